"""What events do to a clock, as pure functions: the same `apply` moves the live row and rebuilds it from its log.

A moment counts as passed only when it lies strictly before "now": what is done exactly on the due moment is in time.
Breach and climbed rungs carry the moment at which they fell due, so the outcome does not depend on when anyone looked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from marketplace.core.clocks.calendar import WorkCalendar, add_working, working_between
from marketplace.core.clocks.registry import Step

STARTED, PAUSED, RESUMED, EXTENDED = "started", "paused", "resumed", "extended"
BREACHED, CLIMBED, BLAMED, STOPPED = "breached", "climbed", "blamed", "stopped"


@dataclass(frozen=True)
class Plan:
    """What a clock is measured by."""

    calendar: WorkCalendar
    ladder: Sequence[Step] = ()


@dataclass(frozen=True)
class Happening:
    """One event: `seconds` is the budget of a start or the length of an extension."""

    what: str
    at: datetime
    seconds: int = 0
    fault: str = ""
    topic: str = ""


@dataclass(frozen=True)
class ClockState:
    """All that is known of a clock at one time; the field names are those of models.Clock."""

    budget_seconds: int
    started_at: datetime
    consumed_seconds: int = 0
    running_since: datetime | None = None
    paused_at: datetime | None = None
    due_at: datetime | None = None
    is_estimated: bool = False
    breached_at: datetime | None = None
    stopped_at: datetime | None = None
    fault: str = ""
    rung: int = 0
    next_check_at: datetime | None = None

    @property
    def last_at(self) -> datetime:
        """No later event may count from before this moment."""
        return self.stopped_at or self.paused_at or self.running_since or self.started_at


def begin(event: Happening, plan: Plan) -> ClockState:
    """The clock after its STARTED event."""
    return schedule(ClockState(event.seconds, event.at, running_since=event.at), plan)


def apply(state: ClockState, event: Happening, plan: Plan) -> ClockState:
    """The clock after `event`. Raises ValueError for an event that cannot follow (a slip of the caller, not of a
    person).
    """
    if event.what == BLAMED:
        return replace(state, fault=event.fault)
    if state.stopped_at is not None:
        raise ValueError(f"{event.what} after the clock was stopped")
    match event.what:
        case "paused" if state.paused_at is None:
            return replace(
                state,
                consumed_seconds=consumed(state, event.at, plan),
                running_since=None,
                paused_at=event.at,
                due_at=None,
                next_check_at=None,
            )
        case "resumed" if state.paused_at is not None:
            return schedule(replace(state, running_since=event.at, paused_at=None), plan)
        case "extended":
            return schedule(replace(state, budget_seconds=state.budget_seconds + event.seconds), plan)
        case "breached" if state.breached_at is None:
            return schedule(replace(state, breached_at=event.at), plan)
        case "climbed":
            return schedule(replace(state, rung=state.rung + 1), plan)
        case "stopped":
            return replace(
                state,
                consumed_seconds=consumed(state, event.at, plan),
                running_since=None,
                paused_at=None,
                next_check_at=None,
                stopped_at=event.at,
                fault=event.fault or state.fault,
            )
    raise ValueError(f"{event.what} cannot happen to this clock now")


def overdue(state: ClockState, until: datetime, plan: Plan) -> list[Happening]:
    """The breach and the rungs that fell due before `until` and are not yet recorded, in the order they fell due."""
    found: list[Happening] = []
    while state.next_check_at is not None and state.next_check_at < until:
        if state.breached_at is None and state.next_check_at == state.due_at:
            event = Happening(BREACHED, state.next_check_at)
        else:
            event = Happening(CLIMBED, state.next_check_at, topic=plan.ladder[state.rung].topic)
        found.append(event)
        state = apply(state, event, plan)
    return found


def replay(events: Iterable[Happening], plan: Plan) -> ClockState:
    """The clock rebuilt from its whole log. Raises ValueError where the log does not start with a start."""
    state: ClockState | None = None
    for event in events:
        if state is None:
            if event.what != STARTED:
                raise ValueError("a clock's log starts with its start")
            state = begin(event, plan)
        else:
            state = apply(state, event, plan)
    if state is None:
        raise ValueError("a clock without a log")
    return state


def consumed(state: ClockState, at: datetime, plan: Plan) -> int:
    """Whole seconds of working time used up by `at`; a paused or stopped clock uses none."""
    if state.running_since is None:
        return state.consumed_seconds
    return state.consumed_seconds + int(working_between(state.running_since, at, plan.calendar).total_seconds())


def schedule(state: ClockState, plan: Plan) -> ClockState:
    """Fill in what follows from the rest: when it is due and when to look again. A paused clock is never due.

    Done again before every look, so that a ladder or holidays changed since the last one are taken into account.
    """
    if state.running_since is None:
        return state
    left = state.budget_seconds - state.consumed_seconds
    due = add_working(state.running_since, timedelta(seconds=max(0, left)), plan.calendar)
    due_at = due.at
    if state.breached_at is not None and left <= 0:
        due_at = state.breached_at  # the budget was gone before the last pause: it fell due then, not on resuming
    moments = [due_at] if state.breached_at is None else []
    if state.rung < len(plan.ladder):
        ahead = plan.ladder[state.rung].threshold(state.budget_seconds) - timedelta(seconds=state.consumed_seconds)
        moments.append(add_working(state.running_since, max(timedelta(0), ahead), plan.calendar).at)
    return replace(state, due_at=due_at, is_estimated=due.is_estimated, next_check_at=min(moments) if moments else None)
