"""The customs side of a return: CEB625 for each parcel that the pieces came in; quota and yearly quantities follow customs' word.

Asked at the decision, when we know that the very goods are back — and before it where the 30 days would pass meanwhile (clock
`return_customs`, two days ahead): No. 45 wants the application first and the goods fifteen days later. An early application restores
nothing by itself: only a decision that gives the money back does; where the pieces then do not stay with us it is called back.
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
from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import textnorm, time, trail
from marketplace.core.clocks import selectors as clocks_open
from marketplace.core.clocks import service as clocks
from marketplace.core.duties import service as duties
from marketplace.core.models import TrailEntry
from marketplace.tariff.errors import QuotaRestoreRefused
from marketplace.tariff.services import quantities, quota
from orders import selectors as orders
from returns import locks, selectors, selectors_twin
from returns.errors import NothingAtCustoms
from returns.models import ReturnCase, ReturnItem
from returns.policies import rules
from returns.services import kept_tax
from returns.services.closing import CUSTOMS_CLOCK as CLOCK
from returns.services.closing import no_detour
from returns.states import Detour, Stage

logger = logging.getLogger(__name__)
VERB, ASKED, AT_DESK = "return.quota_restored", "return.quota_asked", "return.customs_desk"
WRONG_DUTY, DESK = "return_customs_wrong", "return_customs_desk"  # a duty, and how long it may take
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
    for part in _parts(case):
        kept = {
            "fen": part.fen, "pieces": _plain(part.pieces), "source": part.source
        }  # fmt: skip
        trail.record(verb=ASKED, target=case.ref, actor=actor, after=kept)
        (asked if _is_asked(case, part, actor) else alone).append(part)
    _is_filed(case, actor)
    _compare(case, {part.source: _plain(part.pieces) for part in asked}, actor)
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
    if case.detour == Detour.FAILED:
        kept_tax.book(order=case.order, document=f"{case.ref}:detour", actor=actor)


def not_coming(case: ReturnCase, *, actor: str) -> None:
    """Customs heard that these pieces come back, and they do not: what has not left is not sent, what was sent is deleted by message, and
    a person concludes it at the customs desk, for a deletion has no receipt of its own. The caller holds the case.
    """
    no_detour(case, actor=actor)
    left = [_is_left_there(paper, actor) for paper in papers_of(case)]
    if any(left):
        _to_the_desk(case, actor)
    elif left:
        _is_not_filed(case)


def _compare(case: ReturnCase, wanted: Mapping[str, Mapping[str, int]], actor: str) -> None:
    """What customs was told ahead of the decision beside what came: corrected where it has not left, else by a person at the desk."""
    wrong = False
    for paper in papers_of(case).exclude(status=PaperStatus.DROPPED):
        if paper.source not in wanted:
            wrong = _is_left_there(paper, actor) or wrong
        elif paper.pieces != wanted[paper.source]:
            wrong = paper.status != PaperStatus.REFUSED or wrong
    if wrong:
        _to_the_desk(case, actor)
    else:
        _from_the_desk(case, actor, "they came after all")


def _is_left_there(paper: Paper, actor: str) -> bool:
    """Called back; does customs still have it?"""
    return papers.call_back(paper=paper, why="the pieces do not come", actor=actor).status != PaperStatus.DROPPED


def _to_the_desk(case: ReturnCase, actor: str) -> None:
    duties.call(kind=WRONG_DUTY, subject=case.ref)
    if clocks_open.open_clock(DESK, case.ref) is None:
        clocks.start(kind=DESK, subject=case.ref, actor=actor)


def _from_the_desk(case: ReturnCase, actor: str, why: str) -> None:
    duties.done(kind=WRONG_DUTY, subject=case.ref, actor=actor, why=why)
    clocks.stop(kind=DESK, subject=case.ref, actor=actor, reason=why)


def _is_not_filed(case: ReturnCase) -> None:
    """Customs has nothing of this case: should the pieces come after all, the windows count from a new application."""
    if case.customs_filed_at is not None:
        case.customs_filed_at = None
        ReturnCase.objects.filter(pk=case.pk).update(customs_filed_at=None)


def waits_at_the_desk(case: ReturnCase) -> bool:
    """Does somebody of ours have to set a declared return right at the customs desk?"""
    return clocks_open.open_clock(DESK, case.ref) is not None


@transaction.atomic
def desk_said(*, case_number: str, is_struck: bool, why: str, by: User) -> ReturnCase:
    """A person was at the customs desk: the application was struck out, or it stands (corrected there, or as it is). Ends clock and duty;
    what follows for quota and tax follows as from customs' own word.

    Raises NotAllowed, ReturnNotFound, NothingAtCustoms where nothing waits, BadText.
    """
    require_role(by, Role.OPS)
    case = locks.case(selectors.case_by_number(case_number).pk)
    if not waits_at_the_desk(case):
        raise NothingAtCustoms
    words = textnorm.clean_line(why, max_length=300, min_length=4, field="why")
    trail.record(verb=AT_DESK, target=case.ref, actor=by.ref, why=words, after={"struck": is_struck})
    for paper in papers_of(case):
        found = papers.conclude(paper=paper, is_struck=is_struck, why=words, actor=by.ref)
        if found.status == PaperStatus.ACCEPTED:
            restore_once(case_id=case.pk, source=found.source, actor=by.ref)
        kept_tax.book(order=case.order, document=found.source, actor=by.ref)
    if is_struck:
        _is_not_filed(case)
    _from_the_desk(case, by.ref, "struck out" if is_struck else "it stands")
    return case


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
