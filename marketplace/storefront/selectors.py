"""Reads that combine rooms, for the pages of the shop window."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from orders.models import Order
from orders.selectors import orders_of_seller
from orders.states import Delivery, Lifecycle
from sellers.models import Audit, Seller
from sellers.selectors import COUNTED
from sellers.states import SellerStatus


@dataclass(frozen=True)
class AuditedSeller:
    """A seller whose surprise audit was decided lately, with what anybody may know of it."""

    name: str
    slug: str
    grade: str
    country: str
    city: str
    audited_at: datetime
    stock_score: int | None

    @property
    def url(self) -> str:
        return f"/shop/{self.slug}/"


def recently_audited(limit: int) -> Sequence[AuditedSeller]:
    """Selling sellers by their last decided audit, the newest first. One query."""
    ranked = (
        Audit.objects.filter(status__in=COUNTED, filed_at__isnull=False, seller__status=SellerStatus.APPROVED)
        .annotate(nth=Window(RowNumber(), partition_by=F("seller"), order_by=F("filed_at").desc()))
        .filter(nth=1)
        .order_by("-filed_at")
        .values_list(
            "seller__display_name",
            "seller__slug",
            "seller__grade",
            "seller__country",
            "seller__city",
            "filed_at",
            "stock_score",
        )
    )
    return [AuditedSeller(*row[:5], audited_at=at, stock_score=row[6]) for row in ranked[:limit] if (at := row[5])]


def shop(slug: str) -> Seller | None:
    """A shop by its address. Sellers who never opened have no page."""
    return Seller.objects.filter(slug=slug, approved_at__isnull=False).first()


def open_shops(limit: int) -> list[str]:
    """Addresses of shops that sell."""
    found = Seller.objects.filter(status=SellerStatus.APPROVED, lapsed_at=None).order_by("pk")
    return list(found.values_list("slug", flat=True)[:limit])


SELLER_STAGES: dict[str, Q] = {
    "to_hand_in": Q(lifecycle=Lifecycle.CONFIRMED, delivery=Delivery.WAITING),
    "on_the_way": Q(lifecycle=Lifecycle.CONFIRMED) & ~Q(delivery__in=[Delivery.WAITING, Delivery.DELIVERED]),
    "done": Q(delivery=Delivery.DELIVERED),
    "cancelled": Q(lifecycle=Lifecycle.CANCELLED),
}


def seller_orders(seller: Seller, stage: str) -> QuerySet[Order]:
    """A seller's paid orders in one stage; those to hand in with the oldest first."""
    found = orders_of_seller(seller).filter(SELLER_STAGES[stage])
    return found.order_by("confirmed_at", "pk") if stage == "to_hand_in" else found


def seller_order(seller: Seller, number: str) -> QuerySet[Order]:
    """One paid order of the seller by its number, whatever its stage: where a line of the statement leads."""
    return orders_of_seller(seller).filter(number=number.strip().upper())
