"""Reading returns."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import Prefetch, Q, QuerySet

from logistics import selectors as road
from logistics.models import Posting, Warehouse
from logistics.records import Photo, ReturnableUnit
from logistics.states import UnitStatus
from marketplace.accounts.models import Role, User
from marketplace.core import time
from marketplace.core.ids import BadNumber, normalise_code, validate
from orders.models import Order, OrderLine
from orders.selectors.given import taken_pieces
from returns.errors import NoReturnsCentre, NothingToPack, NotYourBench, ReturnNotFound, UnknownLabel, WrongItem
from returns.models import (
    CaseSignal,
    CentreBill,
    CourierProof,
    Destruction,
    HomeBox,
    HomePiece,
    Inspection,
    Replacement,
    ReturnCase,
    ReturnItem,
)
from returns.policies import rules
from returns.states import Disposition, Stage

WAITING_TO_ARRIVE = (Stage.LABEL_ISSUED, Stage.IN_TRANSIT)
MAY_ARRIVE = (*WAITING_TO_ARRIVE, Stage.EXPIRED)
AT_THE_CENTRE = (Stage.RECEIVED, Stage.INSPECTED, Stage.DECIDED)


def _full() -> QuerySet[ReturnCase]:
    """Cases with all that a page or an answer shows: three queries, whatever their number."""
    items = ReturnItem.objects.select_related("line", "unit", "inspection").order_by("id")
    return ReturnCase.objects.select_related("order__seller", "user", "centre").prefetch_related(
        Prefetch("items", items)
    )


def cases_of(user: User) -> QuerySet[ReturnCase]:
    """The shopper's returns, newest first; the caller pages."""
    return _full().filter(user=user).order_by("-id")


def cases_of_order(order: Order) -> QuerySet[ReturnCase]:
    """Returns of one order, newest first."""
    return _full().filter(order=order).order_by("-id")


def cases_of_seller(seller_id: int) -> QuerySet[ReturnCase]:
    """Returns of one seller's orders, newest first."""
    return _full().filter(order__seller_id=seller_id).order_by("-id")


def case_for(user: User, number: str) -> ReturnCase:
    """The shopper's own return. Raises ReturnNotFound, also for somebody else's."""
    return _one(_full().filter(user=user), number)


def case_of_seller(seller_id: int, number: str) -> ReturnCase:
    """A return of one of this seller's orders. Raises ReturnNotFound for anything else."""
    return _one(_full().filter(order__seller_id=seller_id), number)


def case_by_number(number: str) -> ReturnCase:
    """For staff. Raises ReturnNotFound."""
    return _one(_full(), number)


def _one(cases: QuerySet[ReturnCase], number: str) -> ReturnCase:
    try:
        case = cases.filter(number=validate(number, "MR")).first()
    except BadNumber:
        case = None
    if case is None:
        raise ReturnNotFound
    return case


def case_by_label(label_code: str) -> ReturnCase:
    """The case of a scanned or typed label. Raises UnknownLabel."""
    try:
        case = ReturnCase.objects.filter(label_code=normalise_code(label_code)).first()
    except BadNumber:
        case = None
    if case is None:
        raise UnknownLabel
    return case


def queue(stages: tuple[str, ...]) -> QuerySet[ReturnCase]:
    """Cases in these stages, oldest first; the caller pages."""
    return _full().filter(stage__in=stages).order_by("id")


def due_to_expire() -> QuerySet[ReturnCase]:
    """Labels whose sending time has passed, and parcels that should have arrived long ago."""
    now = time.now()
    never_sent = Q(stage=Stage.LABEL_ISSUED, send_before__lte=now)
    lost_on_the_way = Q(stage=Stage.IN_TRANSIT, sent_at__lte=now - rules.ARRIVE_WITHIN)
    return ReturnCase.objects.filter(never_sent | lost_on_the_way).order_by("id")


def waiting_for_scan() -> list[int]:
    """Cases whose instant refund hangs on a parcel that nobody has seen yet, the oldest first."""
    waiting = CourierProof.objects.filter(scanned_at=None, turned_back_at=None, case__stage=Stage.IN_TRANSIT)
    return list(waiting.order_by("given_at").values_list("case_id", flat=True)[:200])


def has_open_case(user_public_id: str) -> bool:
    """Is a return of this person under way?"""
    ended = (Stage.SETTLED, Stage.DECLINED, Stage.WITHDRAWN, Stage.EXPIRED)
    return ReturnCase.objects.filter(user__public_id=user_public_id).exclude(stage__in=ended).exists()


def next_uninspected(case: ReturnCase) -> ReturnItem | None:
    """The next item to lay on the bench; None once all are inspected or the case is not there yet."""
    if case.stage != Stage.RECEIVED:
        return None
    return next((item for item in case.items.all() if not hasattr(item, "inspection")), None)


def inspected(case: ReturnCase) -> list[ReturnItem]:
    """Items that have been inspected, in order."""
    return [item for item in case.items.all() if hasattr(item, "inspection")]


def items_of(case: ReturnCase) -> list[ReturnItem]:
    """The items as they are now, with line, unit and inspection."""
    return list(ReturnItem.objects.filter(case=case).select_related("line", "unit", "inspection").order_by("id"))


def unit_ids(case: ReturnCase) -> list[int]:
    """The pieces that the case names."""
    return list(ReturnItem.objects.filter(case=case).order_by("id").values_list("unit_id", flat=True))


def outbound_facts(items: Iterable[ReturnItem]) -> dict[int, ReturnableUnit]:
    """What was recorded abroad, by unit id; one query."""
    units = road.units_by_passport(item.unit.passport_code for item in items)
    return {unit.pk: unit for unit in units.values()}


def photos_of(items: Iterable[ReturnItem]) -> dict[int, list[Photo]]:
    """Photographs of these very pieces by unit id, taken abroad and on the bench; one query."""
    return road.evidence_of_units(item.unit_id for item in items)


def free_units(order: Order) -> dict[str, list[ReturnableUnit]]:
    """Delivered pieces that no open case names, by order line reference."""
    taken = set(ReturnItem.objects.filter(case__order=order, is_open=True).values_list("unit_id", flat=True))
    claimed = taken_pieces(order)
    free: dict[str, list[ReturnableUnit]] = {}
    for unit in road.returnable_units(order.number):
        if unit.pk not in taken and unit.passport_code not in claimed:
            free.setdefault(unit.line_ref, []).append(unit)
    return free


def line_ref(order: Order, line: OrderLine) -> str:
    """How logistics calls an order line."""
    return f"{order.number}/{line.number}"


def pieces_left(order: Order) -> list[tuple[OrderLine, int]]:
    """Order lines with the number of delivered pieces that no open case names."""
    free = free_units(order)
    left = [(line, len(free.get(line_ref(order, line), []))) for line in order.lines.all()]
    return [(line, pieces) for line, pieces in left if pieces]


def declined_units(order: Order, reason: str) -> set[int]:
    """Pieces that were examined for `reason` and went back to the shopper."""
    declined = ReturnItem.objects.filter(case__order=order, case__reason=reason, case__stage=Stage.DECLINED)
    return set(declined.values_list("unit_id", flat=True))


def pieces_by_line(case: ReturnCase) -> dict[int, int]:
    """How many pieces of each order line the case names."""
    return dict(Counter(ReturnItem.objects.filter(case=case).order_by("line_id").values_list("line_id", flat=True)))


def uninspected(case: ReturnCase) -> int:
    """How many items still wait for the bench."""
    return ReturnItem.objects.filter(case=case, inspection__isnull=True).count()


def verdicts(case: ReturnCase) -> set[str]:
    """All verdicts of the case; a signal is a doubt of its own, so that a person decides."""
    found = set(Inspection.objects.filter(item__case=case).values_list("verdict", flat=True))
    return found | {Inspection.Verdict.UNSURE.value} if CaseSignal.objects.filter(case=case).exists() else found


def inspectors(case: ReturnCase) -> set[str]:
    """Who inspected; one of them is not a second pair of eyes."""
    return set(Inspection.objects.filter(item__case=case).values_list("inspector", flat=True))


def returns_centre(place: str = "") -> Warehouse:
    """The centre that labels route to: one in service at the supervised place where the goods were released, else the first in service.

    Raises NoReturnsCentre where there is none.
    """
    in_service = Warehouse.objects.filter(kind=Warehouse.Kind.RETURNS, is_out=False).order_by("id")
    centre = (in_service.filter(supervised_place=place).first() if place else None) or in_service.first()
    if centre is None:
        raise NoReturnsCentre
    return centre


def may_handle(user: User, case: ReturnCase) -> bool:
    """Operations may act on any case, an inspector on those of the centre where they are posted."""
    if user.has_role(Role.OPS):
        return True
    return case.centre_id is not None and Posting.objects.filter(user=user, warehouse=case.centre_id).exists()


def is_at_the_centre(item: ReturnItem) -> bool:
    """Did the piece come back, and does it still lie there?"""
    return item.unit.status == UnitStatus.RETURNED


def waiting_for_seller(seller_id: int) -> QuerySet[ReturnItem]:
    """Pieces of settled returns that wait for the seller's word, the longest waiting first."""
    return (
        ReturnItem.objects.filter(
            case__order__seller_id=seller_id,
            case__stage=Stage.SETTLED,
            disposition="",
            unit__status=UnitStatus.RETURNED,
        )
        .select_related("case__order", "case__centre", "line", "unit")
        .order_by("case__settled_at", "id")
    )


def to_dispose() -> QuerySet[ReturnItem]:
    """Pieces at the centre for which the seller has chosen what becomes of them, the longest waiting first."""
    lying = ReturnItem.objects.filter(case__stage=Stage.SETTLED, unit__status=UnitStatus.RETURNED).exclude(
        disposition=""
    )
    free = lying.filter(Q(case__held_at=None) | Q(case__let_go_at__isnull=False))  # what is evidence stays
    return free.select_related("case", "line", "unit").order_by("disposition_at", "id")


def require_centre(user: User, centre_id: int) -> None:
    """Raises NotYourBench."""
    if not may_work_at(user, centre_id):
        raise NotYourBench


def require_bench(user: User, case: ReturnCase) -> None:
    """Raises NotYourBench."""
    if not may_handle(user, case):
        raise NotYourBench


def passport_of(inspection: Inspection) -> str:
    """Passport code of the piece that was inspected."""
    return ReturnItem.objects.select_related("unit").get(pk=inspection.item_id).unit.passport_code


def may_work_at(user: User, centre_id: int) -> bool:
    """Operations anywhere, an inspector where they are posted."""
    return user.has_role(Role.OPS) or Posting.objects.filter(user=user, warehouse=centre_id).exists()


def boxes_of(seller_id: int) -> QuerySet[HomeBox]:
    """Boxes home of one seller, the newest first, with their pieces; the caller pages."""
    pieces = HomePiece.objects.select_related("item__line", "item__case").order_by("pk")
    return HomeBox.objects.filter(seller_id=seller_id).prefetch_related(Prefetch("pieces", pieces))


def to_pack() -> QuerySet[ReturnItem]:
    """Pieces that shall go home and are in no box yet."""
    return to_dispose().filter(disposition=Disposition.SEND_HOME, home_piece=None).select_related("case__order__seller")


def bills_of(seller_id: int) -> QuerySet[CentreBill]:
    """What the seller paid for pieces at our centre, the newest month first."""
    return CentreBill.objects.filter(seller_id=seller_id)


def seller_waiting(public_id: str) -> int:
    """The seller whose pieces shall be packed. Raises NothingToPack."""
    found = to_pack().filter(case__order__seller__public_id=public_id).values_list("case__order__seller_id", flat=True)
    seller: int | None = found.first()
    if seller is None:
        raise NothingToPack
    return seller


def replacement_of(case: ReturnCase) -> Replacement | None:
    """The order that came of an exchange."""
    return Replacement.objects.select_related("order").filter(case=case).first()


def certified(case: ReturnCase) -> set[int]:
    """Items whose destruction two people have confirmed."""
    return set(
        Destruction.objects.filter(item__case=case, witnessed_at__isnull=False).values_list("item_id", flat=True)
    )


def homeward(case: ReturnCase) -> dict[int, HomePiece]:
    """Items in a box home, with the box, by item id."""
    return {piece.item_id: piece for piece in HomePiece.objects.filter(item__case=case).select_related("box")}


def destruction_of(case: ReturnCase, item_id: int) -> Destruction:
    """The confirmed destruction of one item. Raises WrongItem."""
    rows = Destruction.objects.filter(item__case=case, item_id=item_id, witnessed_at__isnull=False)
    row = rows.select_related("item__case__centre", "item__line", "item__unit").first()
    if row is None:
        raise WrongItem
    return row
