"""`manage.py bring_history FILE --source NAME`: a lane's past from a CSV `lane,started_on,days,promised_days`."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketplace.core.errors import DomainError
from promises.services.history import Brought, bring_in
from promises.services.reckoning import reckon


class Command(BaseCommand):
    help = "Teach the promise what is known of a lane from before; the forecasts are reckoned anew at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--source", required=True, help="whose records these are; the same name again changes nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["file"].open(encoding="utf-8-sig", newline="") as lines:
                trips = [_read(row) for row in csv.DictReader(lines)]
            fresh = bring_in(trips=trips, source=options["source"], actor="system:command")
        except (OSError, KeyError, TypeError, ValueError) as error:
            raise CommandError(f"this file cannot be read: {error}") from error
        except DomainError as error:
            raise CommandError(f"{error.message} {error.fields}") from error
        self.stdout.write(f"{fresh} arrivals are new, {reckon()} forecasts stand")


def _read(row: dict[str, str]) -> Brought:
    return Brought(
        row["lane"].strip().upper(), date.fromisoformat(row["started_on"].strip()), int(row["days"]),
        int(row["promised_days"]),
    )  # fmt: skip
