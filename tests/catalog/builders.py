"""Sellers, listings and pictures for tests of the catalogue and the shop window, built through the services."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from PIL import Image

from marketplace.catalog.models import Category, Listing
from marketplace.catalog.services import categories, indexing, listings, stock
from marketplace.core import time
from marketplace.tariff.models import FxRate, HsRate
from sellers.models import Seller, SellerMember

User = get_user_model()
ACTOR = "user:tester"
SERUM = {
    "sku": "SH-1", "category": "beauty-skincare", "title_zh_hans": "资生堂红腰子精华液 50ml", "title_en": "Shiseido Ultimune serum 50 ml",
    "brand": "Shiseido", "brand_zh": "资生堂", "origin_country": "JP", "price_minor": 9800, "weight_g": 180,
    "length_mm": 60, "width_mm": 60, "height_mm": 140, "hs_code": "3304990029",
}  # fmt: skip


def seller_of(
    user: Any, *, slug: str = "akira", currency: str = "JPY", is_trusted: bool = False, status: str = "approved"
) -> Seller:
    seller = Seller.objects.create(
        kind="buyer",
        status=status,
        slug=slug,
        display_name=slug.title(),
        country="JP",
        currency=currency,
        grade="A",
        is_trusted=is_trusted,
        created_at=time.now(),
    )
    if user is not None:
        SellerMember.objects.create(seller=seller, user=user, created_at=time.now())
    return seller


def tariff_rows() -> None:
    """Two HS codes: cosmetics are on the positive list, the other is not; and today's rates."""
    common = {"duty_bp": 0, "vat_bp": 1300, "source": "test", "valid_from": date(2020, 1, 1)}
    HsRate.objects.get_or_create(hs_prefix="33049900", defaults={**common, "name": "护肤品", "modes": ["9610", "1210"]})
    HsRate.objects.get_or_create(hs_prefix="93070000", defaults={**common, "name": "刀剑", "on_positive_list": False})
    for base, rate in (("JPY", "0.047"), ("GBP", "9.35"), ("USD", "7.1")):
        FxRate.objects.get_or_create(
            base=base,
            quote="CNY",
            day=date(2020, 1, 1),
            source="test",
            defaults={"rate": Decimal(rate), "fetched_at": time.now()},
        )


def draft(seller: Seller, **changes: Any) -> Listing:
    if not Category.objects.exists():
        categories.plant()
    return listings.create_draft(seller=seller, fields={**SERUM, **changes}, actor=ACTOR)


def on_sale(seller: Seller, *, pieces: int = 10, place: str = "seller", **changes: Any) -> Listing:
    """A published and indexed listing with stock."""
    listing = draft(seller, **changes)
    listings.publish(listing=listing, actor=ACTOR)
    stock.set_on_hand(listing=listing, on_hand=pieces, place=place, actor=ACTOR)
    indexing.index([listing.pk])
    return listing


def photo(colour: str = "tomato", size: tuple[int, int] = (640, 480), kind: str = "JPEG") -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    out.seek(0)
    out.name = f"photo.{kind.lower()}"
    return out
