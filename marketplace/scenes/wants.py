"""Wants in the seeded world: one with an offer to look at, one chosen, some that wait; words and figures of the sellers' insight."""

import io
from datetime import timedelta
from typing import Any

from django.db.models import F
from PIL import Image, ImageDraw

from marketplace.accounts.models import User
from marketplace.catalog.models import Listing, ListingDay, ListingWord
from marketplace.catalog.services import insight
from marketplace.core import time
from orders.services import counting
from returns.services import counting as returns_counting
from sellers.models import Seller
from wanted.models import Want
from wanted.services import asking, choosing, offering

BOWL = {
    "title": "清水烧 手绘猫咪抹茶碗", "text": "京都窑元的手绘款，直径 12 厘米左右，最好带木盒。送长辈生日，颜色素一点。",
    "link": "https://example.com/kiyomizu/cat-bowl", "country": "JP", "budget_fen": 52_000,
}  # fmt: skip
OTHERS = (
    {
        "title": "限定色 铜笔夹 钢笔 F 尖",
        "text": "秋季限定的栗色，F 尖，要全新带盒。",
        "country": "JP",
        "budget_fen": 80_000,
    },
    {
        "title": "儿童防晒霜 SPF50 无香料",
        "text": "宝宝两岁，皮肤敏感，要无香料的。",
        "country": "JP",
        "budget_fen": 16_000,
    },
    {"title": "羊绒围巾 驼色 素款", "text": "苏格兰产，宽一点的。", "country": "GB", "budget_fen": 120_000},
)
GOODS = {
    "title_zh_hans": "清水烧 手绘猫咪抹茶碗（木盒）", "title_en": "Kiyomizu matcha bowl, hand painted cat, boxed",
    "category": "home-kitchen", "origin_country": "JP", "price_minor": 6_800, "hs_code": "6912001000", "weight_g": 520,
    "length_mm": 150, "width_mm": 150, "height_mm": 110,
}  # fmt: skip
FEATHER = {
    "title_zh_hans": "手工 梅花 香立", "title_en": "Handmade plum blossom incense stand", "price_minor": 2_400, "weight_g": 120,
}  # fmt: skip
WORDS = ("护手霜", "日本 护手霜 保湿", "香薰 礼物", "抹茶", "茶碗 手作")


def furnish(people: dict[str, User], shoppers: list[User], sellers: dict[str, Seller]) -> None:
    """Everything through the verbs that people use; only search words and cart counts are rows (they are counted by the web server)."""
    akira, xiaomei = people["akira"], people["xiaomei"]
    until = time.today() + timedelta(days=14)
    bowl = asking.ask(user=xiaomei, fields={**BOWL, "until": until}, picture=_drawn("cat bowl"), actor=xiaomei.ref)
    _offer(bowl, sellers["akira"], akira, GOODS, note="京都清水坂的窑元，周六去拿，有木盒。")
    for who, wish in zip(shoppers, OTHERS, strict=False):
        asking.ask(user=who, fields={**wish, "until": until}, actor=who.ref)
    chosen = asking.ask(
        user=shoppers[4],
        fields={**OTHERS[1], "title": "手工香立 梅花", "text": "", "until": until},
        actor=shoppers[4].ref,
    )
    offer = _offer(chosen, sellers["akira"], akira, {**GOODS, **FEATHER}, note="")
    choosing.accept(user=shoppers[4], want_id=chosen.public_id, offer_id=offer.public_id, actor=shoppers[4].ref)
    _insight()


def _offer(want: Want, seller: Seller, by: User, goods: dict[str, Any], note: str) -> Any:
    return offering.make(
        seller=seller, want_id=want.public_id, goods=goods, arrival_days=15, note=note, proof=_drawn("receipt"), by=by
    )


def _insight() -> None:
    """Words of the last weeks, then the figures as the worker reckons them."""
    month = time.today().replace(day=1)
    rows = [
        ListingWord(listing_id=pk, month=month, word=word, visits=(pk * 7 + place * 5) % 40 + 3, is_shared=True)
        for pk in Listing.objects.filter(status="published").order_by("pk").values_list("pk", flat=True)
        for place, word in enumerate(WORDS)
        if (pk + place) % 3 == 0
    ]
    ListingWord.objects.bulk_create(rows)
    ListingDay.objects.update(carts=F("views") / 9)
    counting.push_sales(days=35)
    returns_counting.push_returns()
    insight.reckon()


def _drawn(word: str) -> io.BytesIO:
    """A plain sheet with a word on it."""
    sheet = Image.new("RGB", (640, 480), "#f3ede2")
    ImageDraw.Draw(sheet).text((40, 40), word, fill="#27231d", font_size=48)
    held = io.BytesIO()
    sheet.save(held, "PNG")
    held.seek(0)
    return held
