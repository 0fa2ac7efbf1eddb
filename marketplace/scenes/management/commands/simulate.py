"""`manage.py simulate --days N --orders-per-day M --seed S`: a believable quarter on the seeded world. The exit status tells."""

import json
import logging
import time as clock
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketplace.scenes.invariants import check_all
from marketplace.scenes.simulate.play import play

MOST_DAYS, MOST_ORDERS = 400, 2_000


class Command(BaseCommand):
    help = (
        "Live days of business in accelerated time, through the same services that people use; report what came of it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=7)
        parser.add_argument("--orders-per-day", type=float, default=10)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--plant-batch", action="store_true", help="the best seller comes from a faulty lot")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.IS_PRODUCTION:
            raise CommandError("The simulation moves the clock and invents people: never in production.")
        if not (1 <= options["days"] <= MOST_DAYS and 0 < options["orders_per_day"] <= MOST_ORDERS):
            raise CommandError(f"--days is 1 to {MOST_DAYS}, --orders-per-day up to {MOST_ORDERS}.")
        logging.getLogger("marketplace.core.outbox").setLevel(logging.ERROR)
        began = clock.monotonic()
        try:
            found = play(
                days=options["days"],
                orders_per_day=options["orders_per_day"],
                seed=options["seed"],
                say=self._say,
                is_batch_planted=options["plant_batch"],
            )
        except LookupError as error:
            raise CommandError(str(error)) from error
        seconds = clock.monotonic() - began
        troubles = check_all(self._say)
        found |= {"seconds": round(seconds, 1), "troubles": troubles}
        self._say(json.dumps(found, ensure_ascii=False, indent=1, default=str))
        if troubles:
            raise SystemExit(1)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
