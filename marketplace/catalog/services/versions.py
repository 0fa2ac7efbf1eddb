"""Every edit leaves the listing as it then stood, so that anybody can see what changed between two looks."""

from typing import Any

from marketplace.catalog.models import Listing, ListingVersion
from marketplace.catalog.policies.fields import LANGUAGES
from marketplace.catalog.selectors.moderation import last_number
from marketplace.core import time

KEPT = (
    *(f"title_{language}" for language in LANGUAGES), *(f"description_{language}" for language in LANGUAGES),
    "brand", "brand_zh", "origin_country", "currency", "price_minor", "weight_g", "length_mm", "width_mm", "height_mm",
    "hs_code", "gtin", "condition", "danger", "family", "options", "channel", "attributes", "sku",
)  # fmt: skip


def snapshot(listing: Listing) -> dict[str, Any]:
    """What a version keeps. Pictures by their digests, in their order."""
    return {"category": listing.category.slug, **{name: getattr(listing, name) for name in KEPT}}


def record(*, listing: Listing, actor: str, is_first: bool = False) -> ListingVersion:
    """Write the next version in the caller's transaction; the caller's UPDATE of the listing keeps others out."""
    number = 1 if is_first else last_number(listing.pk) + 1
    version: ListingVersion = ListingVersion.objects.create(
        listing=listing, number=number, fields=snapshot(listing), actor=actor, at=time.now()
    )
    return version
