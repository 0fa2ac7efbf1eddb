"""What a seller reads about a listing: the funnel, the words, what to do better, the price among others, the returns."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from marketplace.catalog.models import ListingInsight
from marketplace.catalog.selectors.insight import Day, risk_of
from returns.forms import REASONS

ADVICE: dict[str, str | Promise] = {
    "title_short": gettext_lazy("The Chinese name is short. Add what it is, the kind and the size: shoppers search for these."),
    "title_long": gettext_lazy("The Chinese name is long. On a phone only the first 20 characters are seen: put the best in front."),
    "title_brand": gettext_lazy("The brand is not in the name. Most shoppers type it first."),
    "brand_zh": gettext_lazy("Give the brand's Chinese name as well; many know no other."),
    "title_repeats": gettext_lazy("The name repeats a word. Once is enough for the search, and it reads calmer."),
    "words_missing": gettext_lazy("Shoppers find comparable goods by words that your name does not hold. If they are true, use them."),
    "pictures_few": gettext_lazy("Show at least three pictures: the whole, a detail, the label or box."),
    "text_short": gettext_lazy("Write a little more in Chinese: what it is made of, how big, how it feels."),
    "attributes_none": gettext_lazy("Fill in the properties (net content, material, size): filters and the label use them."),
    "price_high": gettext_lazy("Your price is clearly above comparable offers."),
    "looked_not_carted": gettext_lazy("Many look and few put it into the cart. Check price, pictures and the promised day."),
    "carted_not_bought": gettext_lazy("Many put it into the cart and few buy. Freight by weight is often why: are the measures right?"),
    "returns_high": gettext_lazy("More of it comes back than usual. Read the reasons below and correct the text or the source."),
}  # fmt: skip
RISKS: dict[str, tuple[str | Promise, str, str]] = {
    "high": (pgettext_lazy("risk", "High return risk"), "bad", "alert"),
    "watch": (pgettext_lazy("risk", "Watch the returns"), "warn", "info"),
    "low": (pgettext_lazy("risk", "Few returns"), "good", "check"),
    "": (pgettext_lazy("risk", "Too few sold to say"), "plain", "help"),
}
COMPARED_BY: dict[str, str | Promise] = {
    "gtin": gettext_lazy("the same product of other sellers"),
    "brand": gettext_lazy("the same brand in the same category"),
    "category": gettext_lazy("the same category"),
}


@dataclass(frozen=True)
class Step:
    """One step of the funnel. `rate`: percent of the step before, None where nobody came so far."""

    label: str
    count: int
    rate: Decimal | None


def funnel(row: ListingInsight) -> list[Step]:
    """Views → carts → orders."""
    return [
        Step(_("Page views"), row.views, None),
        Step(_("Put into a cart"), row.carts, percent(row.carts, row.views)),
        Step(_("Orders"), row.orders, percent(row.orders, row.carts)),
    ]


def percent(part: int, whole: int) -> Decimal | None:
    """`part` of `whole` in percent, one decimal."""
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1")) if whole else None


def price_gap(row: ListingInsight) -> int | None:
    """How many percent above (or below) the median of comparable offers; None where nothing compares."""
    return round(100 * (row.price_fen - row.median_fen) / row.median_fen) if row.median_fen and row.price_fen else None


def price_points(row: ListingInsight) -> list[tuple[str, Any]]:
    """(name, yuan) for a chart."""
    pairs = (
        (_("cheapest quarter"), row.low_fen), (_("middle"), row.median_fen), (_("yours"), row.price_fen),
        (_("dearest quarter"), row.high_fen),
    )  # fmt: skip
    return [(name, Decimal(fen) / 100) for name, fen in pairs]


def points(days: Sequence[Day], what: str) -> list[tuple[str, int]]:
    """(day, number) pairs for a chart: `views`, `carts` or `orders`."""
    return [(date_format(one.day, "n/j"), getattr(one, what)) for one in days]


def advice_words(row: ListingInsight) -> list[str | Promise]:
    """Sentences; codes of a later version that this one does not know are left out."""
    return [ADVICE[code] for code in row.advice if code in ADVICE]


def risk(row: ListingInsight) -> dict[str, Any]:
    """Words, tone and icon of the return risk, and the share."""
    label, tone, glyph = RISKS[risk_of(row)]
    return {"label": label, "tone": tone, "glyph": glyph, "rate": percent(row.returned_90, row.sold_90)}


def reasons(row: ListingInsight) -> list[tuple[str, int]]:
    """Why it came back, the commonest first."""
    known = {str(code): words for code, words in REASONS}
    rows = sorted(row.return_reasons.items(), key=lambda pair: -pair[1])
    return [(str(known.get(code, code)), pieces) for code, pieces in rows]
