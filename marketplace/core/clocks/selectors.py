"""Reads of the clock engine."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from marketplace.core.clocks import engine, registry
from marketplace.core.clocks.engine import ClockState, Happening, Plan
from marketplace.core.clocks.models import Clock, ClockEvent

STATE_FIELDS = tuple(ClockState.__dataclass_fields__)


def open_clock(kind: str, subject: str) -> Clock | None:
    """The running or paused clock of `subject`."""
    return Clock.objects.filter(kind=kind, subject=subject, stopped_at__isnull=True).first()


def open_of(subject: str) -> dict[str, Clock]:
    """All running and paused clocks of `subject`, by kind."""
    return {clock.kind: clock for clock in Clock.objects.filter(subject=subject, stopped_at__isnull=True)}


def clocks_of(subject: str) -> QuerySet[Clock]:
    """All clocks of `subject`, open and over, newest first."""
    return Clock.objects.filter(subject=subject).order_by("-id")


def open_clocks(kind: str, subjects: Iterable[str]) -> dict[str, Clock]:
    """Open clocks of many subjects in one query, by subject, for lists."""
    rows = Clock.objects.filter(kind=kind, subject__in=list(subjects), stopped_at__isnull=True)
    return {clock.subject: clock for clock in rows}


def backlog(now: datetime) -> int:
    """How many clocks wait for a check, for the job's heartbeat."""
    return Clock.objects.filter(next_check_at__lt=now).count()


def plan_of(clock: Clock) -> Plan:
    """What this clock is measured by. Raises registry.ClockConfigError where its calendar is gone from the settings."""
    return Plan(registry.work_calendar(clock.calendar), registry.ladder(clock.kind))


def state_of(clock: Clock) -> ClockState:
    """The live row as a value."""
    return ClockState(**{name: getattr(clock, name) for name in STATE_FIELDS})


def recompute_from_log(clock: Clock) -> ClockState:
    """The clock rebuilt from its events; equals `state_of(clock)` unless holidays or the ladder changed since.

    Raises ValueError where the log cannot be: it does not start with a start, or goes on after the stop.
    """
    events = ClockEvent.objects.filter(clock=clock).order_by("id")
    return engine.replay((happening_of(event) for event in events), plan_of(clock))


def happening_of(event: ClockEvent) -> Happening:
    return Happening(event.what, event.at, event.seconds, event.fault, event.topic)
