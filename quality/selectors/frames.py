"""The frame a sample is drawn from: closed tickets of a week with what speaks for a closer look."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from marketplace.core.clocks.models import Clock
from marketplace.core.models import TrailEntry
from quality.models import Survey
from support.models import Ticket

MOST = 20_000
LOW = 2


@dataclass(frozen=True)
class Closed:
    """A ticket that was solved in the span, with its agent and its signals in a fixed order."""

    ticket: int
    number: str
    agent: int
    signals: tuple[str, ...]


def closed_tickets(since: datetime, until: datetime) -> list[Closed]:
    """Solved in the span and somebody's own; four queries."""
    rows = Ticket.objects.filter(solved_at__gte=since, solved_at__lt=until, assignee__isnull=False).order_by("number")
    found = list(rows.only("id", "number", "assignee_id", "priority")[:MOST])
    signals = _signals(found)
    return [Closed(one.pk, one.number, one.assignee_id or 0, tuple(signals[one.number])) for one in found]


def _signals(found: list[Ticket]) -> dict[str, list[str]]:
    refs = {f"ticket:{one.number}": one.number for one in found}
    told: dict[str, list[str]] = defaultdict(list)
    low = Survey.objects.filter(ticket__in=found, score__lte=LOW).values_list("ticket__number", flat=True)
    for number in low:
        told[number].append("low_score")
    late = Clock.objects.filter(subject__in=list(refs), breached_at__isnull=False).values_list("subject", flat=True)
    for subject in sorted(set(late)):
        told[refs[subject]].append("breached")
    again = TrailEntry.objects.filter(target__in=list(refs), verb="ticket.open", before__status="solved")
    for target in sorted(set(again.values_list("target", flat=True))):
        told[refs[target]].append("reopened")
    for one in found:
        if one.priority == Ticket.Priority.URGENT:
            told[one.number].append("urgent")
    return told
