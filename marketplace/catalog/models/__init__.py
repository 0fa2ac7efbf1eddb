"""Goods on offer, where they lie, how they are seen, moderated, searched and imported: one file a noun."""

from marketplace.catalog.models.browsing import Acquisition, BrowsingChoice, Companion, Pick, Visit
from marketplace.catalog.models.favourites import Favourite
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
    "Acquisition",
    "BrowsingChoice",
    "Category",
    "Companion",
    "Favourite",
    "GoodsImport",
    "ImportFault",
    "Listing",
    "ListingDay",
    "ListingSignal",
    "ModerationDecision",
    "Pick",
    "Picture",
    "SearchTerm",
    "Stock",
    "StockReservation",
    "Visit",
]
