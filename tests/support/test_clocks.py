"""The three clocks of a ticket: budgets, pauses with a fault, calendars with holidays and swaps, and log = live."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.clocks import registry
from marketplace.core.clocks import selectors as clocks
from marketplace.core.clocks import service as clock_service
from marketplace.core.clocks.calendar import add_working, working_between
from marketplace.core.models import Clock, ClockEvent
from marketplace.core.outbox.drain import drain
from support import teams
from support.models import Seat, Ticket
from support.policies import clock_rules
from support.policies.clock_rules import FIRST_REPLY, NEXT_REPLY, SOLUTION, budget
from support.policies.priority import LEVELS
from support.services import follow_ups, tagging, tickets
from support.states import TicketStatus
from tests.support import desk, talk

EARLY = datetime(2025, 1, 1, tzinfo=UTC)
CALENDARS = ("desk_shanghai", "desk_london", "desk_toronto", "ops_shanghai")


def running(ticket: Ticket) -> set[str]:
    return set(Clock.objects.filter(subject=ticket.ref, stopped_at=None, paused_at=None).values_list("kind", flat=True))


@pytest.mark.django_db
def test_it_works(xiaomei: User, tingting: User) -> None:
    conversation, ticket = talk.ask(xiaomei)
    assert running(ticket) == {FIRST_REPLY, SOLUTION}
    talk.answer(ticket, tingting)
    assert running(ticket) == set()
    paused = clocks.open_clock(SOLUTION, ticket.ref)
    assert paused is not None
    assert paused.paused_at is not None
    assert ClockEvent.objects.get(clock=paused, what="paused").fault == "customer"
    talk.write(conversation)
    assert running(ticket) == {NEXT_REPLY, SOLUTION}
    ticket = talk.fresh(ticket)
    tickets.wait_for_seller(ticket=ticket, agent=tingting)
    assert running(ticket) == set()
    assert set(ClockEvent.objects.filter(what="paused", clock__kind=NEXT_REPLY).values_list("fault", flat=True)) == {
        "seller"
    }
    tickets.solve(ticket=ticket, agent=tingting)
    assert not Clock.objects.filter(subject=ticket.ref, stopped_at=None).exists()


@pytest.mark.django_db
def test_waiting_for_the_customer_costs_nothing(xiaomei: User, tingting: User) -> None:
    conversation, ticket = talk.ask(xiaomei)
    before = clocks.open_clock(SOLUTION, ticket.ref)
    assert before is not None
    assert before.due_at is not None
    talk.answer(ticket, tingting)
    time.travel(timedelta(days=3))
    talk.write(conversation)
    after = clocks.open_clock(SOLUTION, ticket.ref)
    assert after is not None
    assert after.due_at is not None
    assert after.breached_at is None
    assert timedelta(days=3) <= after.due_at - before.due_at < timedelta(days=3, minutes=1)


@pytest.mark.django_db
@pytest.mark.parametrize("waits_for", ["customer", "seller"])
def test_a_reminder_lets_the_clock_go_on(xiaomei: User, tingting: User, waits_for: str) -> None:
    """We come back to it ourselves: no new reply is due, but its solution is ours again."""
    _conversation, ticket = talk.ask(xiaomei)
    talk.answer(ticket, tingting)
    if waits_for == "seller":
        tickets.wait_for_seller(ticket=talk.fresh(ticket), agent=tingting)
    follow_ups.remind(ticket=ticket, due_at=time.now() + timedelta(hours=1), reason="ask again", agent=tingting)
    assert running(ticket) == set()
    time.travel(timedelta(hours=2))
    assert follow_ups.bring_back() == 1
    assert talk.fresh(ticket).status == TicketStatus.OPEN
    assert running(ticket) == {SOLUTION}


@pytest.mark.django_db
def test_who_writes_while_the_seller_is_asked_waits_for_us(xiaomei: User, tingting: User, lin: User) -> None:
    desk.seat(tingting)
    conversation, ticket = talk.ask(xiaomei)
    talk.answer(ticket, tingting)
    tickets.wait_for_seller(ticket=talk.fresh(ticket), agent=tingting)
    Seat.objects.update(availability="off")
    colleague = desk.seat(lin)
    talk.write(conversation)
    assert talk.fresh(ticket).status == TicketStatus.OPEN
    assert running(ticket) == {NEXT_REPLY, SOLUTION}
    drain()
    assert talk.fresh(ticket).assignee == lin
    assert teams.loads([lin.pk]) == {lin.pk: 1}
    assert colleague.user == lin


@pytest.mark.django_db
def test_the_log_says_what_the_row_says(xiaomei: User, tingting: User) -> None:
    conversation, ticket = talk.ask(xiaomei)
    for _round in range(3):
        talk.answer(talk.fresh(ticket), tingting)
        time.travel(timedelta(hours=30))
        talk.write(conversation)
        time.travel(timedelta(hours=2))
        clock_service.sweep()
    tickets.solve(ticket=talk.fresh(ticket), agent=tingting)
    found = list(clocks.clocks_of(ticket.ref))
    assert len(found) == 5
    assert any(clock.breached_at for clock in found)
    for clock in found:
        assert clocks.recompute_from_log(clock) == clocks.state_of(clock)


@pytest.mark.django_db
def test_more_urgent_has_less_time(xiaomei: User) -> None:
    _conversation, ticket = talk.ask(xiaomei)
    first = clocks.open_clock(FIRST_REPLY, ticket.ref)
    assert first is not None
    assert first.budget_seconds == 30 * 60
    tagging.prioritise(ticket=ticket, priority="urgent", actor="user:x")
    tight = clocks.open_clock(FIRST_REPLY, ticket.ref)
    assert tight is not None
    assert tight.budget_seconds == 10 * 60
    tagging.prioritise(ticket=ticket, priority="low", actor="user:x")  # nothing gives time back
    same = clocks.open_clock(FIRST_REPLY, ticket.ref)
    assert same is not None
    assert same.pk == tight.pk


@pytest.mark.django_db
def test_a_team_has_its_own_hours(xiaomei: User) -> None:
    desk.team("office", calendar="ops_shanghai")
    _conversation, ticket = talk.ask(xiaomei)
    solution, reply = clocks.open_clock(SOLUTION, ticket.ref), clocks.open_clock(FIRST_REPLY, ticket.ref)
    assert solution is not None
    assert solution.calendar == "ops_shanghai"
    assert reply is not None
    assert reply.calendar == "always"


@pytest.mark.django_db
def test_a_calendar_that_is_gone_counts_around_the_clock(xiaomei: User) -> None:
    desk.team("office", calendar="no_such_calendar")
    _conversation, ticket = talk.ask(xiaomei)
    solution = clocks.open_clock(SOLUTION, ticket.ref)
    assert solution is not None
    assert solution.calendar == "always"


def test_swapped_working_days() -> None:
    """2026: National Day from 1 to 7 October is free, and Saturday 10 October is worked instead."""
    office = registry.work_calendar("ops_shanghai")
    evening = datetime(2026, 9, 30, 10, tzinfo=UTC)  # 18:00 in Shanghai, the office closes
    assert add_working(evening, timedelta(hours=1), office).at == datetime(2026, 10, 8, 2, tzinfo=UTC)
    friday = datetime(2026, 10, 9, 10, tzinfo=UTC)
    assert add_working(friday, timedelta(hours=1), office).at == datetime(2026, 10, 10, 2, tzinfo=UTC)


def test_lunch_is_free() -> None:
    office = registry.work_calendar("ops_shanghai")
    before = datetime(2026, 9, 29, 3, 30, tzinfo=UTC)  # 11:30
    assert add_working(before, timedelta(hours=1), office).at == datetime(2026, 9, 29, 5, 30, tzinfo=UTC)


def test_clocks_change_in_toronto() -> None:
    """8 March 2026: the desk in Toronto opens at eight of the new time."""
    desk_there = registry.work_calendar("desk_toronto")
    night = datetime(2026, 3, 8, 1, tzinfo=UTC)  # 20:00 on the seventh, closed
    assert add_working(night, timedelta(hours=1), desk_there).at == datetime(2026, 3, 8, 13, tzinfo=UTC)


@given(
    st.sampled_from(CALENDARS), st.integers(0, 670 * 24 * 60).map(lambda minutes: EARLY + timedelta(minutes=minutes)),
    st.integers(1, 200_000), st.integers(1, 100_000),
)  # fmt: skip
def test_working_time_adds_up(code: str, start: datetime, seconds: int, more: int) -> None:
    """What was added is what lies between, whatever zone, lunch, holiday or change of clocks lies on the way."""
    calendar = registry.work_calendar(code)
    one = add_working(start, timedelta(seconds=seconds), calendar).at
    assert working_between(start, one, calendar) == timedelta(seconds=seconds)
    two = add_working(start, timedelta(seconds=seconds + more), calendar).at
    assert two > one
    assert add_working(one, timedelta(seconds=more), calendar).at == two


@given(st.sampled_from(tuple(clock_rules.KINDS)), st.sampled_from(clock_rules.TIERS))
def test_budgets_fall_with_priority_and_tier(kind: str, tier: str) -> None:
    body = clock_rules.DEFAULT
    row = [budget(body, kind, level, tier) for level in LEVELS]
    assert row == sorted(row, reverse=True)
    assert all(budget(body, kind, level, tier) <= budget(body, kind, level, "basic") for level in LEVELS)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"first_reply": {"urgent": 90, "high": 20, "normal": 30, "low": 60}}, "first_reply"),
        ({"solution": {"urgent": 0, "high": 20, "normal": 30, "low": 60}}, "solution"),
        ({"tier_percent": {"basic": 100}}, "tier_percent"),
        ({"sorry_fen": {"first_reply": -1, "next_reply": 0, "solution": 0}}, "sorry_fen"),
    ],
)
def test_a_table_that_makes_no_sense_is_refused(change: dict[str, Any], field: str) -> None:
    assert clock_rules.check(clock_rules.DEFAULT) == {}
    assert set(clock_rules.check({**clock_rules.DEFAULT, **change})) == {field}
