"""Reads of typed properties: all rows are few, so they are read at once and remembered for a minute."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import opencc

from marketplace.catalog.category_attributes import ATTRIBUTES
from marketplace.catalog.memory import remembered
from marketplace.catalog.models import CategoryAttribute
from marketplace.catalog.policies.attributes import AttributeSpec, of_category

SECONDS = 60
LANGUAGES = ("zh-hans", "zh-hant", "en")


@remembered(SECONDS)
def all_attributes(language: str) -> tuple[AttributeSpec, ...]:
    """Every property of every category, in the language. One query."""
    chosen, place = 2 + LANGUAGES.index(language if language in LANGUAGES else "zh-hans"), 2 if language == "en" else 1
    convert = opencc.OpenCC("s2tw").convert if language == "zh-hant" else str
    rows = CategoryAttribute.objects.order_by("category__position", "category_id", "position").values_list(
        "category__slug", "code", "name_zh_hans", "name_zh_hant", "name_en", "kind", "unit", "choices", "on_label"
    )
    return tuple(
        AttributeSpec(
            category=row[0], code=row[1], name=str(row[chosen] or row[2] or row[1]), kind=row[5], unit=row[6],
            choices=tuple((one[0], convert(one[place])) for one in row[7]), on_label=row[8],
        )
        for row in rows
    )  # fmt: skip


@lru_cache(maxsize=3)
def by_code(language: str) -> dict[str, AttributeSpec]:
    """Each code we ship once, whatever the category: for showing stored properties in words without a query."""
    convert = opencc.OpenCC("s2tw").convert if language == "zh-hant" else str
    place = 2 if language == "en" else 1
    return {
        spec.code: AttributeSpec(
            category=slug, code=spec.code, name=spec.en if language == "en" else convert(spec.zh), kind=spec.kind,
            unit=spec.unit, choices=tuple((one[0], convert(one[place])) for one in spec.choices), on_label=spec.on_label,
        )
        for slug, specs in reversed(ATTRIBUTES.items())
        for spec in specs
    }  # fmt: skip


def attributes_of(slug: str, language: str) -> tuple[AttributeSpec, ...]:
    """The properties asked about goods of a category (`food-snacks`: those of `food`, then its own)."""
    return of_category(all_attributes(language), slug)


def in_words(slug: str, language: str, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(name, value) of stored properties as people read them: those we know in our order, then the seller's own."""
    specs = attributes_of(slug, language)
    known = [(spec.name, spec.words(values[spec.code])) for spec in specs if values.get(spec.code)]
    codes = {spec.code for spec in specs}
    return known + [(name, str(value)) for name, value in values.items() if name not in codes and value]
