"""Best-before dates and what a lost piece is worth: dated rules (`core.rules`). All numbers are SAMPLE.

warehousing.best_before   {"categories": ["food", …], "road_days": 10, "shopper_days": 60, "warn_days": 30}
warehousing.compensation  {"share_bp": 7000, "most_declared_bp": 10000}
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core import rules

BEST_BEFORE, COMPENSATION = "warehousing.best_before", "warehousing.compensation"
# SAMPLE: ten days of road, two months for the shopper; the seller hears a month before that.
BEST_BEFORE_DEFAULT: Mapping[str, Any] = {
    "categories": ["food", "health", "mother-baby-formula", "mother-baby-baby-food", "pets-pet-food", "pets-treats"],
    "road_days": 10, "shopper_days": 60, "warn_days": 30,
}  # fmt: skip
COMPENSATION_DEFAULT: Mapping[str, Any] = {"share_bp": 7_000, "most_declared_bp": 10_000}


def check_best_before(body: Any) -> dict[str, Any]:
    """Field → what is wrong with it."""
    if not isinstance(body, Mapping) or set(body) != set(BEST_BEFORE_DEFAULT):
        return {"body": _("An object is expected.")}
    found = _whole_fields(body, {"road_days": 180, "shopper_days": 730, "warn_days": 365})
    slugs = body["categories"]
    if not (isinstance(slugs, list | tuple) and all(isinstance(one, str) and 0 < len(one) <= 60 for one in slugs)):
        found["categories"] = _("A list of categories is expected.")
    return found


def check_compensation(body: Any) -> dict[str, Any]:
    if not isinstance(body, Mapping) or set(body) != set(COMPENSATION_DEFAULT):
        return {"body": _("An object is expected.")}
    return _whole_fields(body, {"share_bp": 10_000, "most_declared_bp": 10_000})


def _whole_fields(body: Mapping[str, Any], limits: Mapping[str, int]) -> dict[str, Any]:
    return {
        field: _("A whole number from %(least)s to %(most)s is expected.") % {"least": 0, "most": most}
        for field, most in limits.items()
        if not isinstance(body[field], int) or isinstance(body[field], bool) or not 0 <= body[field] <= most
    }


BEST_BEFORE_RULE = rules.register(
    rules.RuleKind(
        code=BEST_BEFORE, title=_("Best-before dates"), default=BEST_BEFORE_DEFAULT, check=check_best_before,
        help=_("Categories that carry a date; days of the road, days the shopper must have, days of warning. SAMPLE figures."),
    )
)  # fmt: skip
COMPENSATION_RULE = rules.register(
    rules.RuleKind(
        code=COMPENSATION, title=_("Worth of lost pieces"), default=COMPENSATION_DEFAULT, check=check_compensation,
        help=_("Share of the price that a seller gets for a piece we lost or broke; the most that a declared cost may be. SAMPLE figures."),
        notice_days=7,
    )
)  # fmt: skip
