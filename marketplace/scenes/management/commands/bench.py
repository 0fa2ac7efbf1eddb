"""`manage.py bench [--scale small|medium|goods|large] [--only NAME,…]`: one line of JSON a scenario. Meaning: docs/bench.md."""

import sys
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketplace.scenes.bench import world
from marketplace.scenes.bench.machine import Machine
from marketplace.scenes.bench.scenarios import SCENARIOS
from marketplace.scenes.bench.scenarios.plan import FULL, SMOKE
from marketplace.scenes.invariants import check_all


class Command(BaseCommand):
    help = "Speed, CPU and memory as ratios to floors taken in the same run. Small: a smoke run of the harness, no figures."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", choices=tuple(world.SIZES), default="large")
        parser.add_argument("--only", default="", help=f"some of: {', '.join(SCENARIOS)}")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.IS_PRODUCTION:
            raise CommandError("The bench fills its servers with invented people: never in production.")
        names = [name for name in options["only"].replace(",", " ").split() if name] or list(SCENARIOS)
        unknown = set(names) - SCENARIOS.keys()
        if unknown:
            raise CommandError(f"unknown: {', '.join(sorted(unknown))}. There are: {', '.join(SCENARIOS)}")
        world.prepare(options["scale"], self._say)
        machine, plan = Machine(), SMOKE if options["scale"] == "small" else FULL
        for name in names:
            began = time.monotonic()
            result = SCENARIOS[name](machine, plan)
            result.details.update(scale=options["scale"], took_s=round(time.monotonic() - began, 1))
            self.stdout.write(result.line())
            self.stdout.flush()
        for problem in check_all(lambda _line: None):
            self._say(f"PROBLEM {problem}")

    def _say(self, line: str) -> None:
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()
