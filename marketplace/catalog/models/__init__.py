"""Goods on offer, where they lie, how they are seen, moderated, searched and imported: one file a noun."""

from marketplace.catalog.models.attributes import CategoryAttribute
from marketplace.catalog.models.brands import Brand, BrandAuthorisation
from marketplace.catalog.models.browsing import Acquisition, BrowsingChoice, Companion, Pick, Visit
from marketplace.catalog.models.favourites import Favourite
from marketplace.catalog.models.goods import (
    Category,
    GoodsImport,
    ImportFault,
    LaneDays,
    Listing,
    ListingDay,
    ListingSignal,
    ModerationDecision,
    Picture,
    Stock,
    StockReservation,
)
from marketplace.catalog.models.insight import ListingInsight, ListingWord
from marketplace.catalog.models.ip_notices import IpEvidence, IpNotice
from marketplace.catalog.models.media import ListingVideo, QuickDraft
from marketplace.catalog.models.moderation import AfterReview, ListingVersion, ModerationTerm, RestrictedCategory
from marketplace.catalog.models.papers import Attestation, Certificate, ListingPaper
from marketplace.catalog.models.reports import ListingReport, ReportPicture
from marketplace.catalog.models.search import SearchTerm, SearchWord

__all__ = [
    "Acquisition",
    "AfterReview",
    "Attestation",
    "Brand",
    "BrandAuthorisation",
    "BrowsingChoice",
    "Category",
    "CategoryAttribute",
    "Certificate",
    "Companion",
    "Favourite",
    "GoodsImport",
    "ImportFault",
    "IpEvidence",
    "IpNotice",
    "LaneDays",
    "Listing",
    "ListingDay",
    "ListingInsight",
    "ListingPaper",
    "ListingReport",
    "ListingSignal",
    "ListingVersion",
    "ListingVideo",
    "ListingWord",
    "ModerationDecision",
    "ModerationTerm",
    "Pick",
    "Picture",
    "QuickDraft",
    "ReportPicture",
    "RestrictedCategory",
    "SearchTerm",
    "SearchWord",
    "Stock",
    "StockReservation",
    "Visit",
]
