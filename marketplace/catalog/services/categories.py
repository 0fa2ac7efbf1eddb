"""Planting the category tree. Running it again only adds what is missing and mends the order and the names."""

from collections.abc import Callable

import opencc
from django.db import transaction

from marketplace.catalog.category_attributes import ATTRIBUTES, Spec
from marketplace.catalog.category_tree import TREE
from marketplace.catalog.models import Category, CategoryAttribute


@transaction.atomic
def plant() -> dict[str, Category]:
    """Make the tree as `category_tree.TREE` says. Returns the categories by slug."""
    traditional = opencc.OpenCC("s2tw").convert
    for place, root in enumerate(TREE):
        parent = _put(root.slug, None, place, root.zh, traditional(root.zh), root.en)
        for inner, (slug, zh, en) in enumerate(root.leaves):
            _put(f"{root.slug}-{slug}", parent, inner, zh, traditional(zh), en)
    planted = {category.slug: category for category in Category.objects.all()}
    _plant_attributes(planted, traditional)
    return planted


def _plant_attributes(categories: dict[str, Category], traditional: Callable[[str], str]) -> None:
    """The typed properties; rows that are there (the desk may have edited them) stay as they are. Two statements."""
    known = set(CategoryAttribute.objects.values_list("category_id", "code"))
    CategoryAttribute.objects.bulk_create(
        _attribute(categories[slug], spec, position, traditional)
        for slug, specs in ATTRIBUTES.items()
        for position, spec in enumerate(specs)
        if (categories[slug].pk, spec.code) not in known
    )


def _attribute(category: Category, spec: Spec, position: int, traditional: Callable[[str], str]) -> CategoryAttribute:
    return CategoryAttribute(
        category=category, code=spec.code, kind=spec.kind, unit=spec.unit, choices=[list(one) for one in spec.choices],
        on_label=spec.on_label, position=position, name_zh_hans=spec.zh, name_zh_hant=traditional(spec.zh), name_en=spec.en,
    )  # fmt: skip


def _put(slug: str, parent: Category | None, position: int, zh: str, hant: str, en: str) -> Category:
    names = {"name_zh_hans": zh, "name_zh_hant": hant, "name_en": en}
    category: Category
    category, _ = Category.objects.update_or_create(
        slug=slug, defaults={"parent": parent, "position": position, **names}
    )
    return category
