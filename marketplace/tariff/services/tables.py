"""A published table taken over: every row a dated row with its source, all of them or none. The same table again changes nothing.

An official table ends the SAMPLE rows under the headings it covers: a code that it does not name has no rate any more and needs a
check (`UnknownHsCode`), instead of a made-up rate of its heading.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from marketplace.core import trail
from marketplace.core.outbox.emit import emit
from marketplace.tariff.errors import TableRefused
from marketplace.tariff.models import HsRate
from marketplace.tariff.policies_table import Wrong, columns, read_row
from marketplace.tariff.services.dated_rows import HS_FIELDS
from marketplace.tariff.tables import HEADER_WITHIN, BadTable

NEW, UNCHANGED, REPLACED, WRONG = "new", "unchanged", "replaced", "wrong"
HEADING = 4


@dataclass(frozen=True)
class RowReport:
    """What becomes of one row of the file. `line` as the spreadsheet counts."""

    line: int
    hs_prefix: str
    outcome: str
    wrong: tuple[Wrong, ...] = ()


@dataclass
class Plan:
    """What an import would do. `bodies` by HS code: rows to write; `retired`: SAMPLE rows that end."""

    rows: list[RowReport] = field(default_factory=list)
    bodies: dict[str, dict[str, Any]] = field(default_factory=dict)
    retired: list[HsRate] = field(default_factory=list)

    def count(self, outcome: str) -> int:
        return sum(row.outcome == outcome for row in self.rows)

    @property
    def is_clean(self) -> bool:
        return not self.count(WRONG)


def plan(lines: Iterable[tuple[int, Sequence[str]]], *, source: str, valid_from: date, is_sample: bool = False) -> Plan:
    """Read the whole table against what is in the database; writes nothing. Raises BadTable where no header is found."""
    read = _read(lines, source=source, valid_from=valid_from, is_sample=is_sample)
    known = _known([body["hs_prefix"] for _line, body, wrong in read if not wrong])
    made, seen = Plan(), dict[str, int]()
    for line, body, wrong in read:
        code = body["hs_prefix"]
        if code in seen and not wrong:
            wrong = [Wrong("hs_prefix", "twice", str(seen[code]))]
        seen.setdefault(code, line)
        outcome, more = (WRONG, wrong) if wrong else _outcome(body, known.get(code, []), valid_from)
        made.rows.append(RowReport(line, code, outcome, tuple(more)))
        if outcome in (NEW, REPLACED):
            made.bodies[code] = body
    if not is_sample:
        covered = {row.hs_prefix for row in made.rows if row.outcome != WRONG}
        made.retired = _samples_under(covered, valid_from)
    return made


@transaction.atomic
def take_over(*, made: Plan, source: str, valid_from: date, digest: str, proposed_by: str, approved_by: str) -> int:
    """Write a plan without errors. Returns the rows written.

    Raises TableRefused where a row is wrong or the two people are one (four eyes, as for single rows).
    """
    if not made.is_clean or not proposed_by or proposed_by == approved_by:
        raise TableRefused
    known = _known(list(made.bodies))
    day_before = valid_from - timedelta(days=1)
    fresh, ended = [], list(made.retired)
    for code, body in made.bodies.items():
        rows = known.get(code, [])
        after = min((row.valid_from for row in rows if row.valid_from > valid_from), default=None)
        values = {name: body[name] for name in HS_FIELDS if body.get(name) is not None}
        fresh.append(HsRate(**values, valid_from=valid_from, valid_to=after - timedelta(days=1) if after else None))
        ended += [row for row in rows if row.valid_from < valid_from and _holds(row, valid_from)]
    ended = list({row.pk: row for row in ended}.values())
    for row in ended:
        row.valid_to = day_before
    HsRate.objects.bulk_update(ended, ["valid_to"], batch_size=500)
    HsRate.objects.bulk_create(fresh, batch_size=1000)
    if fresh or ended:
        target = f"tariff:table:{digest[:16]}"
        trail.record(
            verb="tariff.table_imported", target=target, actor=approved_by, why=source,
            after={
                "rows": len(fresh), "ended": len(ended), "sha256": digest, "valid_from": valid_from.isoformat(),
                "proposed_by": proposed_by,
            },
        )  # fmt: skip
        emit(topic="tariff.table_imported", key=target, payload={"valid_from": valid_from.isoformat()})
    return len(fresh)


def _read(
    lines: Iterable[tuple[int, Sequence[str]]], *, source: str, valid_from: date, is_sample: bool
) -> list[tuple[int, dict[str, Any], list[Wrong]]]:
    places: dict[str, int] = {}
    missing: list[str] = []
    found = []
    for number, cells in lines:
        if not places:
            here, missing = columns(cells)
            if "hs_prefix" in here and not missing:
                places = here
            elif "hs_prefix" in here or number > HEADER_WITHIN:
                break
            continue
        if not any(str(cell).strip() for cell in cells):
            continue
        row = {ours: str(cells[place]) if place < len(cells) else "" for ours, place in places.items()}
        found.append((number, *read_row(row, source=source, valid_from=valid_from.isoformat(), is_sample=is_sample)))
    if not places:
        raise BadTable(f"no header; missing columns: {', '.join(missing) or 'all'}")
    return found


def _known(codes: Sequence[str]) -> dict[str, list[HsRate]]:
    rows: dict[str, list[HsRate]] = {}
    for row in HsRate.objects.filter(hs_prefix__in=codes).order_by("valid_from"):
        rows.setdefault(row.hs_prefix, []).append(row)
    return rows


def _outcome(body: Mapping[str, Any], rows: Sequence[HsRate], day: date) -> tuple[str, list[Wrong]]:
    """Against the row that holds on the first day: the same facts are left alone, so that history shows real changes only."""
    current = next((row for row in reversed(rows) if row.valid_from <= day and _holds(row, day)), None)
    if current is None:
        return NEW, []
    if all(getattr(current, name) == _value(body, name) for name in HS_FIELDS if name != "source"):
        return UNCHANGED, []
    if current.valid_from == day:
        return WRONG, [Wrong("valid_from", "day_taken", day.isoformat())]
    return REPLACED, []


def _value(body: Mapping[str, Any], name: str) -> Any:
    return body.get(name)


def _holds(row: HsRate, day: date) -> bool:
    return row.valid_to is None or row.valid_to >= day


def _samples_under(codes: Iterable[str], day: date) -> list[HsRate]:
    """SAMPLE rows of the headings of `codes` that would still hold on `day`."""
    headings = {code[:HEADING] for code in codes}
    open_still = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    rows = HsRate.objects.filter(open_still, is_sample=True, valid_from__lt=day)
    return [row for row in rows.order_by("pk") if row.hs_prefix[:HEADING] in headings]
