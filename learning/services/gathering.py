"""Reads the cases of every door into plain facts, one a piece. Writes nothing, so keeping and rebuilding are the same words."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Min, Prefetch, Q

from cases.models import Case, Entry
from claims.models import Claim, ClaimEntry
from claims.states import ClaimStatus
from learning.models import Outcome
from learning.moods.classifier import mood
from learning.policies import keys
from logistics.models import Unit
from marketplace.core.errors import NotFound
from orders.models import OrderLine, Refund
from repairs.models import RepairCase, Trip, WorkOrder
from repairs.states import CaseStatus as RepairStatus
from repairs.states import WorkStatus
from returns import selectors_fares as fares
from returns.models import ReturnCase
from returns.states import Stage

Channel, State = Outcome.Channel, Outcome.State
SELLER, PLATFORM, SHOPPER = "seller", "platform", "shopper"
DROPPED = {Stage.WITHDRAWN, Stage.EXPIRED, ClaimStatus.WITHDRAWN, RepairStatus.WITHDRAWN, "withdrawn"}
REPAIR_END = {
    RepairStatus.REFUSED: State.REFUSED, RepairStatus.WITHDRAWN: State.DROPPED, RepairStatus.CLOSED: State.UPHELD,
    RepairStatus.SETTLED: State.UPHELD, RepairStatus.UNREPAIRED: State.UPHELD, RepairStatus.HELPED: State.DROPPED,
}  # fmt: skip
RETURN_END = {
    Stage.SETTLED: State.UPHELD,
    Stage.DECLINED: State.REFUSED,
    Stage.WITHDRAWN: State.DROPPED,
    Stage.EXPIRED: State.DROPPED,
}
CLAIM_END = {
    ClaimStatus.PAID: State.UPHELD, ClaimStatus.ELSEWHERE: State.UPHELD, ClaimStatus.REFUSED: State.REFUSED,
    ClaimStatus.WITHDRAWN: State.DROPPED,
}  # fmt: skip
CASE_END = {
    "full": State.UPHELD,
    "part": State.UPHELD,
    "fake": State.UPHELD,
    "none": State.REFUSED,
    "genuine": State.REFUSED,
}
WORKED = (WorkStatus.DONE, WorkStatus.HANDED_BACK)


@dataclass(frozen=True)
class Fact:
    """One piece and what is known of it. `unit`: none where a case names an order line only."""

    source: str
    channel: str
    number: str
    line: OrderLine
    unit: Unit | None
    reason: str
    state: str
    decision: str
    opened_at: datetime
    ended_at: datetime | None
    borne: Mapping[str, int]
    words: str

    @property
    def piece(self) -> str:
        return f"unit:{self.unit.pk}" if self.unit is not None else f"line:{self.line.pk}"


def facts_of(channel: str, number: str) -> list[Fact]:
    """What one case says. Raises KeyError for no channel of ours, NotFound where the case does not exist."""
    return READERS[channel](number)


def _return(number: str) -> list[Fact]:
    case = (
        ReturnCase.objects.filter(number=number)
        .prefetch_related("items__line__listing__category", "items__unit")
        .first()
    )
    if case is None:
        raise NotFound(fields={"case": number})
    items = sorted(case.items.all(), key=lambda item: item.pk)
    borne = _refunded(case.ref, Counter(item.line_id for item in items))
    state = State(RETURN_END.get(Stage(case.stage), State.OPEN))
    ended = case.settled_at if state != State.OPEN else None
    return [
        Fact(
            f"{case.ref}:{item.pk}", Channel.RETURN, number, item.line, item.unit, keys.reason_of(case.reason), state,
            case.outcome, case.requested_at, ended, dict(Counter(_next(borne, item.line_id)) + Counter(share)), case.note,
        )
        for item, share in zip(items, _couriers(case, len(items)), strict=True)
    ]  # fmt: skip


def _couriers(case: ReturnCase, count: int) -> list[dict[str, int]]:
    """What couriers of a return cost, by bearer, in equal shares of its pieces."""
    parts = {bearer: split(fen, count) for bearer, fen in fares.borne_of(case).items()}
    return [{bearer: shares[place] for bearer, shares in parts.items()} for place in range(count)]


def _repair(number: str) -> list[Fact]:
    case = RepairCase.objects.select_related("line__listing__category", "unit").filter(number=number).first()
    if case is None:
        raise NotFound(fields={"case": number})
    works = WorkOrder.objects.filter(case=case, status__in=WORKED)
    quote = sum(work.labour_fen + work.parts_fen for work in works)
    due = min(quote, sum(work.due_fen for work in works))
    trips = [trip.errand for trip in Trip.objects.filter(work__case=case)]
    ours = max(0, quote - due) + case.paid_out_fen + (fares.of_errands(trips) if trips else 0)
    bearer = SELLER if case.liable == RepairCase.Liable.SELLER else PLATFORM
    state = REPAIR_END.get(RepairStatus(case.status), State.OPEN)
    return [
        Fact(
            case.ref, Channel.REPAIR, number, case.line, case.unit, "quality", state, case.remedy or case.status,
            case.opened_at, case.ended_at, {bearer: ours, SHOPPER: due}, case.words,
        )
    ]  # fmt: skip


def _claim(number: str) -> list[Fact]:
    rows = Claim.objects.prefetch_related("pieces__line__listing__category", "pieces__unit")
    case = rows.filter(number=number).first()
    if case is None:
        raise NotFound(fields={"case": number})
    pieces = list(case.pieces.all())
    shares = split(case.paid_fen, len(pieces))
    said = case.entries.filter(side=ClaimEntry.Side.SHOPPER).first()
    reason = keys.reason_of(case.kind)
    return [
        Fact(
            f"{case.ref}:{piece.pk}", Channel.CLAIM, number, piece.line, piece.unit, reason,
            CLAIM_END.get(ClaimStatus(case.status), State.OPEN), case.rule[:16], case.opened_at, case.ended_at,
            {case.borne_by: share}, said.text if said else "",
        )
        for piece, share in zip(pieces, shares, strict=True)
    ]  # fmt: skip


def _case(number: str) -> list[Fact]:
    entries = Prefetch("entries", Entry.objects.filter(side=Entry.Side.SHOPPER).order_by("id"), to_attr="said")
    case = Case.objects.prefetch_related(entries, "rulings").filter(number=number).first()
    if case is None:
        raise NotFound(fields={"case": number})
    lines = list(OrderLine.objects.filter(pk__in=case.share).select_related("listing__category").order_by("pk"))
    said: list[Entry] = getattr(case, "said", [])
    rulings = sorted(case.rulings.all(), key=lambda one: one.instance)
    bearer = rulings[-1].borne_by if rulings else SELLER
    state = State.DROPPED if case.status in DROPPED else CASE_END.get(case.outcome, State.OPEN)
    given = zip(split(case.refunded_fen, len(lines)), split(case.damages_fen, len(lines)), strict=True)
    return [
        Fact(
            f"{case.ref}:{line.pk}", Channel.CASE, number, line, None, keys.reason_of(case.reason), state, case.outcome,
            case.opened_at, case.final_at, dict(Counter({bearer: refund}) + Counter({SELLER: damages})),
            said[0].text if said else "",
        )
        for line, (refund, damages) in zip(lines, given, strict=True)
    ]  # fmt: skip


READERS: Mapping[str, Callable[[str], list[Fact]]] = {
    Channel.RETURN: _return,
    Channel.REPAIR: _repair,
    Channel.CLAIM: _claim,
    Channel.CASE: _case,
}


def split(fen: int, count: int) -> list[int]:
    """Equal shares that sum to the whole, the first ones the bigger."""
    if not count:
        return []
    each, rest = divmod(fen, count)
    return [each + (place < rest) for place in range(count)]


def _refunded(source: str, pieces: Counter[int]) -> dict[int, list[dict[str, int]]]:
    """Line → what each of its pieces cost, by bearer."""
    made = Refund.objects.filter(source=source).prefetch_related("lines").first()
    if made is None:
        return {}
    return {
        row.line_id: [{made.borne_by: share} for share in split(row.amount_fen, pieces[row.line_id])]
        for row in made.lines.all()
        if pieces[row.line_id]
    }


def _next(borne: dict[int, list[dict[str, int]]], line: int) -> dict[str, int]:
    left = borne.get(line)
    return left.pop(0) if left else {}


def captured(units: Iterable[int]) -> dict[int, datetime]:
    """When our warehouse first photographed each unit before it left. One query."""
    taken = Unit.objects.filter(pk__in=list(units)).annotate(
        at=Min("evidence__taken_at", filter=Q(evidence__stage="outbound"))
    )
    return {pk: at for pk, at in taken.values_list("pk", "at") if at is not None}


def units_by_line(lines: Sequence[OrderLine]) -> dict[int, list[Unit]]:
    """Pieces of order lines, in order. One query."""
    refs = {f"{line.order.number}/{line.number}": line.pk for line in lines}
    found: dict[int, list[Unit]] = defaultdict(list)
    units = Unit.objects.filter(line__line_ref__in=refs).select_related("line", "warehouse").order_by("line", "ordinal")
    for unit in units:
        found[refs[unit.line.line_ref]].append(unit)
    return found


def mood_of(fact: Fact) -> int | None:
    """What the words sound like; None where nothing was written."""
    return mood(fact.words) if fact.words.strip() else None


def values(fact: Fact) -> dict[str, Any]:
    """The columns of a fact that do not depend on its batch."""
    return {
        "channel": fact.channel, "number": fact.number, "piece": fact.piece, "state": fact.state, "reason": fact.reason,
        "is_fault": keys.is_fault(fact.reason), "decision": fact.decision,
        "seller_fen": fact.borne.get(SELLER, 0), "platform_fen": fact.borne.get(PLATFORM, 0),
        "shopper_fen": fact.borne.get(SHOPPER, 0), "opened_at": fact.opened_at,
        "days": (fact.ended_at - fact.opened_at).days if fact.ended_at else None,
    }  # fmt: skip
