"""The ladder acts: told, made more urgent, given to a senior, and over time the supervisor has a duty."""

from datetime import timedelta

import pytest

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.clocks import service as clocks
from marketplace.core.models import Duty
from marketplace.core.outbox.drain import drain
from marketplace.notices.models import Notice
from support.models import Ticket, TicketAlarm
from support.services import escalating, tickets
from support.states import Availability
from tests.support import desk, talk

pytestmark = pytest.mark.django_db


def pass_time(**span: int) -> None:
    time.travel(timedelta(**span))
    clocks.sweep()
    drain()


def acts(ticket: Ticket) -> list[str]:
    return list(ticket.alarms.filter(kind="support_first_reply").order_by("at", "id").values_list("act", flat=True))


def test_it_works(xiaomei: User, tingting: User, lin: User) -> None:
    desk.seat(tingting)
    senior = desk.seat(lin, level="senior", availability=Availability.BUSY)
    _talk, ticket = talk.ask(xiaomei)
    drain()
    assert talk.fresh(ticket).assignee == tingting
    pass_time(minutes=16)
    assert acts(ticket) == ["tell"]
    assert Notice.objects.filter(recipient=tingting.ref, template="ticket_near").count() == 1
    pass_time(minutes=7)
    assert acts(ticket) == ["tell", "raise"]
    assert talk.fresh(ticket).priority == "high"
    type(senior).objects.filter(pk=senior.pk).update(availability=Availability.ONLINE)
    pass_time(minutes=5)
    assert acts(ticket) == ["tell", "raise", "reassign"]
    assert talk.fresh(ticket).assignee == lin
    pass_time(minutes=5)
    assert acts(ticket) == ["tell", "raise", "reassign", "breach"]
    assert Duty.objects.filter(kind="support_breach", subject=ticket.ref, role="supervisor", done_at=None).count() == 1
    note = ticket.conversation.messages.get(author=escalating.SYSTEM)
    assert note.is_internal
    assert "5" in str(note.body)
    assert Ticket.objects.get(pk=ticket.pk).alarms.filter(act="breach").get().outcome == "500 fen proposed"
    talk.answer(talk.fresh(ticket), lin)
    assert not Duty.objects.filter(kind="support_breach", done_at=None).exists()


def test_a_rung_told_twice_acts_once(xiaomei: User, tingting: User) -> None:
    desk.seat(tingting)
    _talk, ticket = talk.ask(xiaomei)
    told = {"clock": 77, "kind": "support_first_reply", "subject": ticket.ref, "rung": 2, "is_breach": False}
    assert escalating.climb(**told) is not None
    assert escalating.climb(**told) is None
    assert talk.fresh(ticket).priority == "high"
    assert TicketAlarm.objects.count() == 1


def test_nobody_senior_is_free(xiaomei: User, tingting: User) -> None:
    desk.seat(tingting)
    _talk, ticket = talk.ask(xiaomei)
    drain()
    alarm = escalating.climb(clock=1, kind="support_first_reply", subject=ticket.ref, rung=3, is_breach=False)
    assert alarm is not None
    assert alarm.outcome == "nobody"
    assert talk.fresh(ticket).assignee == tingting


def test_what_is_over_climbs_nothing(xiaomei: User, tingting: User) -> None:
    _talk, ticket = talk.ask(xiaomei)
    tickets.solve(ticket=ticket, agent=tingting)
    assert escalating.climb(clock=1, kind="support_solution", subject=ticket.ref, rung=1, is_breach=False) is None
    assert escalating.climb(clock=1, kind="hand_in", subject="order:MO1", rung=1, is_breach=False) is None
    assert not TicketAlarm.objects.exists()
