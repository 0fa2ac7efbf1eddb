"""Rule kind `sellers.probation`: how much a seller may take in orders, wider with the grade, narrow in the first weeks.

Amounts are fen of what the shopper pays for goods; null means no limit; `categories` are slugs of branches or leaves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.core.rules import RuleKind, register

CODE = "sellers.probation"
GRADES = ("S", "A", "B", "C", "D")
NUMBERS = ("orders_per_day", "amount_per_order_fen", "amount_per_day_fen")
MOST = 10**12
# All but watches and handbags: what is most often faked and costs most is not for newcomers.
STARTERS = [
    "beauty", "mother-baby", "health", "food", "electronics", "home", "fashion", "shoes", "outdoor-sports", "toys",
    "books-stationery", "pets", "bags-backpacks", "bags-luggage", "watches-jewellery-jewellery", "watches-jewellery-eyewear",
]  # fmt: skip
OPEN = dict.fromkeys(NUMBERS) | {"categories": None}

DEFAULT: Mapping[str, Any] = {
    "first_days": 30,
    "first": {
        "orders_per_day": 20, "amount_per_order_fen": 500_000, "amount_per_day_fen": 3_000_000, "categories": STARTERS,
    },
    "grades": {
        "S": OPEN,
        "A": OPEN,
        "B": {"orders_per_day": 500, "amount_per_order_fen": 2_000_000, "amount_per_day_fen": 100_000_000, "categories": None},
        "C": {"orders_per_day": 100, "amount_per_order_fen": 1_000_000, "amount_per_day_fen": 20_000_000, "categories": None},
        "D": {"orders_per_day": 20, "amount_per_order_fen": 300_000, "amount_per_day_fen": 3_000_000, "categories": STARTERS},
    },
}  # fmt: skip


@dataclass(frozen=True)
class Limits:
    """What a seller may take; None is no limit."""

    orders_per_day: int | None = None
    amount_per_order_fen: int | None = None
    amount_per_day_fen: int | None = None
    categories: tuple[str, ...] | None = None

    @property
    def is_open(self) -> bool:
        """No limit at all?"""
        return self == Limits()

    @property
    def is_counted(self) -> bool:
        """Does a day have to be counted?"""
        return self.orders_per_day is not None or self.amount_per_day_fen is not None

    def allows_category(self, slugs: Sequence[str]) -> bool:
        """May goods be sold of a category, given by its own slug and those above it?"""
        return self.categories is None or any(slug in self.categories for slug in slugs)


def limits_for(body: Mapping[str, Any], *, grade: str, days_approved: int | None) -> Limits:
    """The limits of a seller of this grade. Grades that are themselves without limits are past any first weeks.

    In the first days after approval the narrower of grade and start counts, limit by limit.
    """
    own = _limits(body["grades"][grade])
    if own.is_open or days_approved is None or days_approved >= body["first_days"]:
        return own
    first = _limits(body["first"])
    return Limits(
        orders_per_day=_narrower(own.orders_per_day, first.orders_per_day),
        amount_per_order_fen=_narrower(own.amount_per_order_fen, first.amount_per_order_fen),
        amount_per_day_fen=_narrower(own.amount_per_day_fen, first.amount_per_day_fen),
        categories=_common(own.categories, first.categories),
    )


def _limits(values: Mapping[str, Any]) -> Limits:
    categories = values.get("categories")
    return Limits(
        orders_per_day=values.get("orders_per_day"), amount_per_order_fen=values.get("amount_per_order_fen"),
        amount_per_day_fen=values.get("amount_per_day_fen"),
        categories=None if categories is None else tuple(categories),
    )  # fmt: skip


def _narrower(one: int | None, other: int | None) -> int | None:
    return min((value for value in (one, other) if value is not None), default=None)


def _common(one: tuple[str, ...] | None, other: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if one is None or other is None:
        return one if other is None else other
    return tuple(slug for slug in one if slug in other)


def check(body: Any) -> dict[str, Any]:
    """Field → what is wrong with a proposed body. A better grade never gets a narrower limit."""
    if not isinstance(body, Mapping) or not isinstance(body.get("grades"), Mapping):
        return {"grades": _("This has to be an object with the grades S, A, B, C and D.")}
    wrong: dict[str, Any] = {}
    if set(body["grades"]) != set(GRADES):
        wrong["grades"] = _("This has to be an object with the grades S, A, B, C and D.")
    days = body.get("first_days")
    if type(days) is not int or not 0 <= days <= 365:
        wrong["first_days"] = _("Give a number of days between 0 and 365.")
    for name, values in {"first": body.get("first"), **body["grades"]}.items():
        found = _wrong_limits(values)
        if found:
            wrong[str(name)] = found
    return wrong or _not_widening(body["grades"])


def _wrong_limits(values: Any) -> str:
    if not isinstance(values, Mapping) or set(values) != {*NUMBERS, "categories"}:
        return _("Give orders_per_day, amount_per_order_fen, amount_per_day_fen and categories.")
    for name in NUMBERS:
        value = values[name]
        if value is not None and (type(value) is not int or not 0 < value <= MOST):
            return _("%(name)s is a whole number above zero, or null for no limit.") % {"name": name}
    slugs = values["categories"]
    if slugs is not None and not (isinstance(slugs, list) and slugs and all(isinstance(slug, str) for slug in slugs)):
        return _("categories is a list of category slugs, or null for all.")
    return ""


def _not_widening(grades: Mapping[str, Any]) -> dict[str, Any]:
    for better, worse in pairwise(GRADES):
        for name in NUMBERS:
            high, low = grades[better][name], grades[worse][name]
            if high is not None and (low is None or low > high):
                return {better: _("A better grade cannot have a narrower limit than a worse one.")}
    return {}


KIND = register(
    RuleKind(
        CODE, gettext_lazy("Limits of sellers"), DEFAULT, check,
        help=gettext_lazy("Orders and amounts a day by grade, and the narrower limits of the first weeks."), notice_days=7,
    )
)  # fmt: skip
