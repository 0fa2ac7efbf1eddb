"""Goods on offer, where they lie, how they are seen, moderated, searched and imported: one file a noun."""

from marketplace.catalog.models.attributes import CategoryAttribute
from marketplace.catalog.models.goods import (
    Category,
    GoodsImport,
    ImportFault,
    Listing,
    ListingDay,
    ListingSignal,
    ModerationDecision,
    Picture,
    SearchTerm,
    Stock,
    StockReservation,
)

__all__ = [
    "Category",
    "CategoryAttribute",
    "GoodsImport",
    "ImportFault",
    "Listing",
    "ListingDay",
    "ListingSignal",
    "ModerationDecision",
    "Picture",
    "SearchTerm",
    "Stock",
    "StockReservation",
]
