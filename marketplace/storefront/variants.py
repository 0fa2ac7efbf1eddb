"""The variants of a thing as a page offers them: one row of choices for each property that tells them apart.

Each choice is a link to a variant of its own page, so choosing needs no script.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.catalog.records import ListingPage, VariantView
from marketplace.core import textnorm
from marketplace.storefront.tiles import picture_url

# What sellers commonly call a property → its code; anything else is shown as they wrote it.
CODES = {
    "colour": "colour", "color": "colour", "颜色": "colour", "顏色": "colour",
    "size": "size", "尺码": "size", "尺寸": "size", "尺碼": "size",
    "volume": "content", "content": "content", "net_content": "content", "容量": "content", "规格": "content",
    "flavour": "flavour", "flavor": "flavour", "口味": "flavour",
    "shade": "shade", "色号": "shade", "scent": "scent", "香型": "scent",
    "model": "model", "型号": "model", "material": "material", "材质": "material",
}  # fmt: skip
WORDS = {
    "colour": gettext_lazy("Colour"), "size": gettext_lazy("Size"), "content": gettext_lazy("Content"),
    "flavour": gettext_lazy("Flavour"), "shade": gettext_lazy("Shade"), "scent": gettext_lazy("Scent"),
    "model": gettext_lazy("Model"), "material": gettext_lazy("Material"),
}  # fmt: skip
# Properties for which schema.org has a word (ProductGroup.variesBy).
SCHEMA = {"colour": "color", "shade": "color", "size": "size", "content": "size", "material": "material"}
VISUAL = frozenset({"colour", "shade"})  # choices that a small picture tells better
AMOUNT = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a property. `changes_more`: there is no variant that differs in this property alone."""

    value: str
    url: str
    is_chosen: bool
    is_sold_out: bool
    changes_more: bool
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Axis:
    """A property with its values."""

    name: Any
    chosen: str
    choices: Sequence[Choice]
    is_visual: bool = False


def axes(page: ListingPage) -> list[Axis]:
    """What can be chosen on this page; nothing where the listing stands alone.

    Variants that their properties do not tell apart (the seller named none) are told by their titles.
    """
    if len(page.variants) < 2:
        return []
    mine = next((one for one in page.variants if one.public_id == page.card.public_id), page.variants[0])
    names = list(dict.fromkeys(name for one in page.variants for name in one.options))
    telling = [name for name in names if len({one.options.get(name, "") for one in page.variants}) > 1]
    if len({tuple(_value(one, name) for name in telling) for one in page.variants}) < len(page.variants):
        telling = [""]
    return [_axis(name, mine, page.variants, telling) for name in telling]


def varies_by(page: ListingPage) -> list[str]:
    """The properties that tell its variants apart, as schema.org writes them, where it has a word."""
    names = dict.fromkeys(CODES.get(name.lower(), "") for one in page.variants for name in one.options)
    return list(dict.fromkeys(f"https://schema.org/{SCHEMA[code]}" for code in names if code in SCHEMA))


def _value(one: VariantView, name: str) -> str:
    return one.options.get(name, "") if name else one.title


def _axis(name: str, mine: VariantView, variants: Sequence[VariantView], telling: Sequence[str]) -> Axis:
    values = list(dict.fromkeys(value for one in variants if (value := _value(one, name))))
    values.sort(key=_amount)  # stable: what has no amount stays as the seller put it in
    label: Any = (WORDS.get(CODES.get(name.lower(), "")) or name) if name else _("Variant")
    choices = [_choice(name, value, mine, variants, telling) for value in values]
    is_visual = not name or CODES.get(name.lower()) in VISUAL
    return Axis(label, _value(mine, name), choices, is_visual and any(one.picture for one in choices))


def _choice(
    name: str, value: str, mine: VariantView, variants: Sequence[VariantView], telling: Sequence[str]
) -> Choice:
    """The variant with this value that is most like the chosen one; among equals one that is in stock."""
    others = [one for one in telling if one != name]

    def likeness(one: VariantView) -> tuple[int, bool, bool]:
        alike = sum(_value(one, other) == _value(mine, other) for other in others)
        return alike, one.public_id == mine.public_id, one.stock > 0

    best = max((one for one in variants if _value(one, name) == value), key=likeness)
    return Choice(
        value, best.path, value == _value(mine, name), best.stock <= 0, likeness(best)[0] < len(others),
        picture_url(best.thumb) if best.thumb else "",
    )  # fmt: skip


def _amount(text: str) -> int:
    """30 ml before 100 ml; 0 where there is no number."""
    digits = AMOUNT.match(textnorm.nfkc(text))
    return int(digits[0][:9]) if digits else 0
