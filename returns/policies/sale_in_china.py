"""Whether returned goods of a regime may be sold inside China, and by whose word: a dated rule, proposed by one and approved by another.

Off for every regime until a legal review says otherwise; whoever switches one on names the review.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core import rules
from marketplace.core.rules import RuleKind

KIND = "returns.sale_in_china"
FIELDS = {"is_on", "source"}
LEAST_SOURCE, MOST_SOURCE = 10, 300
DEFAULT: Mapping[str, Any] = {
    "regimes": {
        "9610": {
            "is_on": False, "source": "off: retail imports are for the buyer's own use (2018 No. 486); no legal review yet",
        },
        "1210": {"is_on": False, "source": "off: no legal review yet"},
        "postal": {"is_on": False, "source": "off: personal articles"},
    }
}  # fmt: skip


def is_on(regime: str, moment: datetime | None = None) -> bool:
    """At a moment (now, where none is named); what has no row may not be sold."""
    row = rules.at(KIND, moment).body["regimes"].get(regime)
    return bool(row and row["is_on"])


def check(body: Any) -> dict[str, Any]:
    """What is wrong with a proposed body, by field."""
    if not isinstance(body, Mapping) or set(body) != {"regimes"} or not isinstance(body["regimes"], Mapping):
        return {"regimes": _("A row for each regime is needed, and nothing else.")}
    if set(body["regimes"]) != set(DEFAULT["regimes"]):
        return {"regimes": _("A row for each regime is needed, and nothing else.")}
    wrong = {}
    for regime, row in body["regimes"].items():
        if not isinstance(row, Mapping) or set(row) != FIELDS or type(row["is_on"]) is not bool:
            wrong[f"regimes.{regime}"] = _("A row says whether it is on, and by whose word.")
        elif not isinstance(row["source"], str) or not LEAST_SOURCE <= len(row["source"].strip()) <= MOST_SOURCE:
            wrong[f"regimes.{regime}.source"] = _("Name the legal review, between 10 and 300 characters.")
    return wrong


SALE_IN_CHINA = rules.register(
    RuleKind(
        code=KIND,
        title=_("Sale of returned goods inside China"),
        default=DEFAULT,
        check=check,
        notice_days=7,
        help=_(
            "By regime; off until a legal review says otherwise. What is sold so is no direct mail and is labelled as such."
        ),
    )
)


def preview(body: Mapping[str, Any], moment: datetime) -> Iterator[rules.PreviewLine]:
    """Which regimes change."""
    before = rules.at(KIND, moment).body["regimes"]
    for regime, row in body["regimes"].items():
        yield rules.PreviewLine(regime, before[regime]["is_on"], row["is_on"])


rules.preview_with(KIND, preview)
