"""What sellers call back, and what may be called back."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet

from logistics.models import Warehouse
from marketplace.catalog.models import Listing
from marketplace.core import ids
from marketplace.core.errors import NotFound
from sellers.models import Seller
from warehousing.models import Loss, Piece, Recall, RecallPiece, Zone
from warehousing.states import RecallStatus

OPEN = (RecallStatus.ASKED, RecallStatus.PACKED)
MOST_ROWS = 200


def of_seller(seller: Seller) -> QuerySet[Recall]:
    """A shop's own, the newest first."""
    return _counted(Recall.objects.filter(seller=seller)).order_by("-id")


def waiting_at(warehouse: Warehouse) -> QuerySet[Recall]:
    """To be fetched, packed or collected here, the oldest first."""
    return _counted(Recall.objects.filter(warehouse=warehouse, status__in=OPEN)).order_by("id")


def recall_of(seller: Seller, number: str) -> Recall:
    """Raises NotFound, also for another seller's."""
    return _one(of_seller(seller), number)


def recall_at(warehouses: Iterable[Warehouse], number: str) -> Recall:
    """A recall from one of these warehouses. Raises NotFound."""
    return _one(_counted(Recall.objects.filter(warehouse__in=list(warehouses))), number)


def pieces_of(recall: Recall) -> list[RecallPiece]:
    """In the order of the shelves, what is to be fetched first."""
    rows = recall.pieces.select_related("piece__listing", "piece__bin").defer("piece__listing__search")
    return sorted(
        rows,
        key=lambda row: (row.found_at is not None or row.is_short, row.piece.bin.code if row.piece.bin else "", row.pk),
    )


def callable_goods(seller: Seller) -> list[dict[str, Any]]:
    """What can be called back: goods and warehouse with free pieces on the shelf and set aside. Three queries."""
    free = Piece.objects.filter(seller=seller, bin__isnull=False, claim="", is_over=False)
    rows = list(
        free.values("listing_id", "bin__warehouse_id").annotate(
            shelf=Count("pk", filter=Q(bin__zone__kind=Zone.Kind.SHELF)),
            aside=Count("pk", filter=Q(bin__zone__kind=Zone.Kind.QUARANTINE)),
        ).filter(Q(shelf__gt=0) | Q(aside__gt=0)).order_by("bin__warehouse_id", "listing_id")[:MOST_ROWS]
    )  # fmt: skip
    listings = Listing.objects.defer("search").in_bulk({row["listing_id"] for row in rows})
    places = Warehouse.objects.in_bulk({row["bin__warehouse_id"] for row in rows})
    return [
        {
            "listing": listings[row["listing_id"]], "warehouse": places[row["bin__warehouse_id"]],
            "shelf": row["shelf"], "aside": row["aside"],
        }
        for row in rows
    ]  # fmt: skip


def losses_of(seller: Seller) -> QuerySet[Loss]:
    """What we lost or broke of a shop, the newest first."""
    rows = Loss.objects.filter(seller=seller).select_related("piece__listing", "warehouse")
    return rows.defer("piece__listing__search").order_by("-id")


def losses() -> QuerySet[Loss]:
    """All, those that wait for a word first."""
    rows = Loss.objects.select_related("piece__listing", "warehouse", "seller").defer("piece__listing__search")
    return rows.order_by("decided_at", "-id")


def loss(number: int) -> Loss:
    """Raises NotFound."""
    found = losses().filter(pk=number).first()
    if found is None:
        raise NotFound
    return found


def _counted(rows: QuerySet[Recall]) -> QuerySet[Recall]:
    return rows.select_related("warehouse", "seller").annotate(
        wanted=Count("pieces"), found=Count("pieces", filter=Q(pieces__found_at__isnull=False)),
        short=Count("pieces", filter=Q(pieces__is_short=True)),
    )  # fmt: skip


def _one(rows: QuerySet[Recall], number: str) -> Recall:
    try:
        plain = ids.validate(number, "MB")
    except ids.BadNumber:
        raise NotFound from None
    found = rows.filter(number=plain).first()
    if found is None:
        raise NotFound
    return found
