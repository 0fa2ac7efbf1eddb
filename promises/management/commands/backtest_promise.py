"""`manage.py backtest_promise --weeks 60 --held-out 16 --seed 7`: how the promise would have gone on weeks it has not seen."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from promises.policies.forecasting import METHOD
from promises.simulation import back_test, trips

LOWEST, HIGHEST = 88.0, 92.0


class Command(BaseCommand):
    help = "Back-test of the promised day on simulated weeks: train, then walk over held-out weeks."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--weeks", type=int, default=70)
        parser.add_argument("--held-out", type=int, default=20)
        parser.add_argument("--orders-per-day", type=int, default=60)
        parser.add_argument("--seed", type=int, default=7)

    def handle(self, *_args: Any, **options: Any) -> None:
        weeks, held_out = options["weeks"], options["held_out"]
        found = trips(weeks=weeks, a_day=options["orders_per_day"], seed=options["seed"])
        report = back_test(found, weeks=weeks, held_out=held_out)
        self.stdout.write(
            f"method {METHOD}, seed {options['seed']}: {len(found)} orders in {weeks} weeks, {held_out} held out"
        )
        for lane, tally in sorted(report.lanes.items()):
            self.stdout.write(f"  {lane}  {tally.made:6d} promises  {tally.percent:5.1f} % kept")
        self.stdout.write("  weeks " + " ".join(f"{week.percent:.0f}" for week in report.weeks))
        verdict = "within" if LOWEST <= report.all.percent <= HIGHEST else "OUTSIDE"
        self.stdout.write(
            f"kept {report.all.percent:.1f} % of {report.all.made} ({verdict} {LOWEST:.0f}-{HIGHEST:.0f}), "
            f"{report.mean_days:.1f} days on average, {100 * report.from_history.made / report.all.made:.0f} % from history"
        )
