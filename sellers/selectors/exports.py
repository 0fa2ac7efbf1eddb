"""Reads of exports and tax declarations. Contents are read through `services/exports.download` only."""

from django.db.models import QuerySet

from marketplace.core.errors import NotFound
from sellers.models import Export, Seller, TaxProfile


def exports() -> QuerySet[Export]:
    """All of them, newest first."""
    return Export.objects.order_by("-id")


def export_by_id(public_id: str) -> Export:
    """Raises NotFound."""
    found = Export.objects.filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return found


def tax_profile(seller: Seller) -> TaxProfile | None:
    """What the seller declared last."""
    return TaxProfile.objects.filter(seller=seller).first()
