"""Figures for those who lead the desk: how fast, how well, how much the assistant does. A fixed number of queries over a bounded span."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Aggregate, Count, DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models.functions import ExtractHour
from django.utils.translation import gettext_lazy as _

from desk.selectors.satisfaction import Satisfaction, satisfaction
from desk.selectors.satisfaction import by as satisfaction_by
from marketplace.core import time
from marketplace.core.time import SHANGHAI
from support.models import Conversation, Ticket

SPANS = (7, 30, 90)
AGAIN = timedelta(days=7)
GROUPS: dict[str, Any] = {"hour": _("By hour (Shanghai)"), "language": _("By language"), "agent": _("By agent")}
KEYS = {"hour": "hour", "language": "conversation__locale", "agent": "assignee__display_name"}
SURVEY_KEYS = {"hour": "hour", "language": "locale"}
NOTHING: Mapping[str, Any] = {
    "opened": 0, "first_median": None, "first_most": None, "solution_median": None, "solved": 0, "again": 0,
}  # fmt: skip
MOST_AGENTS = 100


class Percentile(Aggregate):
    """`percentile_cont` of PostgreSQL: the duration that `share` of the rows do not exceed. Empty rows are left out."""

    function = "PERCENTILE_CONT"
    name = "Percentile"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()

    def __init__(self, expression: Any, *, share: float, **extra: Any) -> None:
        super().__init__(expression, share=share, **extra)


@dataclass(frozen=True)
class Row:
    """One line of the figures. Durations in minutes, shares in per cent; None where nothing was measured."""

    key: Any
    opened: int
    first_median: float | None
    first_most: float | None
    solution_median: float | None
    solved: int
    again: int
    bot: "Bot | None" = None
    csat: Satisfaction | None = None

    @property
    def again_share(self) -> float | None:
        """Per cent of what was solved after which the person wrote again within a week."""
        return round(100 * self.again / self.solved, 1) if self.solved else None


def opened(days: int) -> QuerySet[Ticket]:
    """Tickets of the span, with what figures are made of."""
    took = ExpressionWrapper(F("first_reply_at") - F("created_at"), output_field=DurationField())
    solution = ExpressionWrapper(F("solved_at") - F("created_at"), output_field=DurationField())
    later = Ticket.objects.filter(
        user=OuterRef("user"), created_at__gt=OuterRef("solved_at"), created_at__lte=OuterRef("solved_at") + AGAIN
    ).exclude(pk=OuterRef("pk"))
    return Ticket.objects.filter(created_at__gte=since(days)).annotate(
        took=took, solution=solution, came_again=Exists(later), hour=ExtractHour("created_at", tzinfo=SHANGHAI)
    )


def since(days: int) -> datetime:
    """The beginning of a span."""
    return time.now() - timedelta(days=days)


def _measures() -> dict[str, Any]:
    return {
        "opened": Count("pk"), "first_median": Percentile("took", share=0.5), "first_most": Percentile("took", share=0.9),
        "solution_median": Percentile("solution", share=0.5), "solved": Count("pk", filter=Q(solved_at__isnull=False)),
        "again": Count("pk", filter=Q(came_again=True, solved_at__isnull=False)),
    }  # fmt: skip


def whole(days: int) -> Row:
    """Everything of the span in one line; one query."""
    return _row("", opened(days).aggregate(**_measures()))


def grouped(days: int, by: str) -> list[Row]:
    """One line an hour, a language or an agent; one query, and two more for what the assistant did and what people said of it."""
    key = KEYS[by]
    found = opened(days)
    if by == "agent":
        found = found.filter(assignee__isnull=False)
    rows = found.values(key).annotate(**_measures()).order_by(key)[:MOST_AGENTS]
    lines = {row[key]: row for row in rows}
    if by == "agent":
        return [_row(name, row) for name, row in lines.items()]
    bots, said = bot_by(days, by), satisfaction_by(SURVEY_KEYS[by], since(days), time.now())
    return [
        replace(_row(name, lines.get(name, NOTHING)), bot=bots.get(name), csat=said.get(name))
        for name in sorted({*lines, *bots})
    ]


def _row(key: Any, found: Mapping[str, Any]) -> Row:
    return Row(
        key, found["opened"], _minutes(found["first_median"]), _minutes(found["first_most"]),
        _minutes(found["solution_median"]), found["solved"], found["again"],
    )  # fmt: skip


def _minutes(took: timedelta | None) -> float | None:
    return None if took is None else round(took.total_seconds() / 60, 1)


@dataclass(frozen=True)
class Bot:
    """Conversations of the span, and how many of them no person had to touch."""

    conversations: int
    alone: int

    @property
    def share(self) -> float | None:
        """Per cent."""
        return round(100 * self.alone / self.conversations, 1) if self.conversations else None


def bot(days: int) -> Bot:
    """The assistant's share; one query."""
    sums = _talks(days).aggregate(**BOT_SUMS)
    return Bot(sums["n"], sums["alone"])


def bot_by(days: int, by: str) -> dict[Any, Bot]:
    """As `bot`, by `hour` (Shanghai) or `language` of the conversation; one query."""
    key = {"hour": "hour", "language": "locale"}[by]
    rows = _talks(days).annotate(hour=ExtractHour("created_at", tzinfo=SHANGHAI)).values(key).annotate(**BOT_SUMS)
    return {row[key]: Bot(row["n"], row["alone"]) for row in rows.order_by(key)}


def _talks(days: int) -> QuerySet[Conversation]:
    by_people = Exists(Ticket.objects.filter(conversation=OuterRef("pk")))
    return Conversation.objects.filter(created_at__gte=since(days)).annotate(by_people=by_people)


BOT_SUMS: dict[str, Any] = {
    "n": Count("pk"), "alone": Count("pk", filter=Q(handled_by=Conversation.Desk.BOT, by_people=False)),
}  # fmt: skip


def csat(days: int) -> Any:
    """What surveys said in the span; None where there is no survey."""
    return satisfaction(since(days), time.now())


def behind(days: int, *, by: str = "", key: str = "", what: str = "") -> Any:
    """The tickets behind a number, the newest first; the caller pages."""
    found: Any = opened(days).select_related("user", "assignee", "conversation")  # the checker forgets annotations
    if by == "hour" and key:
        found = found.filter(hour=int(key)) if key.isascii() and key.isdigit() and len(key) <= 2 else found.none()
    elif by in KEYS and key:
        found = found.filter(**{KEYS[by]: key})
    if what == "again":
        found = found.filter(came_again=True, solved_at__isnull=False)
    if what in ("first", "solution"):
        field = {"first": "took", "solution": "solution"}[what]
        return found.filter(**{f"{field}__isnull": False}).order_by(f"-{field}")
    return found.order_by("-pk")
