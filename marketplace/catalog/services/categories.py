"""Planting the category tree. Running it again only adds what is missing and mends the order and the names."""

import opencc
from django.db import transaction

from marketplace.catalog.category_tree import TREE
from marketplace.catalog.models import Category


@transaction.atomic
def plant() -> dict[str, Category]:
    """Make the tree as `category_tree.TREE` says. Returns the categories by slug."""
    traditional = opencc.OpenCC("s2tw").convert
    for place, root in enumerate(TREE):
        parent = _put(root.slug, None, place, root.zh, traditional(root.zh), root.en)
        for inner, (slug, zh, en) in enumerate(root.leaves):
            _put(f"{root.slug}-{slug}", parent, inner, zh, traditional(zh), en)
    return {category.slug: category for category in Category.objects.all()}


def _put(slug: str, parent: Category | None, position: int, zh: str, hant: str, en: str) -> Category:
    names = {"name_zh_hans": zh, "name_zh_hant": hant, "name_en": en}
    category: Category
    category, _ = Category.objects.update_or_create(
        slug=slug, defaults={"parent": parent, "position": position, **names}
    )
    return category
