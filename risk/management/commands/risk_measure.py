"""`manage.py risk_measure [--seed N]`: precision and recall of the rules in force on a simulated half year."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from risk.policies.rules_of_risk import DEFAULT, read, scoring
from risk.simulation.measuring import HELD_OUT, TUNED, lines, measure


class Command(BaseCommand):
    help = "Plays simulated shoppers and fraud through the risk rules and prints what was caught. Writes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, nargs="*", default=[*TUNED, *HELD_OUT])
        parser.add_argument("--default", action="store_true", help="the rules in code instead of those in force")

    def handle(self, *args: Any, **options: Any) -> None:
        rules = read(DEFAULT) if options["default"] else scoring()
        for seed in options["seed"]:
            report = measure(seed, rules)
            self.stdout.write(f"\nseed {seed}{' (held out)' if seed in HELD_OUT else ''}, rules {rules.version}")
            self.stdout.write("\n".join(lines(report)))
            self.stdout.write(
                f"precision {report.precision()} %, recall {report.recall()} %, "
                f"precision of what a person looked at {report.precision_of_holds()} %"
            )
            self.stdout.write(f"signs at honest people: {dict(report.signs_of_honest.most_common(8))}")
