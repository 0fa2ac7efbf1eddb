"""What a seller could do better about a listing, by rules anybody can check. Pure: facts in, codes out.

The order is the order of use: what keeps shoppers from finding it comes before what keeps them from buying it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

SHORT_TITLE, LONG_TITLE = 10, 60  # characters of the Chinese title
FEW_PICTURES = 3
SHORT_TEXT = 60
ENOUGH_VIEWS = 50  # before a rate means anything
LOW_CART_BP, LOW_ORDER_BP = 150, 2000  # carts of views, orders of carts; basis points
DEAR_BP = 11_500  # of the median
ENOUGH_SOLD, WATCH_BP, HIGH_BP, ENOUGH_RETURNED = 5, 500, 1000, 2
MOST_WORDS = 5


@dataclass(frozen=True)
class Facts:
    """What the rules look at. Words are normalised as search normalises them."""

    title: str
    title_en: str
    description: str
    brand: str
    brand_zh: str
    pictures: int
    attributes: int
    gtin: str
    views: int = 0
    carts: int = 0
    orders: int = 0
    price_fen: int = 0
    median_fen: int = 0
    sold: int = 0
    returned: int = 0
    words_of_others: Sequence[str] = field(default_factory=tuple)


def advise(facts: Facts) -> list[str]:
    """Codes of advice, the most useful first."""
    title = facts.title.lower()
    asked = {
        "title_short": len(facts.title) < SHORT_TITLE,
        "title_long": len(facts.title) > LONG_TITLE,
        "title_brand": bool(facts.brand) and facts.brand.lower() not in title and facts.brand_zh.lower() not in title,
        "brand_zh": bool(facts.brand) and not facts.brand_zh,
        "title_repeats": _repeats(title),
        "words_missing": bool(missing_words(facts)),
        "pictures_few": facts.pictures < FEW_PICTURES,
        "text_short": len(facts.description) < SHORT_TEXT,
        "attributes_none": not facts.attributes,
        "price_high": is_dear(facts.price_fen, facts.median_fen),
        "looked_not_carted": _is_low(facts.carts, facts.views, ENOUGH_VIEWS, LOW_CART_BP),
        "carted_not_bought": _is_low(facts.orders, facts.carts, ENOUGH_VIEWS // 5, LOW_ORDER_BP),
        "returns_high": risk(facts.sold, facts.returned) == "high",
    }
    return [code for code, is_asked in asked.items() if is_asked]


def missing_words(facts: Facts) -> list[str]:
    """Words that lead shoppers to comparable goods and stand nowhere in this listing's title."""
    titles = f"{facts.title} {facts.title_en} {facts.brand} {facts.brand_zh}".lower()
    return [word for word in facts.words_of_others if not all(part in titles for part in word.split())][:MOST_WORDS]


def is_dear(price_fen: int, median_fen: int) -> bool:
    """Clearly above what half of the comparable offers cost?"""
    return bool(median_fen) and price_fen * 10_000 > median_fen * DEAR_BP


def risk(sold: int, returned: int) -> str:
    """`high`, `watch` or `low` return risk; "" while too few were sold to say."""
    if sold < ENOUGH_SOLD:
        return ""
    share = returned * 10_000 // sold
    if share >= HIGH_BP and returned >= ENOUGH_RETURNED:
        return "high"
    return "watch" if share >= WATCH_BP else "low"


def _is_low(part: int, whole: int, enough: int, basis_points: int) -> bool:
    return whole >= enough and part * 10_000 < whole * basis_points


def _repeats(title: str) -> bool:
    """The same word three times: search gains nothing and shoppers lose trust."""
    words: Collection[str] = title.replace("/", " ").split()
    return any(list(words).count(word) >= 3 for word in words if len(word) > 1)
