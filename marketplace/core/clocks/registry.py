"""The literal tables of the settings, read once: which calendars there are, and what each kind of clock promises.

    CALENDARS = {"desk": {"zone": "Asia/Shanghai", "week": {"mon-fri": ("09:00-12:00", "13:00-18:00")},
                          "holidays": "CN"}}
    CLOCKS = {"case_answer": {"calendar": "desk", "budget": timedelta(hours=4),
                              "rungs": ((0.75, "core.clock_rung"), (timedelta(hours=8), "core.clock_rung"))}}

The calendar `always` (around the clock) is built in. A rung stands at a share of the budget (0.75: when three quarters
are used up) or at a distance from the due moment in working time (negative: before it). Each setting is the table
itself or the dotted path of one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from marketplace.core.clocks import calendar
from marketplace.core.clocks.calendar import ALWAYS, WorkCalendar


class ClockConfigError(ImproperlyConfigured):
    """A table in the settings is unclear, or a clock names a kind or calendar that they do not list."""


@dataclass(frozen=True)
class Step:
    """One rung: when it falls due (share of the budget, or distance from the due moment) and what it announces."""

    at: float | timedelta
    topic: str

    def threshold(self, budget_seconds: int) -> timedelta:
        """How much working time is used up when this rung falls due; never less than none."""
        if isinstance(self.at, timedelta):
            return max(timedelta(0), timedelta(seconds=budget_seconds) + self.at)
        return timedelta(seconds=round(budget_seconds * self.at))


@dataclass(frozen=True)
class Kind:
    """What a kind of clock promises. `budget` None: each clock is started with its own."""

    code: str
    calendar: str
    budget: timedelta | None
    ladder: tuple[Step, ...]


def kind(code: str) -> Kind:
    """Raises ClockConfigError for a kind that CLOCKS does not list."""
    try:
        return _kinds(_Table("CLOCKS"))[code]
    except KeyError:
        raise ClockConfigError(f"CLOCKS has no kind {code!r}") from None


def ladder(code: str) -> tuple[Step, ...]:
    """The rungs of a kind; none for a kind that was retired while its clocks still run."""
    known = _kinds(_Table("CLOCKS")).get(code)
    return known.ladder if known else ()


def work_calendar(code: str) -> WorkCalendar:
    """Raises ClockConfigError for a calendar that CALENDARS does not list."""
    if code == ALWAYS.code:
        return ALWAYS
    try:
        return _calendars(_Table("CALENDARS"))[code]
    except KeyError:
        raise ClockConfigError(f"CALENDARS has no calendar {code!r}") from None


def topics() -> frozenset[str]:
    """Every topic that some rung announces; the subscriptions table must list them all."""
    return frozenset(step.topic for known in _kinds(_Table("CLOCKS")).values() for step in known.ladder)


def check() -> None:
    """Read both tables now and see that every kind's calendar exists. Raises ClockConfigError."""
    for known in _kinds(_Table("CLOCKS")).values():
        work_calendar(known.calendar)


class _Table:
    """A table of the settings as a cache key: equal while the very same object is set."""

    def __init__(self, name: str) -> None:
        raw = getattr(settings, name, {})
        self.name = name
        self.table: Mapping[str, Mapping[str, Any]] = import_string(raw) if isinstance(raw, str) else raw

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Table) and self.table is other.table

    def __hash__(self) -> int:
        return id(self.table)


@lru_cache(maxsize=4)
def _kinds(source: _Table) -> dict[str, Kind]:
    return {code: _kind(code, literal) for code, literal in source.table.items()}


def _kind(code: str, literal: Mapping[str, Any]) -> Kind:
    unknown = literal.keys() - {"calendar", "budget", "rungs"}
    if unknown:
        raise ClockConfigError(f"CLOCKS[{code!r}]: unknown {sorted(unknown)}")
    steps = tuple(Step(at, topic) for at, topic in literal.get("rungs", ()))
    budget: timedelta | None = literal.get("budget")
    if budget is not None:
        moments = [step.threshold(int(budget.total_seconds())) for step in steps]
        if moments != sorted(moments):
            raise ClockConfigError(f"CLOCKS[{code!r}]: rungs must rise, the earliest first")
    return Kind(code, literal.get("calendar", ALWAYS.code), budget, steps)


@lru_cache(maxsize=4)
def _calendars(source: _Table) -> dict[str, WorkCalendar]:
    try:
        return {code: calendar.parse(code, **literal) for code, literal in source.table.items()}
    except (TypeError, ValueError, KeyError) as error:  # KeyError covers ZoneInfoNotFoundError
        raise ClockConfigError(f"CALENDARS: {error}") from error
