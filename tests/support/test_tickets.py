"""Work for people: who has it, when it waits, which clock runs."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.clocks import selectors as clocks
from marketplace.core.errors import IllegalMove
from marketplace.core.models import TrailEntry
from marketplace.notices.models import Notice
from support import errors, handlers, policies, selectors
from support.models import Message, Ticket
from support.services import tickets
from support.states import TicketStatus
from support.tasks import close_solved
from tests.support import talk

pytestmark = pytest.mark.django_db


def clock_runs(ticket: Ticket) -> bool:
    return clocks.open_clock(tickets.FIRST_REPLY, ticket.ref) is not None


def test_it_works(xiaomei: User, tingting: User) -> None:
    conversation, ticket = talk.ask(xiaomei)
    assert clock_runs(ticket)
    talk.answer(ticket, tingting)
    ticket = talk.fresh(ticket)
    assert (ticket.status, ticket.assignee) == (TicketStatus.WAITING_CUSTOMER, tingting)
    assert ticket.first_reply_at is not None
    assert not clock_runs(ticket)
    talk.write(conversation, "好的，谢谢")
    assert talk.fresh(ticket).status == TicketStatus.OPEN
    tickets.solve(ticket=ticket, agent=tingting)
    assert talk.fresh(ticket).status == TicketStatus.SOLVED
    talk.write(conversation, "还有一个问题")
    assert talk.fresh(ticket).status == TicketStatus.OPEN
    assert clock_runs(ticket)
    assert Ticket.objects.count() == 1


def test_a_replayed_message_reopens_nothing(xiaomei: User, tingting: User) -> None:
    conversation, ticket = talk.ask(xiaomei)
    talk.write(conversation, "在吗", id="once")
    tickets.solve(ticket=ticket, agent=tingting)
    talk.write(conversation, "在吗", id="once")
    assert talk.fresh(ticket).status == TicketStatus.SOLVED
    assert not clock_runs(ticket)


def test_two_agents_answer_at_once(xiaomei: User, tingting: User, lin: User) -> None:
    conversation, ticket = talk.ask(xiaomei)
    seen_by_lin = talk.fresh(ticket)  # both pages show a free ticket
    talk.answer(ticket, tingting)
    with pytest.raises(errors.TakenByColleague):
        talk.answer(seen_by_lin, lin)
    assert talk.fresh(ticket).assignee == tingting
    assert conversation.messages.filter(sender="agent").count() == 1
    talk.answer(seen_by_lin, lin, "我认识这位顾客", is_internal=True)
    tickets.take(ticket=seen_by_lin, agent=lin, is_takeover=True)
    talk.answer(seen_by_lin, lin)
    assert talk.fresh(ticket).assignee == lin
    assert TrailEntry.objects.filter(verb="ticket.take", target=ticket.ref).count() == 2


def test_taking_twice_is_taking_once(xiaomei: User, tingting: User, lin: User) -> None:
    _conversation, ticket = talk.ask(xiaomei)
    for _ in range(2):
        tickets.take(ticket=ticket, agent=tingting)
    with pytest.raises(errors.TakenByColleague):
        tickets.take(ticket=talk.fresh(ticket), agent=lin)
    assert TrailEntry.objects.filter(verb="ticket.take").count() == 1
    assert (talk.fresh(ticket).assignee, talk.fresh(ticket).status) == (tingting, TicketStatus.OPEN)


def test_a_reply_sent_twice_arrives_once(xiaomei: User, tingting: User, lin: User) -> None:
    conversation, ticket = talk.ask(xiaomei)
    first = talk.answer(ticket, tingting, id="same")
    tickets.take(ticket=ticket, agent=lin, is_takeover=True)
    assert (
        talk.answer(ticket, tingting, id="same").pk == first.pk
    )  # a late retry is no new answer and takes nothing back
    assert talk.fresh(ticket).assignee == lin
    assert conversation.messages.count() == 2


def test_a_note_changes_nothing_for_the_customer(xiaomei: User, tingting: User) -> None:
    conversation, ticket = talk.ask(xiaomei)
    conversation.refresh_from_db()
    before = conversation.last_message_at
    talk.answer(ticket, tingting, "内部：退款风险", is_internal=True)
    ticket = talk.fresh(ticket)
    assert (ticket.status, ticket.assignee, ticket.first_reply_at) == (TicketStatus.NEW, None, None)
    assert clock_runs(ticket)
    assert len(selectors.messages_of(conversation)) == 1
    assert len(selectors.messages_of(conversation, internal=True)) == 2
    conversation.refresh_from_db()
    assert conversation.last_message_at == before


def test_solving_without_an_answer_stops_the_clock(xiaomei: User, tingting: User) -> None:
    _conversation, ticket = talk.ask(xiaomei)
    tickets.solve(ticket=ticket, agent=tingting)
    assert not clock_runs(ticket)
    with pytest.raises(IllegalMove):
        tickets.solve(ticket=talk.fresh(ticket), agent=tingting)


def test_waiting_for_the_seller(xiaomei: User, tingting: User) -> None:
    _conversation, ticket = talk.ask(xiaomei)
    with pytest.raises(IllegalMove):
        tickets.wait_for_seller(ticket=ticket, agent=tingting)  # nobody has it yet
    tickets.take(ticket=ticket, agent=tingting)
    tickets.wait_for_seller(ticket=ticket, agent=tingting)
    assert talk.fresh(ticket).status == TicketStatus.WAITING_SELLER
    talk.answer(ticket, tingting, "卖家说明天发货")
    assert talk.fresh(ticket).status == TicketStatus.WAITING_CUSTOMER


def test_solved_and_quiet_is_closed_and_then_a_new_ticket(xiaomei: User, tingting: User) -> None:
    conversation, ticket = talk.ask(xiaomei)
    tickets.solve(ticket=ticket, agent=tingting)
    assert close_solved() == 0
    time.travel(policies.CLOSE_AFTER + timedelta(minutes=1))
    assert close_solved() == 1
    assert close_solved() == 0
    _message, second = talk.write(conversation)
    assert second.pk != ticket.pk
    assert talk.fresh(ticket).status == TicketStatus.CLOSED


def test_one_open_ticket_a_conversation(xiaomei: User) -> None:
    conversation, ticket = talk.ask(xiaomei)
    again = tickets.open_for(conversation=conversation, subject="another", actor=xiaomei.ref)
    assert again.pk == ticket.pk
    with pytest.raises(IntegrityError):
        Ticket.objects.create(number="MT0", conversation=conversation, topic="x", subject="x", created_at=time.now())


def test_the_customer_is_told_once_a_question(xiaomei: User, tingting: User, settle: Callable[[], int]) -> None:
    conversation, ticket = talk.ask(xiaomei)
    talk.answer(ticket, tingting, "内部", is_internal=True)
    for text in ("您好", "我查一下", "明天到"):
        talk.answer(ticket, tingting, text)
    settle()
    told = Notice.objects.filter(recipient=xiaomei.ref, template="support_answered")
    assert sorted(told.values_list("channel", flat=True)) == ["in_app", "mail"]
    assert not any("明天到" in str(notice.body) for notice in told)
    talk.write(conversation, "谢谢，还有呢？")
    message = talk.answer(ticket, tingting)
    settle()
    for _ in range(2):
        handlers.tell_answered(message=message.pk)
    assert sorted(told.values_list("channel", flat=True)) == ["in_app", "in_app", "mail"]


def test_nobody_tells_a_guest_or_the_agent(tingting: User, settle: Callable[[], int]) -> None:
    _conversation, ticket = talk.ask(None, guest_key="K" * 24)
    talk.answer(ticket, tingting)
    settle()
    assert not Notice.objects.exists()
    assert Message.objects.count() == 2


def test_the_queue_is_urgent_first_and_found_by_number(xiaomei: User, charlie: User, tingting: User) -> None:
    _one, first = talk.ask(xiaomei)
    _two, second = talk.ask(charlie, context="listing:01abc")
    Ticket.objects.filter(pk=second.pk).update(priority="urgent", about="parcel:MM2611220000010")
    assert list(selectors.tickets()) == [second, first]
    tickets.take(ticket=first, agent=tingting)
    assert list(selectors.tickets(assignee=tingting)) == [first]
    tickets.solve(ticket=second, agent=tingting)
    assert list(selectors.tickets()) == [first]
    assert list(selectors.tickets(query=second.number.lower())) == [second]
    assert list(selectors.tickets(query="mm2611220000010")) == [second]
    assert list(selectors.tickets(query="nothing")) == []
