"""Three kinds of dated rules: the survey, the sample with its score card, the training."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core import rules

NUMBER = _("A whole number within its bounds, please.")
SURVEY_BOUNDS = {"days_open": (1, 60), "days_change": (1, 30), "low_score": (1, 4)}
SAMPLE_BOUNDS = {"per_agent": (0, 50), "random_percent": (0, 100)}
TRAINING_BOUNDS = {"questions": (1, 50), "pass_percent": (1, 100), "retry_hours": (0, 720), "valid_days": (1, 1095)}


def _numbers(body: Mapping[str, Any], bounds: Mapping[str, tuple[int, int]]) -> dict[str, Any]:
    return {
        name: NUMBER
        for name, (low, high) in bounds.items()
        if not isinstance(body.get(name), int) or isinstance(body.get(name), bool) or not low <= body[name] <= high
    }


def _check_sample(body: Mapping[str, Any]) -> dict[str, Any]:
    wrong = _numbers(body, SAMPLE_BOUNDS)
    for table, total in (("risk_weights", None), ("dimensions", 100)):
        given = body.get(table)
        whole = (
            isinstance(given, dict)
            and bool(given)
            and all(isinstance(v, int) and 0 <= v <= 100 for v in given.values())
        )
        if given is None or not whole or (total is not None and sum(given.values()) != total):
            wrong[table] = _("A table of whole numbers; the dimensions add up to 100.")
    return wrong


SURVEY = rules.register(
    rules.RuleKind(
        code="quality.survey",
        title=_("Satisfaction survey"),
        default={"days_open": 14, "days_change": 7, "low_score": 2},
        check=lambda body: _numbers(body, SURVEY_BOUNDS),
        help=_("Days the link works, days an answer may change, from which score a lead is told."),
    )
)
SAMPLING = rules.register(
    rules.RuleKind(
        code="quality.sampling",
        title=_("Quality samples and score card"),
        default={
            "per_agent": 3,
            "random_percent": 34,
            "risk_weights": {"low_score": 40, "breached": 30, "reopened": 20, "urgent": 10, "base": 5},
            "dimensions": {"understood": 20, "correct": 30, "kind": 20, "complete": 20, "record": 10},
        },
        check=_check_sample,
        help=_(
            "Tickets an agent and week, the share drawn by chance alone, weights of signals, weights of the score card."
        ),
    )
)
TRAINING = rules.register(
    rules.RuleKind(
        code="quality.training",
        title=_("Training and quiz"),
        default={"questions": 5, "pass_percent": 80, "retry_hours": 4, "valid_days": 180},
        check=lambda body: _numbers(body, TRAINING_BOUNDS),
        help=_("Questions of a quiz, pass mark, hours before another try, days a certificate counts."),
    )
)
