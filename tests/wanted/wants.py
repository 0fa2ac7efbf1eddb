"""A want and offers on it, built by the verbs themselves."""

import io
from datetime import timedelta
from typing import Any

from marketplace.core import time
from tests import shop
from tests.catalog.builders import photo
from wanted.services import asking, offering

GOODS = {
    "title_zh_hans": "清水烧 猫咪茶碗", "category": "beauty", "origin_country": "JP", "price_minor": 2000, "weight_g": 300,
    "length_mm": 100, "width_mm": 100, "height_mm": 100, "hs_code": "3304990000",
}  # fmt: skip
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def wish(**changes: Any) -> dict[str, Any]:
    """What a shopper fills in."""
    return {
        "title": "清水烧 手绘猫咪茶碗", "text": "京都窑元的，直径 12 厘米左右。", "link": "https://shop.example.com/bowl?id=7",
        "country": "JP", "budget_fen": 30_000, "until": time.today() + timedelta(days=14), **changes,
    }  # fmt: skip


def ask(user: Any, **changes: Any) -> Any:
    return asking.ask(user=user, fields=wish(**changes), actor=user.ref)


def offer(want: Any, seller: Any, by: Any, *, days: int = 14, note: str = "", **changes: Any) -> Any:
    return offering.make(
        seller=seller,
        want_id=want.public_id,
        goods={**GOODS, **changes},
        arrival_days=days,
        note=note,
        proof=photo(),
        by=by,
    )


def paper() -> io.BytesIO:
    made = io.BytesIO(PDF)
    made.name = "receipt.pdf"
    return made


def ground() -> None:
    """Tariff, rates, a category."""
    shop.tariff()
    shop.Category.objects.get_or_create(slug="beauty", defaults={"name": "美妆"})
