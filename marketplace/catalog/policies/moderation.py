"""What the rules say about a listing before a person looks. Pure.

`holds` keep the listing off sale whoever the seller is; `flags` are for a person to look at (a trusted retailer is on
sale meanwhile). The words are data (`ModerationTerm`); these literals are what a new shop starts with, in the spirit of
广告法 Art. 9 (superlatives) and Art. 17 (healing), and of the goods that no cross-border list allows.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median

from django.utils.translation import gettext_lazy as _

from marketplace.catalog.search.text import normalise

FORBIDDEN = (
    "电子烟", "烟油", "香烟", "雪茄", "枪", "弹药", "弩", "处方药", "减肥药", "象牙", "犀角", "玳瑁", "种子", "大麻", "赌具", "翻墙",
    "vape", "e-cigarette", "cigarette", "ammunition", "ivory", "cannabis", "marijuana", "prescription drug",
)  # fmt: skip
CLAIMS = (
    "最好", "最佳", "最高级", "国家级", "第一品牌", "全网最低", "世界第一", "顶级", "极致", "百分百有效",
    "根治", "治愈", "包治", "祛病", "抗癌",
    "clinically cures", "cures", "miracle", "best in the world", "no. 1",
)  # fmt: skip
# Words of every day that only contain a forbidden one: tuna, massage guns, the colour of a coat.
HARMLESS = (
    "金枪鱼", "吞拿鱼", "旗枪", "筋膜枪", "按摩枪", "肌肉枪", "胶枪", "水枪", "喷枪", "洗车枪", "花洒枪", "奶油枪",
    "耳温枪", "额温枪", "测温枪", "种子选手",
    "ivory white", "ivory black", "ivory color", "ivory colour",
)  # fmt: skip
# Colours are harmless only where they begin a word: 枪灰色耳钉 and 羊毛大衣 象牙白, never 手枪黑色 nor 非洲象牙白雕.
COLOURS = re.compile(r"(?<![\u4e00-\u9fff])(?:枪[灰黑]?色|枪[灰黑]|象牙[白黑]?色|象牙[白黑])(?!雕|刻|件|器)")
WATCHED_DANGERS = frozenset({"battery", "aerosol", "perfume"})
SAME_PRODUCT_LEAST, CATEGORY_LEAST = 3, 12  # prices to compare with, before a difference says anything

# What each code says, to sellers and to the desk.
WORDS = {
    "forbidden_goods": _("Goods that may not be sold here"),
    "not_on_positive_list": _("HS code not on the positive list for direct purchase (9610)"),
    "category_closed": _("Category closed at the moment"),
    "over_yearly_quantity": _("One piece is more than a person may import in a year"),
    "claim_words": _("Words that promise too much"),
    "no_picture": _("No picture"),
    "hs_unknown": _("HS code unknown to us"),
    "copied_picture": _("Picture of another shop"),
    "dangerous_goods": _("Dangerous goods on the road"),
    "brand_to_prove": _("Brand authorisation to be shown"),
    "price_outlier": _("Price far from others"),
    "china_loop": _("Made in China or barcode 690–699: the seller's word is missing"),
    "certificate_to_show": _("Certificate to be shown"),
    "attributes_unclear": _("Properties that do not fit their kind"),
    "complaint": _("Reported by a shopper"),
}


@dataclass(frozen=True)
class Words:
    """The words the rules look for."""

    forbidden: tuple[str, ...] = FORBIDDEN
    claims: tuple[str, ...] = CLAIMS


@dataclass(frozen=True)
class Facts:
    """What the rules look at."""

    texts: tuple[str, ...]
    danger: str
    has_picture: bool
    is_hs_known: bool
    is_hs_allowed: bool
    has_copied_picture: bool
    brand: str
    is_brand_settled: bool = False
    words: Words = field(default_factory=Words)
    is_category_closed: bool = False
    needs_certificate: bool = False
    is_price_outlier: bool = False
    lacks_word: bool = False
    is_over_yearly: bool = False
    has_odd_attributes: bool = False


@dataclass(frozen=True)
class Findings:
    holds: tuple[str, ...]
    flags: tuple[str, ...]


def examine(facts: Facts) -> Findings:
    """Codes of what was found: `holds` stop, `flags` ask for a look."""
    text = _without_harmless(normalise(" ".join(facts.texts)))
    stops = {
        "forbidden_goods": _has_any(text, facts.words.forbidden),
        "not_on_positive_list": facts.is_hs_known and not facts.is_hs_allowed,
        "category_closed": facts.is_category_closed,
        "over_yearly_quantity": facts.is_over_yearly,
    }
    asked = {
        "claim_words": _has_any(text, facts.words.claims),
        "no_picture": not facts.has_picture,
        "hs_unknown": not facts.is_hs_known,
        "copied_picture": facts.has_copied_picture,
        "dangerous_goods": facts.danger in WATCHED_DANGERS,
        "brand_to_prove": bool(facts.brand) and not facts.is_brand_settled,
        "price_outlier": facts.is_price_outlier,
        "china_loop": facts.lacks_word,
        "certificate_to_show": facts.needs_certificate,
        "attributes_unclear": facts.has_odd_attributes,
    }
    return Findings(_true(stops), _true(asked))


def found_words(texts: Iterable[str], terms: Iterable[str]) -> tuple[str, ...]:
    """Which of the terms stand in the texts: told to whoever asks whether they can sell it."""
    text = _without_harmless(normalise(" ".join(texts)))
    return tuple(term for term in terms if _found(text, term))


def is_outlier(fen: int | None, others: Iterable[int], *, ratio: int, least: int) -> bool:
    """Is the price `ratio` times above or below the middle of at least `least` others?"""
    prices = sorted(price for price in others if price > 0)
    if not fen or len(prices) < least:
        return False
    middle = median(prices)
    return fen > middle * ratio or fen * ratio < middle


def _without_harmless(text: str) -> str:
    for word in HARMLESS:
        text = text.replace(word, " ")
    return COLOURS.sub(" ", text)


def _true(answers: dict[str, bool]) -> tuple[str, ...]:
    return tuple(code for code, is_found in answers.items() if is_found)


def _has_any(text: str, terms: Iterable[str]) -> bool:
    return any(_found(text, term) for term in terms)


def _found(text: str, term: str) -> bool:
    """Latin terms as whole words (not `vape` in `vapeur`), Chinese ones anywhere."""
    if term.isascii():
        return re.search(rf"(?<![a-z0-9]){re.escape(term)}(?![a-z0-9])", text) is not None
    return term in text
