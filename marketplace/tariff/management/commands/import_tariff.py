"""`manage.py import_tariff <file> --source … --from 2026-12-01`: a published tariff table (CSV, XLSX) as dated rows.

Without `--write` nothing is written: what would become of each row is said. Status 1 where a row is wrong; then nothing is written
either, whatever was asked. See docs/tariff.md.
"""

import csv
import hashlib
import sys
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketplace.accounts.models import Role
from marketplace.accounts.selectors import user_by_login
from marketplace.core.errors import DomainError
from marketplace.tariff.services import tables as service
from marketplace.tariff.services.tables import NEW, REPLACED, UNCHANGED, WRONG, Plan
from marketplace.tariff.tables import BadTable, lines

MOST_SHOWN = 20


class Command(BaseCommand):
    help = "Take over a published tariff table. Says what it would do; writes with --write and two people."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="the notice or publication that the table is")
        parser.add_argument(
            "--from", dest="valid_from", type=date.fromisoformat, required=True, help="first day, Shanghai"
        )
        parser.add_argument("--sample", action="store_true", help="no official table: its rows are marked SAMPLE")
        parser.add_argument("--report", type=Path, help="a CSV that says of every row what became of it")
        parser.add_argument("--write", action="store_true", help="write it; needs --proposed-by and --approved-by")
        parser.add_argument("--proposed-by", default="", help="e-mail of the ops colleague who prepared the table")
        parser.add_argument("--approved-by", default="", help="e-mail of another one who checked it")

    def handle(self, *args: Any, **options: Any) -> None:
        path, source, start = options["file"], options["source"], options["valid_from"]
        people = self._people(options) if options["write"] else ("", "")
        try:
            made = service.plan(lines(path), source=source, valid_from=start, is_sample=options["sample"])
        except BadTable as error:
            raise CommandError(str(error)) from error
        self._say(made)
        if options["report"]:
            _write_report(options["report"], made)
        if not made.is_clean:
            sys.exit(1)
        if not options["write"]:
            self.stdout.write("dry run: nothing was written")
            return
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        try:
            written = service.take_over(
                made=made, source=source, valid_from=start, digest=digest, proposed_by=people[0], approved_by=people[1]
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{written} rows written, {len(made.retired)} SAMPLE rows ended")

    def _people(self, options: dict[str, Any]) -> tuple[str, str]:
        """References of the two colleagues. Raises CommandError where they are not two of ops."""
        named = [user_by_login(options[name]) for name in ("proposed_by", "approved_by")]
        found = [user.ref for user in named if user is not None and user.is_active and user.has_role(Role.OPS)]
        if len(set(found)) != 2:
            raise CommandError("--write needs two different colleagues of ops: --proposed-by and --approved-by")
        return found[0], found[1]

    def _say(self, made: Plan) -> None:
        counts = ", ".join(f"{made.count(outcome)} {outcome}" for outcome in (NEW, REPLACED, UNCHANGED, WRONG))
        self.stdout.write(f"{len(made.rows)} rows: {counts}; {len(made.retired)} SAMPLE rows would end")
        bad = [row for row in made.rows if row.outcome == WRONG]
        for row in bad[:MOST_SHOWN]:
            why = "; ".join(f"{one.field} {one.code} ({one.value})" for one in row.wrong)
            self.stdout.write(f"  line {row.line} {row.hs_prefix}: {why}")
        if len(bad) > MOST_SHOWN:
            self.stdout.write(f"  … and {len(bad) - MOST_SHOWN} more; --report has them all")


def _write_report(path: Path, made: Plan) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow(["line", "hs_code", "outcome", "field", "code", "value"])
        for row in made.rows:
            for one in row.wrong or (None,):
                why = (one.field, one.code, _plain(one.value)) if one else ("", "", "")
                out.writerow([row.line, _plain(row.hs_prefix), row.outcome, *why])


def _plain(text: str) -> str:
    """What a spreadsheet might take for a formula is shown as text."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text
