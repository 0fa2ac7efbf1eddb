"""Verbs of the clock engine. Each writes its ClockEvents (who, when, why) and the row in the caller's transaction.

Every verb first settles what fell due before it (`_settle`), so breaches and rungs are the same whether the sweep came
in time or not. Verbs about a subject without an open clock return None and do nothing: a replayed event is harmless.
`at` is the business time a verb counts from (default now); a time before the clock's last turn or in the future is
moved to the nearest possible one, because carriers' clocks are wrong.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from marketplace.core import time
from marketplace.core.clocks import engine, locks, registry, selectors
from marketplace.core.clocks.engine import ClockState, Happening, Plan
from marketplace.core.clocks.models import Clock, ClockEvent
from marketplace.core.duties import service as duties
from marketplace.core.joined import joined
from marketplace.core.outbox.emit import emit

SYSTEM = "system:clocks"
BREACHED_TOPIC = "core.clock_breached"


@joined
def start(
    *,
    kind: str,
    subject: str,
    actor: str = SYSTEM,
    at: datetime | None = None,
    budget: timedelta | None = None,
    calendar: str | None = None,
) -> Clock:
    """Start the clock `kind` for `subject`, or return the one that is already open.

    `budget` (working time) and `calendar` default to those of the kind; `at` may lie in the future here. Raises
    registry.ClockConfigError for an unknown kind or calendar, ValueError where no budget is known or it is not
    positive.
    """
    known = registry.kind(kind)
    budget = known.budget if budget is None else budget
    if budget is None or budget < timedelta(seconds=1):
        raise ValueError(f"clock {kind!r} needs a budget of at least a second")
    already = selectors.open_clock(kind, subject)
    if already is not None:
        return already
    plan = Plan(registry.work_calendar(calendar or known.calendar), known.ladder)
    event = Happening(engine.STARTED, at or time.now(), seconds=int(budget.total_seconds()))
    state = engine.begin(event, plan)
    try:
        with transaction.atomic():  # a savepoint: losing the race must not break the caller's transaction
            clock = Clock.objects.create(kind=kind, subject=subject, calendar=plan.calendar.code, **vars(state))
    except IntegrityError:
        winner = selectors.open_clock(kind, subject)
        if winner is None:
            raise
        return winner
    _log(clock, [event], actor=actor, reason="")
    return clock


@joined
def pause(
    *, kind: str, subject: str, reason: str, actor: str = SYSTEM, fault: str = "", at: datetime | None = None
) -> Clock | None:
    """Stop counting until `resume`: the wait is not ours (`fault` says whose, in the log). Paused already: nothing
    happens.
    """
    clock = locks.open_clock(kind, subject)
    if clock is None:
        return None
    moment = _moment(clock, at)
    state = _settle(clock, moment)
    if state.paused_at is None:
        _turn(clock, state, Happening(engine.PAUSED, moment, fault=fault), actor=actor, reason=reason)
    return clock


@joined
def resume(
    *, kind: str, subject: str, reason: str = "", actor: str = SYSTEM, at: datetime | None = None
) -> Clock | None:
    """Count on after a pause. Running already: nothing happens."""
    clock = locks.open_clock(kind, subject)
    if clock is None:
        return None
    state = selectors.state_of(clock)
    if state.paused_at is not None:
        _turn(clock, state, Happening(engine.RESUMED, _moment(clock, at)), actor=actor, reason=reason)
    return clock


@transaction.atomic
def extend(
    *, kind: str, subject: str, by: timedelta, reason: str, actor: str, at: datetime | None = None
) -> Clock | None:
    """Grant `by` more working time. A breach that happened stays on record. Raises ValueError where `by` is not
    positive.
    """
    if by < timedelta(seconds=1):
        raise ValueError("an extension grants time, it does not take any")
    clock = locks.open_clock(kind, subject)
    if clock is None:
        return None
    moment = _moment(clock, at)
    state = _settle(clock, moment)
    granted = Happening(engine.EXTENDED, moment, seconds=int(by.total_seconds()))
    _turn(clock, state, granted, actor=actor, reason=reason)
    return clock


@joined
def stop(
    *, kind: str, subject: str, reason: str = "", actor: str = SYSTEM, fault: str = "", at: datetime | None = None
) -> Clock | None:
    """The promise is over, kept or not. Stopping exactly on the due moment is in time."""
    clock = locks.open_clock(kind, subject)
    if clock is None:
        return None
    moment = _moment(clock, at)
    state = _settle(clock, moment)
    _turn(clock, state, Happening(engine.STOPPED, moment, fault=fault), actor=actor, reason=reason)
    duties.done(kind=f"clock:{kind}", subject=subject, actor=actor, why=reason)
    return clock


@transaction.atomic
def blame(*, clock_id: int, fault: str, reason: str, actor: str) -> Clock:
    """Record whose fault it was, also after the clock was stopped. Raises Clock.DoesNotExist."""
    clock = locks.clock(clock_id)
    if clock.fault != fault:
        event = Happening(engine.BLAMED, time.now(), fault=fault)
        _turn(clock, selectors.state_of(clock), event, actor=actor, reason=reason)
    return clock


@transaction.atomic
def sweep(limit: int = 200) -> int:
    """Mark breaches and climb ladders that fell due; returns how many clocks it looked at. Safe to run in parallel."""
    now = time.now()
    due = locks.to_check(now, limit)
    for clock in due:
        _settle(clock, now)
    return len(due)


@transaction.atomic
def rebuild(*, clock_id: int) -> bool:
    """Write what the log says, measured by today's calendar and ladder; True where that changed the row."""
    clock = locks.clock(clock_id)
    state = selectors.recompute_from_log(clock)
    if state == selectors.state_of(clock):
        return False
    _store(clock, state)
    return True


def refresh_estimates(limit: int = 500) -> int:
    """Recompute open clocks that rest on unannounced holidays, after new holiday data was installed; returns how many
    moved.
    """
    open_ids = (
        Clock.objects.filter(is_estimated=True, stopped_at__isnull=True).order_by("pk").values_list("pk", flat=True)
    )
    return sum(rebuild(clock_id=clock_id) for clock_id in list(open_ids[:limit]))


def _moment(clock: Clock, at: datetime | None) -> datetime:
    now = time.now()
    return max(min(at or now, now), selectors.state_of(clock).last_at)


def _settle(clock: Clock, until: datetime) -> ClockState:
    """Record and announce the breach and every rung that fell due before `until`; returns the state after it."""
    plan, seen = selectors.plan_of(clock), selectors.state_of(clock)
    state = engine.schedule(seen, plan)
    events = engine.overdue(state, until, plan)
    for event in events:
        state = engine.apply(state, event, plan)
        emit(topic=event.topic or BREACHED_TOPIC, key=clock.subject, payload=_payload(clock, state, event))
    _log(clock, events, actor=SYSTEM, reason="")
    if state != seen:
        _store(clock, state)
    return state


def _payload(clock: Clock, state: ClockState, event: Happening) -> dict[str, str | int | bool | None]:
    return {
        "clock": clock.pk,
        "kind": clock.kind,
        "subject": clock.subject,
        "rung": state.rung,
        "at": event.at.isoformat(),
        "due_at": state.due_at.isoformat() if state.due_at else None,
        "is_breached": state.breached_at is not None,
    }


def _turn(clock: Clock, state: ClockState, event: Happening, *, actor: str, reason: str) -> None:
    _log(clock, [event], actor=actor, reason=reason)
    _store(clock, engine.apply(state, event, selectors.plan_of(clock)))


def _log(clock: Clock, events: Sequence[Happening], *, actor: str, reason: str) -> None:
    if not events:
        return
    now = time.now()
    ClockEvent.objects.bulk_create(
        [ClockEvent(clock=clock, recorded_at=now, actor=actor, reason=reason[:200], **vars(event)) for event in events]
    )


def _store(clock: Clock, state: ClockState) -> None:
    for name, value in vars(state).items():
        setattr(clock, name, value)
    clock.save(update_fields=selectors.STATE_FIELDS)
