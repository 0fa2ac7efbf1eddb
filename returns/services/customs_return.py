"""The customs side of a return: CEB625 for each parcel that the pieces came in; quota and yearly quantities follow customs' word.

Asked at the decision, when we know that the very goods are back — and before it where the 30 days would pass meanwhile (clock
`return_customs`, two days ahead): No. 45 wants the application first and the goods fifteen days later. An early application restores
nothing by itself: only a decision that gives the money back does, and operations are called where the pieces then do not stay with us.
Where there is no customs to ask (no terminal, a list from before numbers were kept) the decision itself restores them.
"""

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from logistics.errors import NotReturnable
from logistics.models import Paper, Parcel
from logistics.services import papers
from logistics.states import PaperStatus
from marketplace.core import time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.duties import service as duties
from marketplace.core.models import TrailEntry
from marketplace.tariff.errors import QuotaRestoreRefused
from marketplace.tariff.services import quantities, quota
from orders import selectors as orders
from returns import locks, selectors, selectors_twin
from returns.models import ReturnCase, ReturnItem
from returns.policies import rules
from returns.services import kept_tax
from returns.services.closing import CUSTOMS_CLOCK as CLOCK
from returns.states import Stage

logger = logging.getLogger(__name__)
VERB, ASKED = "return.quota_restored", "return.quota_asked"
WRONG_DUTY = "return_customs_wrong"
AHEAD = timedelta(days=2)  # marketplace/config/clocks.py says the same
UNDECIDED = (Stage.IN_TRANSIT, Stage.RECEIVED, Stage.INSPECTED)


@dataclass(frozen=True)
class _Part:
    """Pieces of one parcel: line number → pieces, and what of the quota they took."""

    source: str
    parcel: Parcel | None
    pieces: dict[int, int]
    fen: int


def begin(case: ReturnCase, *, actor: str) -> None:
    """The parcel is on its way or here: customs must hear of it in time. The caller holds the case."""
    if not _is_to_be_filed(case) or case.customs_apply_by is None:
        return
    left = rules.end_of_day(case.customs_apply_by) - time.now()
    if left > AHEAD:
        clocks.start(kind=CLOCK, subject=case.ref, actor=actor, budget=left)
    else:
        _file(case, actor)


@transaction.atomic
def file_ahead(*, case_number: str, actor: str) -> bool:
    """The last day is near and nothing has been decided: ask customs now. True where it was done now."""
    case = locks.case(selectors.case_by_number(case_number).pk)
    if not _is_to_be_filed(case):
        return False
    _file(case, actor)
    return True


def _is_to_be_filed(case: ReturnCase) -> bool:
    """Undecided, not asked yet, on the way to the right place, and the last day has not passed."""
    last = case.customs_apply_by
    return (
        case.stage in UNDECIDED and case.customs_filed_at is None and case.is_routed_to_its_place
        and last is not None and time.today() <= last
    )  # fmt: skip


def _file(case: ReturnCase, actor: str) -> None:
    for part in _parts(case):
        _is_asked(case, part, actor)
    _is_filed(case, actor)
    trail.record(verb="return.customs_filed", target=case.ref, actor=actor)


def _is_filed(case: ReturnCase, actor: str) -> None:
    if case.customs_filed_at is None:
        case.customs_filed_at = time.now()
        ReturnCase.objects.filter(pk=case.pk).update(customs_filed_at=case.customs_filed_at)
    clocks.stop(kind=CLOCK, subject=case.ref, actor=actor)


@transaction.atomic
def ask(case: ReturnCase, *, actor: str) -> bool:
    """Ask customs to take the case's pieces as returned, each with the parcel that it came in. True where any was asked, so that its
    answer restores the quota; what they accepted ahead of the decision is restored now.

    What is to be restored is reckoned now, while the pieces are still there, and kept for that day. What customs will not take (more
    than was declared) restores nothing; operations see it in the log.
    """
    asked: list[_Part] = []
    alone: list[_Part] = []
    ahead = {paper.source: paper.pieces for paper in papers_of(case)}
    for part in _parts(case):
        kept = {
            "fen": part.fen, "pieces": _plain(part.pieces), "source": part.source
        }  # fmt: skip
        trail.record(verb=ASKED, target=case.ref, actor=actor, after=kept)
        (asked if _is_asked(case, part, actor) else alone).append(part)
    _is_filed(case, actor)
    duties.done(kind=WRONG_DUTY, subject=case.ref, actor=actor, why="they came after all")
    if ahead and ahead != {part.source: _plain(part.pieces) for part in asked}:
        duties.call(kind=WRONG_DUTY, subject=case.ref)
    if asked:
        for part in alone:
            restore_once(case_id=case.pk, source=part.source, actor=actor)
        for paper in papers_of(case).filter(status=PaperStatus.ACCEPTED):
            restore_once(case_id=case.pk, source=paper.source, actor=actor)
    return bool(asked)


def catch_up(case: ReturnCase, *, actor: str) -> None:
    """What customs said ahead of the decision about the tax that has gone back now."""
    for paper in papers_of(case).filter(status__in=(PaperStatus.ACCEPTED, PaperStatus.REFUSED)):
        kept_tax.book(order=case.order, document=paper.source, actor=actor)


def not_coming(case: ReturnCase) -> None:
    """Customs heard that these pieces come back, and they do not: a person corrects it."""
    if papers_of(case).exclude(status=PaperStatus.REFUSED).exists():
        duties.call(kind=WRONG_DUTY, subject=case.ref)


def papers_of(case: ReturnCase) -> QuerySet[Paper]:
    """What customs was asked for this case, one for each parcel."""
    name = f"625:{case.number}"
    return Paper.objects.filter(Q(source=name) | Q(source__startswith=f"{name}:"), kind=Paper.Kind.RETURN)


def _is_asked(case: ReturnCase, part: _Part, actor: str) -> bool:
    try:
        return _paper(case, part, actor) is not None
    except NotReturnable:
        logger.exception("return %s: customs cannot be asked", case.number)
        return True


def _paper(case: ReturnCase, part: _Part, actor: str) -> Paper | None:
    """Raises NotReturnable."""
    if part.parcel is None:
        return None
    return papers.ask_return(
        parcel=part.parcel, source=part.source, pieces=part.pieces, reason=case.reason or "return", actor=actor
    )


def _plain(pieces: Mapping[int, int]) -> dict[str, int]:
    return {str(line): count for line, count in pieces.items()}


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
