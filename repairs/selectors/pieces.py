"""A shopper's things and their warranties."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from logistics.models import Unit
from logistics.states import UnitStatus
from marketplace.accounts.models import User
from marketplace.catalog.selectors import category_tree, trail_in_tree
from marketplace.core.ids import BadNumber, normalise_code
from orders.models import EscrowHold, OrderLine, Warranty
from orders.policies.warranty_plans import terms_of
from orders.states import WarrantyStatus
from repairs.errors import PieceNotFound
from repairs.models import RepairCase
from repairs.policies.cover import Cover

MOST = 100


@dataclass(frozen=True)
class Piece:
    """One thing of a shopper with the line it was bought by, its warranty and its open repair, if any."""

    unit: Unit
    line: OrderLine
    warranty: Warranty | None
    repair: RepairCase | None = None

    @property
    def is_with_shopper(self) -> bool:
        return self.unit.status == UnitStatus.DELIVERED


def line_ref(line: OrderLine) -> str:
    """How logistics calls it."""
    return f"{line.order.number}/{line.number}"


def _lines(user: User) -> QuerySet[OrderLine]:
    return OrderLine.objects.filter(order__user=user, order__delivered_at__isnull=False).select_related(
        "order__seller", "warranty"
    )


def pieces_of(user: User) -> list[Piece]:
    """The newest delivered things of a shopper; three queries, bounded."""
    lines = {line_ref(line): line for line in _lines(user).order_by("-id")[:MOST]}
    units = Unit.objects.filter(
        line__line_ref__in=list(lines), status__in=(UnitStatus.DELIVERED, UnitStatus.RETURNED)
    ).select_related("line")
    found = {unit.pk: unit for unit in units.order_by("-line_id", "ordinal")[:MOST]}
    repairs = {one.unit_id: one for one in RepairCase.objects.filter(unit__in=list(found)).order_by("id")}
    return [_piece(unit, lines[unit.line.line_ref], repairs.get(unit.pk)) for unit in found.values()]


def piece_for(user: User, passport_code: str) -> Piece:
    """One thing of this shopper, by its passport. Raises PieceNotFound, also for somebody else's."""
    try:
        code = normalise_code(passport_code)
    except BadNumber:
        raise PieceNotFound from None
    unit = Unit.objects.filter(passport_code=code).select_related("line").first()
    number, _slash, place = unit.line.line_ref.rpartition("/") if unit is not None else ("", "", "")
    line = _lines(user).filter(order__number=number, number=place).first() if place.isdigit() else None
    if unit is None or line is None:
        raise PieceNotFound
    return _piece(unit, line, open_repair_of(unit.pk))


def _piece(unit: Unit, line: OrderLine, repair: RepairCase | None) -> Piece:
    return Piece(unit, line, getattr(line, "warranty", None), repair)


def open_repair_of(unit_id: int) -> RepairCase | None:
    """The open repair of a piece."""
    return next((one for one in RepairCase.objects.filter(unit=unit_id).order_by("-id") if one.is_open), None)


def cover_of(warranty: Warranty | None, *, unit_id: int, line: OrderLine) -> Cover | None:
    """What the policy reads; None where no warranty runs or ran for the piece."""
    if warranty is None or warranty.status != WarrantyStatus.RUNNING:
        return None
    taken = RepairCase.objects.filter(unit=unit_id, warranty=warranty).aggregate(fen=Sum("covered_fen"))["fen"]
    return Cover(terms_of(warranty.terms), warranty.starts_at, warranty.ends_at, line.unit_fen, taken or 0)


def path_of(line: OrderLine) -> Sequence[str]:
    """Slugs of the goods' categories, from the root."""
    return [node.slug for node in trail_in_tree(category_tree("zh-hans"), line.listing.category_id)]


def is_disputed(line: OrderLine) -> bool:
    """Does a case (mediation, authenticity, a bank) hold money of this line? Returns name pieces and are asked by the piece."""
    holds = EscrowHold.objects.filter(escrow__order=line.order_id, closed_at__isnull=True)
    shares = holds.exclude(source__startswith="return_case:").values_list("share", flat=True)
    return any(share is None or str(line.pk) in share for share in shares)
