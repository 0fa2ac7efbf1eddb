"""How closely the goods of trusted sellers are watched. Dated; versions are kept (`core.rules`).

    {"after_share_bp": 500, "price_ratio": 12, "same_product_ratio": 3, "picture_distance": 6}

`after_share_bp`: the share of a trusted seller's newly published listings that a person looks at afterwards. A price is an
outlier from `price_ratio` times above or below the middle of its category, `same_product_ratio` of the same product.
`picture_distance`: bits in which two perceptual hashes of 64 may differ and still be called the same picture.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core import rules

KIND = "catalog.moderation"
DEFAULT: Mapping[str, int] = {"after_share_bp": 500, "price_ratio": 12, "same_product_ratio": 3, "picture_distance": 6}
BOUNDS = {
    "after_share_bp": (100, 10_000),
    "price_ratio": (2, 100),
    "same_product_ratio": (2, 20),
    "picture_distance": (0, 12),
}


def check(body: Any) -> dict[str, Any]:
    """Field → what is wrong with it."""
    if not isinstance(body, Mapping) or set(body) != set(DEFAULT):
        return {"body": _("Exactly these fields are expected: %(names)s.") % {"names": ", ".join(DEFAULT)}}
    return {
        name: _("A whole number from %(least)d to %(most)d is expected.") % {"least": least, "most": most}
        for name, (least, most) in BOUNDS.items()
        if isinstance(body[name], bool) or not isinstance(body[name], int) or not least <= body[name] <= most
    }


RULE = rules.register(rules.RuleKind(code=KIND, title=_("Watching goods on sale"), default=DEFAULT, check=check))


def in_force() -> Mapping[str, int]:
    """The numbers of now."""
    return rules.at(KIND).body
