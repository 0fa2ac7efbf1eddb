"""A draft from a phone in a shop: barcode, photographs, price. The same key finds the same draft, however often it is sent."""

import re
from collections.abc import Mapping, Sequence
from typing import IO, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from marketplace.catalog.errors import BadListing, SkuTaken
from marketplace.catalog.models import Listing, QuickDraft, Stock
from marketplace.catalog.policies.fields import LANGUAGES
from marketplace.catalog.selectors.offers import product_by_gtin
from marketplace.catalog.services import listings, papers, pictures, stock
from marketplace.catalog.states import ListingStatus
from marketplace.core import time
from marketplace.core.checkdigits import normalise_gtin
from marketplace.core.errors import DomainError
from sellers.models import Seller

KEY = re.compile(r"[A-Za-z0-9-]{8,64}")
# What fits in a hand, a shoe box, a suitcase: grams and millimetres packed. A guess, to be confirmed before submitting.
SIZES = {
    "letter": (80, 240, 160, 20),
    "hand": (250, 150, 100, 80),
    "shoe_box": (900, 340, 220, 130),
    "case": (6000, 560, 400, 260),
}
TAKEN_OVER = (
    "brand", "brand_zh", "origin_country", "hs_code", "danger", "weight_g", "length_mm", "width_mm", "height_mm",
    *(f"title_{language}" for language in LANGUAGES),
)  # fmt: skip


def begin(
    *, seller: Seller, key: str, fields: Mapping[str, Any], photos: Sequence[IO[bytes]], tags: Sequence[IO[bytes]],
    receipts: Sequence[IO[bytes]], actor: str,
) -> tuple[Listing, list[str]]:  # fmt: skip
    """The draft of this key, made now or before, and sentences about files that could not be used.

    `fields`: gtin, title, category, price_minor, size (one of SIZES), source_shop, pieces. What is known of the barcode is
    taken over: category, brand, names, measures, HS code; not its pictures, description or price. Raises BadListing.
    """
    if not KEY.fullmatch(key):
        raise BadListing(fields={"key": _("A key of 8 to 64 letters, digits or hyphens is expected.")})
    known = QuickDraft.objects.filter(seller=seller, key=key).select_related("listing").first()
    listing = known.listing if known else _draft(seller, key, _values(seller, key, fields), actor)
    if listing.status != ListingStatus.DRAFT:
        return listing, []
    # Also for a draft that is there: the first sending may have broken off before its files. The same file is kept once.
    troubles = [
        *_each(photos, lambda one: pictures.add_once(listing=listing, upload=one, actor=actor)),
        *_each(tags, lambda one: papers.add(listing=listing, kind="price_tag", upload=one, actor=actor)),
        *_each(receipts, lambda one: papers.add(listing=listing, kind="receipt", upload=one, actor=actor)),
    ]
    pieces = fields.get("pieces")
    if pieces and not Stock.objects.filter(listing=listing, on_hand__gt=0).exists():
        stock.set_on_hand(listing=listing, on_hand=int(pieces), actor=actor)
    return listing, troubles


@transaction.atomic
def _draft(seller: Seller, key: str, values: Mapping[str, Any], actor: str) -> Listing:
    try:
        with transaction.atomic():
            listing = listings.create_draft(seller=seller, fields=values, actor=actor)
            QuickDraft.objects.create(seller=seller, key=key, listing=listing, created_at=time.now())
    except (IntegrityError, SkuTaken):  # the phone sent it twice at once: the first one counts
        first = QuickDraft.objects.filter(seller=seller, key=key).select_related("listing").first()
        if first is None:
            raise
        return first.listing
    return listing


def _values(seller: Seller, key: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    gtin = normalise_gtin(str(fields["gtin"])) if fields.get("gtin") else ""
    product = product_by_gtin(gtin) if gtin else None
    size = str(fields.get("size") or "hand")
    if size not in SIZES:
        raise BadListing(fields={"size": _("Please choose one of the listed values.")})
    grams, length, width, height = SIZES[size]
    values: dict[str, Any] = {
        "origin_country": seller.country, "weight_g": grams, "length_mm": length, "width_mm": width, "height_mm": height,
        "is_estimated": product is None,
    }  # fmt: skip
    if product is not None:
        values |= {name: getattr(product, name) or "" for name in TAKEN_OVER} | {"category": product.category.slug}
    values |= {
        "sku": str(fields.get("sku") or f"Q-{time.today():%y%m%d}-{key.replace('-', '')[-6:]}"), "gtin": gtin,
        "price_minor": fields.get("price_minor"), "source_shop": str(fields.get("source_shop") or ""),
    }  # fmt: skip
    if fields.get("category"):
        values["category"] = fields["category"]
    if fields.get("title"):
        values["title_zh_hans"] = fields["title"]
    if not any(values.get(f"title_{language}") for language in LANGUAGES):
        values["title_zh_hans"] = values["sku"]  # a name to be written at home; a draft is shown to nobody
    return values


def _each(uploads: Sequence[IO[bytes]], keep: Any) -> list[str]:
    """Store each; a bad file is told and does not stop the others."""
    troubles = []
    for upload in uploads:
        try:
            keep(upload)
        except DomainError as error:
            troubles.append(f"{getattr(upload, 'name', '')}: {error.message}")
    return troubles
