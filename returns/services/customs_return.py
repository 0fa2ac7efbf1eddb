"""The customs side of a return: a paper for each parcel is asked for at the decision; quota and yearly quantities follow customs' word.

Where there is no customs to ask (no terminal, a list from before numbers were kept) the decision itself restores them.
"""

import logging
from collections import Counter
from dataclasses import dataclass

from django.db import transaction

from logistics.errors import NotReturnable
from logistics.models import Parcel
from logistics.services import papers
from marketplace.core import trail
from marketplace.core.models import TrailEntry
from marketplace.tariff.errors import QuotaRestoreRefused
from marketplace.tariff.services import quantities, quota
from orders import selectors as orders
from returns import locks, selectors_twin
from returns.models import ReturnCase, ReturnItem

logger = logging.getLogger(__name__)
VERB, ASKED = "return.quota_restored", "return.quota_asked"


@dataclass(frozen=True)
class _Part:
    """Pieces of one parcel: line number → pieces, and what of the quota they took."""

    source: str
    parcel: Parcel | None
    pieces: dict[int, int]
    fen: int


@transaction.atomic
def ask(case: ReturnCase, *, actor: str) -> bool:
    """Ask customs to take the case's pieces as returned, each with the parcel that it came in. True where any was asked, so that its
    answer restores the quota.

    What is to be restored is reckoned now, while the pieces are still there, and kept for that day. What customs will not take (more
    than was declared) restores nothing; operations see it in the log.
    """
    asked: list[_Part] = []
    alone: list[_Part] = []
    for part in _parts(case):
        kept = {
            "fen": part.fen, "pieces": {str(line): count for line, count in part.pieces.items()}, "source": part.source
        }  # fmt: skip
        trail.record(verb=ASKED, target=case.ref, actor=actor, after=kept)
        (asked if _is_asked(case, part, actor) else alone).append(part)
    if asked:
        for part in alone:
            restore_once(case_id=case.pk, source=part.source, actor=actor)
    return bool(asked)


def _is_asked(case: ReturnCase, part: _Part, actor: str) -> bool:
    if part.parcel is None:
        return False
    try:
        paper = papers.ask_return(
            parcel=part.parcel, source=part.source, pieces=part.pieces, reason=case.reason or "return", actor=actor
        )
    except NotReturnable:
        logger.exception("return %s: customs cannot be asked", case.number)
        return True
    return paper is not None


def _parts(case: ReturnCase) -> list[_Part]:
    """The pieces by the declared parcel that they travelled in; those that no parcel is known of go with the order's first."""
    items = selectors_twin.rightful(case)
    declared = Parcel.objects.filter(consignment__order_number=case.order.number, declaration__isnull=False).order_by(
        "pk"
    )
    boxes = {box.pk: box for box in declared}
    first = next(iter(boxes), None)
    groups: dict[int | None, list[ReturnItem]] = {}
    for item in items:
        groups.setdefault(item.unit.parcel_id if item.unit.parcel_id in boxes else first, []).append(item)
    before: Counter[int] = Counter()
    found = []
    for place, (pk, group) in enumerate(groups.items()):
        counts = Counter(item.line_id for item in group)
        lines = {item.line_id: item.line for item in group}
        fen = 0
        for (
            line_id,
            count,
        ) in counts.items():  # the last of a line takes its odd fen, so ask for sums and not for pieces
            so_far = orders.dutiable_of(lines[line_id], before[line_id]) if before[line_id] else 0
            before[line_id] += count
            fen += orders.dutiable_of(lines[line_id], before[line_id]) - so_far
        box = boxes[pk] if pk is not None else None
        name = f"625:{case.number}" if place == 0 or box is None else f"625:{case.number}:{box.number}"
        found.append(_Part(name, box, {lines[line].number: count for line, count in counts.items()}, fen))
    return found


@transaction.atomic
def restore_once(*, case_id: int, actor: str, source: str = "") -> bool:
    """Give quota and yearly quantities of a case back: of one paper (`source`), or of all its pieces. Again changes nothing: the trail
    knows. True where anything was done now."""
    case = locks.case(case_id)
    done = {_source_of(entry, case) for entry in TrailEntry.objects.filter(verb=VERB, target=case.ref)}
    wanted: dict[str, TrailEntry] = {}
    for entry in TrailEntry.objects.filter(verb=ASKED, target=case.ref).order_by("pk"):
        name = _source_of(entry, case)
        if name not in done and source in ("", name):
            wanted[name] = entry
    for name, entry in wanted.items():
        _restore(
            case,
            name,
            int(entry.after["fen"]),
            {int(line): count for line, count in entry.after["pieces"].items()},
            actor,
        )
    return bool(wanted)


def _source_of(entry: TrailEntry, case: ReturnCase) -> str:
    return str(entry.after.get("source") or f"625:{case.number}")


def _restore(case: ReturnCase, source: str, dutiable: int, pieces: dict[int, int], actor: str) -> None:
    trail.record(verb=VERB, target=case.ref, actor=actor, after={"fen": dutiable, "source": source})
    try:
        quota.restore(source=case.order.ref, amount_fen=dutiable, actor=actor)
    except QuotaRestoreRefused:  # a quota that was never taken must not keep the shopper's money
        logger.exception("return %s: quota of %s fen was not restored", case.number, dutiable)
    quantities.restore(source=case.order.ref, pieces=pieces, actor=actor)
