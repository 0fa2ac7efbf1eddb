"""Which pieces of an order can be claimed, and for what. A bounded number of queries."""

from dataclasses import dataclass

from claims.models import ClaimPiece
from claims.states import UNDER_WAY
from logistics.models import Mismatch, Unit
from logistics.states import IN_TRANSIT, ParcelException, UnitStatus
from orders.models import EscrowHold, Order, OrderLine
from orders.selectors.given import taken_pieces
from returns.models import ReturnItem

AT_THE_BENCH = (UnitStatus.RECEIVED, UnitStatus.CAPTURED)


@dataclass(frozen=True)
class Claimable:
    """One piece: where it is, and whether something else has it in hand (a return, a case, another claim, money given)."""

    unit: Unit
    line: OrderLine
    is_taken: bool
    has_mismatch: bool

    @property
    def code(self) -> str:
        return str(self.unit.passport_code)

    @property
    def parcel(self) -> str:
        return self.unit.parcel.number if self.unit.parcel is not None else ""

    @property
    def is_lost(self) -> bool:
        return self.unit.parcel is not None and self.unit.parcel.exception == ParcelException.LOST

    @property
    def is_spoilt(self) -> bool:
        return self.unit.parcel is not None and self.unit.parcel.exception == ParcelException.DAMAGED

    def fits(self, kind: str) -> bool:
        """Lost: written off, or delivered by somebody's word. Damaged and short: delivered, found so at our bench, rejected by
        operations, or on the way.
        """
        delivered = self.unit.status == UnitStatus.DELIVERED
        if kind == "lost":
            return delivered or (self.is_lost and self.unit.status in (UnitStatus.PACKED, UnitStatus.SHIPPED))
        if self.unit.status in AT_THE_BENCH:
            return self.has_mismatch
        return (
            delivered
            or self.is_lost
            or self.is_spoilt
            or (self.unit.parcel is not None and self.unit.parcel.status in IN_TRANSIT)
        )


def claimable(order: Order) -> list[Claimable]:
    """Every piece of an order that is somewhere it can be lost, damaged or short; taken-off and returned ones are left out."""
    units = Unit.objects.filter(line__consignment__order_number=order.number).exclude(
        status__in=(UnitStatus.CANCELLED, UnitStatus.EXPECTED)
    )
    lines = {f"{order.number}/{line.number}": line for line in order.lines.all()}
    taken, disputed = _taken(order), _disputed(order)
    wrong = set(Mismatch.objects.filter(unit__in=units, cleared_at=None).values_list("unit_id", flat=True))
    rows = units.select_related("line", "parcel__warehouse", "parcel__bag__flight").order_by("line__number", "ordinal")
    return [
        Claimable(unit, line, unit.passport_code in taken or unit.pk in taken or line.pk in disputed, unit.pk in wrong)
        for unit in rows
        if (line := lines.get(unit.line.line_ref)) is not None and not line.is_gift
    ]


def _taken(order: Order) -> set[str | int]:
    """Passport codes with an account that is held or given, and units in an open return or a live claim."""
    returning = ReturnItem.objects.filter(case__order=order, is_open=True).values_list("unit_id", flat=True)
    claimed = ClaimPiece.objects.filter(claim__order=order, is_live=True).values_list("unit_id", flat=True)
    return {*taken_pieces(order), *returning, *claimed}


def live_lines(order: Order) -> set[int]:
    """Lines with a piece in a claim that is under way. One query."""
    rows = ClaimPiece.objects.filter(claim__order=order, is_live=True, claim__status__in=UNDER_WAY)
    return set(rows.values_list("line_id", flat=True))


def _disputed(order: Order) -> set[int]:
    """Lines about which a case between shopper and seller is open: one decides, not two."""
    holds = EscrowHold.objects.filter(escrow__order=order, closed_at=None, source__startswith="case:")
    found: set[int] = set()
    for hold in holds:
        found |= {int(pk) for pk in hold.share} if hold.share is not None else {line.pk for line in order.lines.all()}
    return found
