"""Which pieces of an order can be taken off it. One query."""

from dataclasses import dataclass

from logistics.models import Unit
from logistics.policies import stopping as policy


@dataclass(frozen=True)
class Candidate:
    """One piece that will not, or need not, arrive. `is_released`: customs had let it in, so its tax and quota stay used."""

    unit: int
    passport_code: str
    line_ref: str
    ordinal: int
    cause: str
    parcel: str
    is_released: bool


def candidates_of(order_number: str) -> list[Candidate]:
    """Every piece of an order that can be stopped, in line order."""
    units = Unit.objects.filter(line__consignment__order_number=order_number)
    rows = units.select_related("line", "parcel__declaration").order_by("line__number", "ordinal")
    return [found for unit in rows if (found := _candidate(unit)) is not None]


def _candidate(unit: Unit) -> Candidate | None:
    parcel = unit.parcel
    cause = policy.cause_of(unit.status, parcel.exception if parcel else "", parcel.status if parcel else "")
    if not cause:
        return None
    case = getattr(parcel, "declaration", None) if parcel else None
    return Candidate(
        unit.pk, unit.passport_code, unit.line.line_ref, unit.ordinal, cause, parcel.number if parcel else "",
        case is not None and case.released_at is not None,
    )  # fmt: skip
