"""What our warehouses received of a seller's orders, piece by piece, and what is missing. Says nothing about who bought."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from logistics.models import Consignment, Unit
from logistics.states import UnitStatus


@dataclass(frozen=True)
class Arrived:
    """One order as the warehouse sees it: `expected` pieces still to come, `received` of `pieces` are there."""

    consignment: Consignment
    pieces: int
    received: int
    expected: int

    @property
    def is_partial(self) -> bool:
        """Some came, some did not: somebody should look into it."""
        return self.received > 0 and self.expected > 0


def inbound(seller_ref: str) -> QuerySet[Consignment]:
    """Orders of this seller at the warehouse, the newest first, with counts; the caller pages and hands on to `rows`."""
    expected = Q(lines__units__status=UnitStatus.EXPECTED)
    return (
        Consignment.objects.filter(seller_ref=seller_ref, cancelled_at__isnull=True)
        .select_related("warehouse")
        .annotate(pieces=Count("lines__units"), expected=Count("lines__units", filter=expected))
        .order_by("-id")
    )


def rows(found: Iterable[Consignment]) -> list[Arrived]:
    """A page of `inbound` as records."""
    return [
        Arrived(one, one.pieces, one.pieces - one.expected, one.expected)  # type: ignore[attr-defined]
        for one in found
    ]


def partial(found: QuerySet[Consignment]) -> QuerySet[Consignment]:
    """Those of `inbound` of which a part is missing."""
    return found.filter(Q(expected__gt=0, expected__lt=F("pieces")))


def partial_count(seller_ref: str) -> int:
    """Orders of which a part is missing at the warehouse."""
    return partial(inbound(seller_ref)).count()


def units_of_orders(order_numbers: Sequence[str]) -> list[Unit]:
    """All pieces of these orders in line order, for lists and labels."""
    units = Unit.objects.filter(line__consignment__order_number__in=order_numbers)
    return list(
        units.select_related("line__consignment", "warehouse").order_by("line__consignment", "line__number", "ordinal")
    )
