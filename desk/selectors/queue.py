"""The queue of the desk and its views. Any number of tickets, a fixed number of queries."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.clocks.models import Clock
from support import selectors
from support.models import Ticket
from support.states import OPEN, TicketStatus

SOON = timedelta(minutes=30)
MOST_SOON = 500  # the rest of a disaster is on the next page of the day
TO_ANSWER = (TicketStatus.NEW, TicketStatus.OPEN)
VIEWS: dict[str, Any] = {
    "": _("All"),
    "mine": _("Mine"),
    "free": _("Unassigned"),
    "waiting": _("To answer"),
    "soon": _("Due soon"),
}
LANGUAGES: dict[str, str] = {"zh-hans": "简体中文", "zh-hant": "繁體中文", "en": "English"}


@dataclass(frozen=True)
class Asked:
    """What the agent wants to see: a view, and perhaps one language and one topic."""

    show: str = ""
    language: str = ""
    topic: str = ""

    @property
    def query(self) -> str:
        """As it stands in an address, beginning with `?`."""
        named = {"show": self.show, "lang": self.language, "topic": self.topic}
        return "?" + "&".join(f"{name}={value}" for name, value in named.items() if value)


def asked(values: Any) -> Asked:
    """From the words of an address; what is unknown counts as not said."""
    show, language, topic = (str(values.get(name, ""))[:30] for name in ("show", "lang", "topic"))
    is_topic = topic.replace("_", "").isalnum() and topic.isascii()
    return Asked(show if show in VIEWS else "", language if language in LANGUAGES else "", topic if is_topic else "")


def due_soon() -> list[str]:
    """Numbers of open tickets with a clock that is breached or due within half an hour. One query, bounded."""
    clocks = Clock.objects.filter(subject__startswith="ticket:", stopped_at=None, due_at__lte=time.now() + SOON)
    found = clocks.order_by("due_at").values_list("subject", flat=True)[:MOST_SOON]
    return [subject.removeprefix("ticket:") for subject in found]


def found(wanted: Asked, agent: User, soon: list[str]) -> QuerySet[Ticket]:
    """The tickets of a view: urgent first, then the longest waiting; the caller pages."""
    return selectors.tickets().filter(_about(wanted, agent, soon))


def _about(wanted: Asked, agent: User, soon: list[str]) -> Q:
    by_show = {
        "mine": Q(assignee=agent), "free": Q(assignee=None), "waiting": Q(status__in=TO_ANSWER), "soon": Q(number__in=soon),
    }  # fmt: skip
    chosen = by_show.get(wanted.show, Q())
    if wanted.language:
        chosen &= Q(conversation__locale=wanted.language)
    return chosen & Q(topic=wanted.topic) if wanted.topic else chosen


def counts(agent: User, soon: list[str]) -> dict[str, int]:
    """How many open tickets each view holds; one query."""
    found: dict[str, int] = Ticket.objects.filter(status__in=OPEN).aggregate(
        all=Count("pk"), mine=Count("pk", filter=Q(assignee=agent)), free=Count("pk", filter=Q(assignee=None)),
        waiting=Count("pk", filter=Q(status__in=TO_ANSWER)), soon=Count("pk", filter=Q(number__in=soon)),
    )  # fmt: skip
    return {
        "": found["all"],
        "mine": found["mine"],
        "free": found["free"],
        "waiting": found["waiting"],
        "soon": found["soon"],
    }


def topics() -> list[tuple[str, int]]:
    """Topics of open tickets with how many; one query."""
    rows = Ticket.objects.filter(status__in=OPEN).values("topic").annotate(n=Count("pk")).order_by("-n", "topic")[:12]
    return [(row["topic"], row["n"]) for row in rows]
