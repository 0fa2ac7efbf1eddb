"""Goods on offer, where they lie, how they are seen, moderated, searched and imported: one file a noun."""

from marketplace.catalog.models.goods import (
    Category,
    GoodsImport,
    ImportFault,
    Listing,
    ListingDay,
    ListingSignal,
    ModerationDecision,
    Picture,
    Stock,
    StockReservation,
)
from marketplace.catalog.models.search import SearchTerm, SearchWord
from marketplace.catalog.models.insight import ListingInsight, ListingWord

__all__ = [
    "Category",
    "GoodsImport",
    "ImportFault",
    "Listing",
    "ListingDay",
    "ListingInsight",
    "ListingSignal",
    "ListingWord",
    "ModerationDecision",
    "Picture",
    "SearchTerm",
    "SearchWord",
    "Stock",
    "StockReservation",
]
