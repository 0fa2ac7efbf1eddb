"""How often we may write to somebody who did not ask, and when a cart is left behind. Pure; the numbers are a dated rule (SAMPLE).

PIPL Art. 24: who is approached by automated means can refuse at any time; consent to it is separate (Art. 14) and is asked
before this is.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core import rules

CODE = "care.approaching"
DEFAULT = {"week": 1, "month": 2, "left_hours": 20, "stale_hours": 72}
MOST = {"week": 7, "month": 20, "left_hours": 240, "stale_hours": 720}


def check(body: Any) -> dict[str, Any]:
    """Whole numbers within their bounds; a cart grows stale after it was left."""
    if not isinstance(body, Mapping) or set(body) != set(MOST):
        return {"": _("Exactly these numbers are needed: %(names)s.") % {"names": ", ".join(MOST)}}
    wrong: dict[str, Any] = {
        name: _("Between 0 and %(limit)d.") % {"limit": limit}
        for name, limit in MOST.items()
        if isinstance(body[name], bool) or not isinstance(body[name], int) or not 0 <= body[name] <= limit
    }
    if not wrong and body["stale_hours"] <= body["left_hours"]:
        wrong["stale_hours"] = _("Later than the hours after which a cart counts as left.")
    return wrong


RULE = rules.register(
    rules.RuleKind(
        code=CODE,
        title=_("Writing to people who did not ask"),
        help=_("At most how often in seven and in thirty days, and between which hours a cart counts as left behind."),
        default=DEFAULT,
        check=check,
    )
)


def may_approach(before: Sequence[datetime], now: datetime, rule: Mapping[str, int]) -> bool:
    """Is there room under both caps? `before`: when we wrote already."""
    week = sum(now - timedelta(days=7) < at <= now for at in before)
    month = sum(now - timedelta(days=30) < at <= now for at in before)
    return week < rule["week"] and month < rule["month"]


def left_between(now: datetime, rule: Mapping[str, int]) -> tuple[datetime, datetime]:
    """A cart whose last piece was put in between these moments is left behind, and not yet forgotten."""
    return now - timedelta(hours=rule["stale_hours"]), now - timedelta(hours=rule["left_hours"])
