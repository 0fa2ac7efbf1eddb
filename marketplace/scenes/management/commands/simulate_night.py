"""`manage.py simulate_night --contacts N --seed S`: a night of contacts with the assistant on the seeded world. The exit status tells."""

import json
import logging
import time as clock
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketplace.scenes.night.play import Night

MOST = 20_000
TARGET = 0.8
ENOUGH = 300  # contacts below which a share says little


class Command(BaseCommand):
    help = "People with real orders write at night; the assistant answers; prints the share solved without a person, and the clocks."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--contacts", type=int, default=1000)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.IS_PRODUCTION:
            raise CommandError("The night moves the clock and invents contacts: never in production.")
        if not settings.SUPPORT_BOT:
            raise CommandError("The assistant is switched off (SUPPORT_BOT).")
        if not 1 <= options["contacts"] <= MOST:
            raise CommandError(f"--contacts is 1 to {MOST}.")
        logging.getLogger("marketplace.core.outbox").setLevel(logging.ERROR)
        began = clock.monotonic()
        try:
            found = Night(options["seed"]).play(options["contacts"])
        except LookupError as error:
            raise CommandError(str(error)) from error
        found["seconds"] = round(clock.monotonic() - began, 1)
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
        is_enough = options["contacts"] < ENOUGH or found["share_solved"] >= TARGET
        if not is_enough or any(row["broken"] for row in found["clocks"].values()):
            raise SystemExit(1)
