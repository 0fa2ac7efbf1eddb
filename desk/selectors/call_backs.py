"""Calls that are booked."""

from collections import Counter
from datetime import datetime, timedelta

from django.db.models import QuerySet

from desk.errors import CallNotFound
from desk.models import CallBack
from desk.policies import slots
from desk.states import CallStatus
from marketplace.accounts.models import User
from marketplace.core import time
from support.models import Ticket


def free_slots(zone: str) -> list[datetime]:
    """What can be booked now; one query."""
    return slots.offered(time.now(), zone, taken())


def taken() -> dict[datetime, int]:
    """How many calls are booked in each half hour."""
    until = time.now() + timedelta(days=slots.DAYS + 1)
    booked = CallBack.objects.filter(status=CallStatus.BOOKED, starts_at__lte=until)
    return dict(Counter(booked.values_list("starts_at", flat=True)))


def open_call(ticket: Ticket) -> CallBack | None:
    """The one call that is booked for a ticket."""
    return CallBack.objects.filter(ticket=ticket, status=CallStatus.BOOKED).first()


def to_make(agent: User | None = None) -> QuerySet[CallBack]:
    """Booked calls, the soonest first; `agent`: theirs and nobody's. The caller pages."""
    found = CallBack.objects.filter(status=CallStatus.BOOKED).select_related("ticket__user", "assignee")
    if agent is not None:
        found = found.filter(assignee=agent) | found.filter(assignee=None)
    return found.order_by("starts_at", "pk")


def one(public_id: str) -> CallBack:
    """Raises CallNotFound."""
    found = CallBack.objects.select_related("ticket__conversation", "ticket__user").filter(public_id=public_id).first()
    if found is None:
        raise CallNotFound
    return found
