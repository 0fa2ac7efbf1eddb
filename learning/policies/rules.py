"""The numbers of learning as dated rules: the test for batches, the quality score, the reserve. SAMPLE until people of ours decide them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from learning.policies.spikes import Watch
from marketplace.core import rules

BATCHES, QUALITY, RESERVE = "learning.batches", "learning.quality", "learning.reserve"
Bounds = Mapping[str, tuple[int, int]]
_BATCH_BOUNDS: Bounds = {
    "budget_bp": (1, 1_000), "family": (1, 1_000_000), "least_faults": (2, 100), "strength": (1, 10_000),
    "caution_tenths": (0, 50), "least_rate_bp": (1, 5_000), "weeks": (2, 104),
}  # fmt: skip
_QUALITY_BOUNDS: Bounds = {"weeks": (4, 52), "least_pieces": (1, 10_000), "good_from": (51, 100), "poor_below": (0, 49)}
_RESERVE_BOUNDS: Bounds = {"target_bp": (0, 2_000), "most_months": (1, 36)}


@dataclass(frozen=True)
class ReserveRule:
    """`target_bp`: share of a month's sales laid aside; the fund holds at most `most_months` of what is laid aside in a usual month."""

    version: int
    target_bp: int
    most_months: int


@dataclass(frozen=True)
class QualityRule:
    """Weeks looked at, pieces below which nothing is said, scores from which it is good and below which it is poor."""

    version: int
    weeks: int
    least_pieces: int
    good_from: int
    poor_below: int


def _whole(bounds: Bounds, *, more: Iterable[str] = ()) -> Any:
    def check(body: Any) -> dict[str, Any]:
        names = {*bounds, *more}
        if not isinstance(body, Mapping) or set(body) != names:
            return {"body": _("This needs exactly: %(names)s.") % {"names": ", ".join(sorted(names))}}
        wrong: dict[str, Any] = {
            name: _("A whole number from %(least)d to %(most)d.") % {"least": least, "most": most}
            for name, (least, most) in bounds.items()
            if not isinstance(body[name], int) or isinstance(body[name], bool) or not least <= body[name] <= most
        }
        if more and not _ratios(body["ratios_tenths"]):
            wrong["ratios_tenths"] = _("Two to eight rising numbers of tenths, the first at least 15.")
        return wrong

    return check


def _ratios(value: Any) -> bool:
    return (
        isinstance(value, list)
        and 2 <= len(value) <= 8
        and all(isinstance(one, int) and not isinstance(one, bool) for one in value)
        and value == sorted(set(value))
        and value[0] >= 15
        and value[-1] <= 500
    )


BATCH_RULES = rules.register(
    rules.RuleKind(
        code=BATCHES, title=_("Alarms about batches"),
        default={
            "budget_bp": 100, "family": 500, "least_faults": 4, "ratios_tenths": [20, 40, 80], "strength": 60,
            "caution_tenths": 13, "least_rate_bp": 150, "weeks": 13,
        },
        check=_whole(_BATCH_BOUNDS, more=("ratios_tenths",)),
        help=_("How sure the figures must be before a batch becomes a case of ours, and how many weeks are watched."),
    )
)  # fmt: skip
QUALITY_RULES = rules.register(
    rules.RuleKind(
        code=QUALITY, title=_("Quality score of sellers"),
        default={"weeks": 12, "least_pieces": 30, "good_from": 65, "poor_below": 30},
        check=_whole(_QUALITY_BOUNDS),
        help=_("Goods at fault beside what is usual for such goods; from which score the grade hears of it."),
        notice_days=7,
    )
)  # fmt: skip
RESERVE_RULES = rules.register(
    rules.RuleKind(
        code=RESERVE, title=_("Reserve for after-sales"), default={"target_bp": 80, "most_months": 6},
        check=_whole(_RESERVE_BOUNDS),
        help=_("Share of a month's sales that is laid aside for what the platform bears, in basis points."),
    )
)  # fmt: skip


def batches(moment: datetime | None = None) -> tuple[Watch, int, int]:
    """The test in force, the weeks it looks back, the version."""
    rule = rules.at(BATCHES, moment)
    body = dict(rule.body)
    weeks = body.pop("weeks")
    return Watch(**{**body, "ratios_tenths": tuple(body["ratios_tenths"])}), weeks, rule.version


def quality(moment: datetime | None = None) -> QualityRule:
    rule = rules.at(QUALITY, moment)
    return QualityRule(rule.version, **rule.body)


def reserve(moment: datetime | None = None) -> ReserveRule:
    rule = rules.at(RESERVE, moment)
    return ReserveRule(rule.version, **rule.body)
