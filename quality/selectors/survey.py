"""Figures of satisfaction. No figure names a shopper, and none is read where a shopper is judged."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Avg, Count, F, Q, QuerySet
from django.db.models.functions import Coalesce, ExtractHour

from marketplace.accounts.models import User
from marketplace.core.time import SHANGHAI
from quality.models import Survey

SHOWN = 200
BY = {
    "agent": "agent_id", "topic": "topic", "locale": "locale", "bot": "by_bot", "score": "score", "hour": "hour",
    "day": "answered_at__date",
}  # fmt: skip


@dataclass(frozen=True)
class Csat:
    """One row: `key` (by what was asked), answers, mean score in hundredths, share of 4 and 5 in hundredths of a per cent."""

    key: object
    answers: int
    mean: int
    happy: int


def csat(since: datetime, until: datetime, by: str = "") -> list[Csat]:
    """Satisfaction of answers in a time span, as one row, or by `agent` (id), `topic`, `locale`, `bot`, `day`, `score`, or by
    `hour`: the hour in Shanghai at which the person came to us, not the one at which they answered.

    At most 200 rows, by key. Raises KeyError for another `by`.
    """
    found = Survey.objects.filter(answered_at__gte=since, answered_at__lt=until, score__isnull=False)
    sums = {"answers": Count("id"), "mean": Avg("score"), "happy": Count("id", filter=Q(score__gte=4))}
    if not by:
        row = found.aggregate(**sums)
        return [_row("", row)] if row["answers"] else []
    came = ExtractHour(Coalesce("ticket__created_at", "talk__created_at"), tzinfo=SHANGHAI)
    rows = found.annotate(hour=came).values(key=F(BY[by])).annotate(**sums).order_by("key")
    return [_row(row["key"], row) for row in rows[:SHOWN]]


def csat_of_agent(agent: User, since: datetime, until: datetime) -> Csat | None:
    """One agent's figure, for routing and quality; None where nobody answered."""
    row = Survey.objects.filter(agent=agent, answered_at__gte=since, answered_at__lt=until).aggregate(
        answers=Count("id"), mean=Avg("score"), happy=Count("id", filter=Q(score__gte=4))
    )
    return _row(agent.pk, row) if row["answers"] else None


def response_rate(since: datetime, until: datetime) -> int:
    """Share of surveys asked in the span that were answered, in hundredths of a per cent."""
    row = Survey.objects.filter(asked_at__gte=since, asked_at__lt=until).aggregate(
        asked=Count("id"), answered=Count("id", filter=Q(score__isnull=False))
    )
    return int(row["answered"] * 10_000 // row["asked"]) if row["asked"] else 0


def answered(since: datetime) -> QuerySet[Survey]:
    """Answers for a lead to read, newest first; the caller pages."""
    found = Survey.objects.filter(answered_at__gte=since).select_related("ticket", "talk", "agent")
    return found.order_by("-answered_at", "-id")


def _row(key: object, row: Mapping[str, Any]) -> Csat:
    answers = int(str(row["answers"]))
    return Csat(key, answers, round(100 * float(str(row["mean"]))), int(str(row["happy"])) * 10_000 // answers)
