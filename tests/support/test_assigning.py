"""Routing tickets to agents: one owner, nobody beyond their room, and what happens when somebody leaves."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.outbox.drain import drain
from support import teams
from support.models import Seat, Ticket
from support.services import assigning, availability, tickets
from support.services.skills import certify
from support.states import Availability, TicketStatus
from tests.concurrency.threads import together
from tests.support import desk, talk

pytestmark = pytest.mark.django_db


def test_it_works(xiaomei: User, tingting: User) -> None:
    desk.seat(tingting)
    _conversation, ticket = talk.ask(xiaomei)
    drain()
    ticket = talk.fresh(ticket)
    assert ticket.assignee == tingting
    assert ticket.status == TicketStatus.NEW  # nobody has looked at it yet
    talk.answer(ticket, tingting)
    assert talk.fresh(ticket).status == TicketStatus.WAITING_CUSTOMER


def test_nobody_is_there(xiaomei: User, tingting: User) -> None:
    seat = desk.seat(tingting, availability=Availability.AWAY)
    _conversation, ticket = talk.ask(xiaomei)
    drain()
    assert talk.fresh(ticket).assignee is None
    assert assigning.sweep() == 0
    availability.be(user=tingting, availability=Availability.ONLINE)
    drain()
    assert talk.fresh(ticket).assignee == tingting
    seat.refresh_from_db()
    assert seat.assigned_at is not None


def test_hands_are_full(xiaomei: User, charlie: User, tingting: User) -> None:
    desk.seat(tingting, capacity=1, languages=("zh-hans", "en"))
    first, second = talk.ask(xiaomei)[1], talk.ask(charlie)[1]
    drain()
    assert [talk.fresh(first).assignee, talk.fresh(second).assignee] == [tingting, None]
    talk.answer(talk.fresh(first), tingting)  # it waits for the customer: room again
    assert assigning.sweep() == 1
    assert talk.fresh(second).assignee == tingting


def test_who_leaves_gives_back_what_waits(xiaomei: User, charlie: User, tingting: User, lin: User) -> None:
    desk.seat(tingting)
    waits, answered = talk.ask(xiaomei)[1], talk.ask(charlie, "Hello")[1]
    tickets.take(ticket=waits, agent=tingting)
    talk.answer(answered, tingting)
    desk.seat(lin)
    availability.be(user=tingting, availability=Availability.OFF)
    drain()
    assert talk.fresh(waits).assignee == lin
    assert talk.fresh(answered).assignee == tingting  # it waits for the customer, and she knows it


def test_the_customer_comes_back_and_the_agent_has_gone(xiaomei: User, tingting: User, lin: User) -> None:
    desk.seat(tingting)
    conversation, ticket = talk.ask(xiaomei)
    talk.answer(ticket, tingting)
    availability.be(user=tingting, availability=Availability.OFF)
    desk.seat(lin)
    talk.write(conversation)
    drain()
    assert talk.fresh(ticket).assignee == lin


def test_the_same_agent_for_the_same_person(xiaomei: User, tingting: User, lin: User) -> None:
    desk.seat(lin)
    desk.seat(tingting)
    _talk, first = talk.ask(xiaomei)
    assigning.release(ticket_id=first.pk, user_id=lin.pk, why="test")
    tickets.take(ticket=talk.fresh(first), agent=tingting)
    _other, second = talk.ask(xiaomei, "还有一件事")
    assigning.route(ticket_id=second.pk)
    assert talk.fresh(second).assignee == tingting


def test_silence_is_away_and_then_off(tingting: User) -> None:
    seat = desk.seat(tingting)
    time.travel(availability.SILENT * 2)
    assert availability.sweep() == 1
    seat.refresh_from_db()
    assert seat.availability == Availability.AWAY
    assert availability.sweep() == 0
    time.travel(availability.GONE * 2)
    assert availability.sweep() == 1
    seat.refresh_from_db()
    assert seat.availability == Availability.OFF


def test_a_heartbeat_keeps_them_there(tingting: User) -> None:
    seat = desk.seat(tingting)
    time.travel(availability.SILENT * 2)
    availability.heartbeat(tingting)
    assert availability.sweep() == 0
    seat.refresh_from_db()
    assert seat.availability == Availability.ONLINE


@pytest.mark.parametrize("before", [Availability.ONLINE, Availability.BUSY])
@pytest.mark.parametrize("longer", [False, True])
def test_who_fell_silent_is_back_with_the_page(tingting: User, before: str, longer: bool) -> None:
    seat = desk.seat(tingting, availability=before)
    time.travel(availability.SILENT * 2)
    availability.sweep()
    if longer:
        time.travel(availability.GONE * 2)
        availability.sweep()
    availability.heartbeat(tingting)
    seat.refresh_from_db()
    assert (seat.availability, seat.silent_from) == (before, "")
    assert availability.sweep() == 0


@pytest.mark.parametrize("went", [Availability.AWAY, Availability.OFF])
def test_who_went_stays_away(tingting: User, went: str) -> None:
    """Also who fell silent first and said so afterwards."""
    seat = desk.seat(tingting)
    availability.be(user=tingting, availability=went)
    availability.heartbeat(tingting)
    seat.refresh_from_db()
    assert seat.availability == went
    availability.be(user=tingting, availability=Availability.ONLINE)
    time.travel(availability.SILENT * 2)
    availability.sweep()
    availability.be(user=tingting, availability=Availability.AWAY)
    availability.heartbeat(tingting)
    seat.refresh_from_db()
    assert seat.availability == Availability.AWAY


def test_who_comes_back_from_silence_gets_what_nobody_has(xiaomei: User, tingting: User) -> None:
    desk.seat(tingting)
    time.travel(availability.SILENT * 2)
    availability.sweep()
    _talk, ticket = talk.ask(xiaomei)
    drain()
    assert talk.fresh(ticket).assignee is None
    availability.heartbeat(tingting)
    drain()
    assert talk.fresh(ticket).assignee == tingting


def test_london_answers_while_shanghai_sleeps(xiaomei: User, charlie: User, tingting: User) -> None:
    shanghai = desk.team("shanghai", languages=["zh-hans"], order=1)
    away = desk.seat(tingting, of=shanghai, availability=Availability.AWAY)
    pia = desk.seat(
        desk.agent("pia", "partner"), of=desk.team("partners", is_partner=True, languages=["zh-hans"], skills=["road"])
    )
    mia = desk.seat(desk.agent("mia"), of=desk.team("london", languages=["en"]), languages=("en", "zh-hans"))
    _talk, first = talk.ask(xiaomei)
    drain()
    first = talk.fresh(first)
    assert (first.team, first.assignee) == (shanghai, mia.user), (
        "the team stays: the promise and the morning are theirs"
    )
    Seat.objects.filter(pk=away.pk).update(availability=Availability.BUSY)
    _other, second = talk.ask(charlie)
    drain()
    assert talk.fresh(second).assignee is None, "their own team is at work and comes to it"
    Seat.objects.exclude(pk=pia.pk).update(availability=Availability.OFF)
    assert assigning.sweep() == 0
    assert talk.fresh(second).assignee is None


def test_one_passed_quiz_closes_no_other_queue(xiaomei: User, charlie: User, tingting: User, lin: User) -> None:
    desk.seat(tingting)
    tom = desk.seat(lin, of=desk.team("london", languages=["en"], order=9), languages=("en",))
    certify(tom.user, "other", time.now() + timedelta(days=90))
    _talk, first = talk.ask(xiaomei)
    drain()
    assert talk.fresh(first).assignee == tingting
    lele = desk.seat(desk.agent("lele"))
    certify(lele.user, "other", time.now() + timedelta(days=90))
    _other, second = talk.ask(charlie)
    drain()
    assert talk.fresh(second).assignee == lele.user, "of those whose ticket it is, one has passed"


def test_training_is_asked_once_for_a_batch(xiaomei: User, charlie: User, tingting: User, lin: User) -> None:
    there = [talk.ask(person)[1] for person in (xiaomei, charlie, lin)]
    assert {one.topic for one in there} == {"other"}
    desk.seat(tingting)
    with CaptureQueriesContext(connection) as captured:
        assert assigning.sweep() == 3
    assert sum("skillcertificate" in one["sql"] for one in captured) == 1
    with CaptureQueriesContext(connection) as captured:
        assert assigning.route_again(user_id=tingting.pk, why="test") == 3
    assert sum("skillcertificate" in one["sql"] for one in captured) == 1


def _tickets(people: list[User]) -> list[Ticket]:
    return [talk.ask(person)[1] for person in people]


@pytest.mark.django_db(transaction=True)
def test_many_workers_never_give_more_than_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight tickets at once for an agent with room for three. Without the seat's lock they overload her: the race is real."""
    shoppers = [desk.agent(f"s{number}", "shopper") for number in range(8)]

    def overload(name: str) -> int:
        agent = desk.agent(name)
        seat = desk.seat(agent, capacity=3)
        there = _tickets(shoppers)
        Ticket.objects.filter(pk__in=[one.pk for one in there]).update(assignee=None)
        together([partial(assigning.route, ticket_id=one.pk) for one in there])
        load = teams.loads([agent.pk]).get(agent.pk, 0)
        Seat.objects.filter(pk=seat.pk).update(availability=Availability.OFF)
        return load

    assert overload("guarded") == 3
    with monkeypatch.context() as loose:
        loose.setattr(assigning.locks, "seat", lambda pk: Seat.objects.get(pk=pk))
        assert max(overload(f"loose{number}") for number in range(4)) > 3


@pytest.mark.django_db(transaction=True)
def test_one_ticket_has_one_owner(xiaomei: User, tingting: User, lin: User) -> None:
    desk.seat(tingting)
    desk.seat(lin)
    _talk, ticket = talk.ask(xiaomei)
    given = [one for one in together([partial(assigning.route, ticket_id=ticket.pk)] * 6) if one is not None]
    assert len(given) == 1
    assert isinstance(given[0], Seat)
    assert talk.fresh(ticket).assignee_id == given[0].user_id
