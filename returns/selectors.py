"""Reading returns."""

from collections import Counter

from django.db.models import Prefetch, QuerySet

from logistics import selectors as road
from logistics.models import Warehouse
from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.errors import DomainError, NotFound
from orders.models import Order, OrderLine
from returns.errors import UnknownLabel
from returns.models import Inspection, ReturnCase, ReturnItem
from returns.states import Stage

WAITING_TO_ARRIVE = (Stage.LABEL_ISSUED, Stage.IN_TRANSIT)
AT_THE_CENTRE = (Stage.RECEIVED, Stage.INSPECTED, Stage.DECIDED)


def _full() -> QuerySet[ReturnCase]:
    items = ReturnItem.objects.select_related("line", "unit", "inspection").order_by("id")
    return ReturnCase.objects.select_related("order__seller", "centre").prefetch_related(Prefetch("items", items))


def cases_of(user: User) -> QuerySet[ReturnCase]:
    """The shopper's returns, newest first; the caller pages."""
    return _full().filter(user=user).order_by("-id")


def case_for(user: User, number: str) -> ReturnCase:
    """The shopper's own return. Raises NotFound for anything else."""
    case = _full().filter(user=user, number=number).first()
    if case is None:
        raise NotFound
    return case


def case_of_seller(seller_id: int, number: str) -> ReturnCase:
    """A return of one of this seller's orders. Raises NotFound for anything else."""
    case = _full().filter(order__seller_id=seller_id, number=number).first()
    if case is None:
        raise NotFound
    return case


def cases_of_seller(seller_id: int) -> QuerySet[ReturnCase]:
    """Returns of one seller's orders, newest first."""
    return _full().filter(order__seller_id=seller_id).order_by("-id")


def case_by_number(number: str) -> ReturnCase:
    """For staff. Raises NotFound."""
    case = _full().filter(number=number).first()
    if case is None:
        raise NotFound
    return case


def case_by_label(label_code: str) -> ReturnCase:
    """Raises UnknownLabel."""
    case = _full().filter(label_code=label_code.strip().upper()).first() or _full().filter(label_code=label_code.strip()).first()
    if case is None:
        raise UnknownLabel
    return case


def queue(stages: tuple[str, ...]) -> QuerySet[ReturnCase]:
    """Cases in these stages, oldest first; the caller pages."""
    return _full().filter(stage__in=stages).order_by("id")


def due_to_expire() -> QuerySet[ReturnCase]:
    """Labels whose sending time has passed and whose parcel never moved."""
    return ReturnCase.objects.filter(stage=Stage.LABEL_ISSUED, send_before__lt=time.now()).order_by("id")


def unit_ids(case: ReturnCase) -> list[int]:
    return list(ReturnItem.objects.filter(case=case).order_by("id").values_list("unit_id", flat=True))


def next_uninspected(case: ReturnCase) -> ReturnItem | None:
    """The next item to lay on the bench; None once all are inspected or the case is not there yet."""
    if case.stage != Stage.RECEIVED:
        return None
    return next((item for item in case.items.all() if not hasattr(item, "inspection")), None)


def results(case: ReturnCase) -> list[ReturnItem]:
    """Items already inspected."""
    return [item for item in case.items.all() if hasattr(item, "inspection")]


def outbound(item: ReturnItem) -> dict[str, object]:
    """What was recorded of this very piece abroad: facts and photographs."""
    unit = road.units_by_passport([item.unit.passport_code])[item.unit.passport_code]
    return {"unit": unit, "photos": road.unit_evidence(item.unit_id, stage="outbound")}


def pieces_left(order: Order) -> list[tuple[OrderLine, int]]:
    """Order lines with the number of delivered pieces that no open case names."""
    taken = units_in_open_cases(order)
    left: Counter[str] = Counter(unit.line_ref for unit in road.returnable_units(order.number) if unit.pk not in taken)
    return [(line, left[f"{order.number}/{line.number}"]) for line in order.lines.all() if left[f"{order.number}/{line.number}"]]


def units_in_open_cases(order: Order) -> set[int]:
    """Units of this order that some open case names."""
    return set(ReturnItem.objects.filter(case__order=order, is_open=True).values_list("unit_id", flat=True))


def pieces_by_line(case: ReturnCase) -> dict[int, int]:
    """How many pieces of each order line the case names."""
    pieces: dict[int, int] = {}
    for item in case.items.all():
        pieces[item.line_id] = pieces.get(item.line_id, 0) + 1
    return pieces


def uninspected(case: ReturnCase) -> int:
    return ReturnItem.objects.filter(case=case, inspection__isnull=True).count()


def verdicts(case: ReturnCase) -> set[str]:
    return set(Inspection.objects.filter(item__case=case).values_list("verdict", flat=True))


def inspectors(case: ReturnCase) -> set[str]:
    return set(Inspection.objects.filter(item__case=case).values_list("inspector", flat=True))


def returns_centre() -> Warehouse:
    """The centre that labels route to. Raises DomainError where none is set up (an operator's mistake, said plainly)."""
    centre = Warehouse.objects.filter(kind=Warehouse.Kind.RETURNS).order_by("id").first()
    if centre is None:
        raise DomainError(code="no_returns_centre", status=503)
    return centre
