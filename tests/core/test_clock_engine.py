"""The engine as pure functions: whatever happens, in whatever order anyone looks, the outcome is the same."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.clocks import calendar, engine
from marketplace.core.clocks.engine import ClockState, Happening, Plan
from marketplace.core.clocks.registry import Step

OFFICE = calendar.parse("office", zone="Asia/Shanghai", week={"mon-fri": ["09:00-12:00", "13:00-18:00"]}, holidays="CN")
LADDER = (
    Step(0.5, "half"),
    Step(timedelta(minutes=-10), "soon"),
    Step(1.0, "late"),
    Step(timedelta(hours=2), "very_late"),
)
PLANS = [Plan(calendar.ALWAYS, LADDER), Plan(OFFICE, LADDER), Plan(OFFICE)]
START = datetime(2026, 9, 30, 2, tzinfo=UTC)
HOUR = 3600


def after(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def started(plan: Plan = PLANS[0], budget: int = 4 * HOUR) -> ClockState:
    return engine.begin(Happening("started", START, seconds=budget), plan)


def topics(events: list[Happening]) -> list[str]:
    return [event.topic or event.what for event in events]


def test_it_works() -> None:
    state = started()
    assert state.due_at == after(4)
    assert state.next_check_at == after(2)
    assert topics(engine.overdue(state, after(10), PLANS[0])) == ["half", "soon", "breached", "late", "very_late"]


def test_exactly_on_the_due_moment_is_in_time() -> None:
    assert topics(engine.overdue(started(), after(4), PLANS[0])) == ["half", "soon"]


def test_events_carry_the_moment_they_fell_due() -> None:
    events = engine.overdue(started(), after(100), PLANS[0])
    assert [event.at for event in events] == [after(2), after(4) - timedelta(minutes=10), after(4), after(4), after(6)]


def test_a_pause_costs_nothing_and_hides_the_due_moment() -> None:
    plan = PLANS[0]
    paused = engine.apply(started(), Happening("paused", after(1)), plan)
    assert (paused.due_at, paused.next_check_at, paused.consumed_seconds) == (None, None, HOUR)
    assert engine.overdue(paused, after(1000), plan) == []
    resumed = engine.apply(paused, Happening("resumed", after(50)), plan)
    assert resumed.due_at == after(53)
    assert resumed.next_check_at == after(51)


def test_an_extension_moves_the_due_moment() -> None:
    assert engine.apply(started(), Happening("extended", after(1), seconds=HOUR), PLANS[0]).due_at == after(5)


def test_a_breach_stays_after_an_extension_and_happens_once() -> None:
    plan = PLANS[0]
    state = started()
    for event in engine.overdue(state, after(4.5), plan):
        state = engine.apply(state, event, plan)
    assert state.breached_at == after(4)
    extended = engine.apply(state, Happening("extended", after(5), seconds=9 * HOUR), plan)
    assert (extended.breached_at, extended.due_at) == (after(4), after(13))
    assert "breached" not in topics(engine.overdue(extended, after(100), plan))


def test_a_breached_clock_that_was_paused_keeps_its_due_moment() -> None:
    plan = PLANS[1]
    state = started(plan)
    for event in engine.overdue(state, after(200), plan):
        state = engine.apply(state, event, plan)
    due = state.breached_at
    state = engine.apply(state, Happening("paused", after(200)), plan)
    assert engine.apply(state, Happening("resumed", after(300)), plan).due_at == due


def test_holidays_do_not_count() -> None:
    plan = PLANS[2]
    state = engine.begin(Happening("started", datetime(2026, 9, 30, 8, tzinfo=UTC), seconds=4 * HOUR), plan)
    assert state.due_at == datetime(2026, 10, 8, 3, tzinfo=UTC)  # 16:00 before the holiday → 11:00 after it


@pytest.mark.parametrize("what", ["started", "resumed", "nonsense"])
def test_what_cannot_happen_is_refused(what: str) -> None:
    with pytest.raises(ValueError, match=what):
        engine.apply(started(), Happening(what, after(1)), PLANS[0])


def test_nothing_but_blame_follows_the_stop() -> None:
    state = engine.apply(started(), Happening("stopped", after(1), fault="carrier"), PLANS[0])
    assert (state.stopped_at, state.consumed_seconds, state.next_check_at, state.fault) == (
        after(1),
        HOUR,
        None,
        "carrier",
    )
    for what in ("paused", "extended", "stopped", "breached", "climbed"):
        with pytest.raises(ValueError, match="after the clock was stopped"):
            engine.apply(state, Happening(what, after(2)), PLANS[0])
    assert engine.apply(state, Happening("blamed", after(2), fault="weather"), PLANS[0]).fault == "weather"


def test_a_log_without_a_start_is_refused() -> None:
    with pytest.raises(ValueError, match="starts with its start"):
        engine.replay([Happening("paused", START)], PLANS[0])
    with pytest.raises(ValueError, match="without a log"):
        engine.replay([], PLANS[0])


# Verbs as (hours since the last one, what); "look" is a sweep that passes by.
verbs = st.lists(
    st.tuples(st.floats(0, 30), st.sampled_from(["pause", "resume", "extend", "look", "look"])), max_size=12
)


def play(
    plan: Plan, budget: int, script: list[tuple[float, str]], *, sweeps: bool
) -> tuple[ClockState, list[Happening]]:
    """Run a script the way service.py does: settle, then the verb."""
    log = [Happening("started", START, seconds=budget)]
    state = engine.begin(log[0], plan)
    now = START

    def write(*events: Happening) -> None:
        nonlocal state
        for event in events:
            state = engine.apply(state, event, plan)
            log.append(event)

    for hours, what in script:
        now += timedelta(hours=hours)
        if what == "look" and not sweeps:
            continue
        write(*engine.overdue(state, now, plan))
        if what == "pause" and state.paused_at is None:
            write(Happening("paused", now))
        elif what == "resume" and state.paused_at is not None:
            write(Happening("resumed", now))
        elif what == "extend":
            write(Happening("extended", now, seconds=HOUR))
    now += timedelta(hours=1)
    write(*engine.overdue(state, now, plan))
    write(Happening("stopped", now))
    return state, log


@given(st.sampled_from(PLANS), st.integers(60, 40 * HOUR), verbs)
def test_the_log_rebuilds_the_clock(plan: Plan, budget: int, script: list[tuple[float, str]]) -> None:
    state, log = play(plan, budget, script, sweeps=True)
    assert engine.replay(log, plan) == state


@given(st.sampled_from(PLANS), st.integers(60, 40 * HOUR), verbs)
def test_it_does_not_matter_when_anyone_looked(plan: Plan, budget: int, script: list[tuple[float, str]]) -> None:
    watched, watched_log = play(plan, budget, script, sweeps=True)
    alone, alone_log = play(plan, budget, script, sweeps=False)
    assert watched == alone
    assert watched_log == alone_log


@given(st.sampled_from(PLANS), st.integers(60, 40 * HOUR), verbs)
def test_one_breach_and_every_rung_once(plan: Plan, budget: int, script: list[tuple[float, str]]) -> None:
    state, log = play(plan, budget, script, sweeps=True)
    assert topics(log).count("breached") == (state.breached_at is not None)
    climbed = [event.topic for event in log if event.what == "climbed"]
    assert climbed == [step.topic for step in plan.ladder[: len(climbed)]]
    assert state.rung == len(climbed)
