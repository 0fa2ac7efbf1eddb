"""What ops can stop of the catalogue: one category with everything below it, by slug."""

from collections.abc import Iterable

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from marketplace.catalog.selectors import category_tree, find_category
from marketplace.core import switches


def label(key: str) -> str | None:
    """`Beauty › Skincare` in the active language, None where there is no such category."""
    trail = find_category(key, get_language() or "zh-hans")
    return " › ".join(node.name for node in trail) or None


def choices() -> Iterable[tuple[str, str]]:
    """Roots and leaves in their order."""
    for root in category_tree(get_language() or "zh-hans"):
        yield root.slug, root.name
        for leaf in root.children:
            yield leaf.slug, f"{root.name} › {leaf.name}"


KIND = switches.register(switches.SwitchKind("category", _("Category"), label, choices))
