"""Merging and splitting: nothing said is lost, and the customer sees one answer."""

import pytest

from marketplace.accounts.models import User
from marketplace.core.clocks import selectors as clocks
from marketplace.core.outbox.drain import drain
from support import selectors
from support.errors import CannotMerge, NothingToSplit
from support.models import Conversation, Ticket, TicketTag
from support.policies.clock_rules import KINDS
from support.services import merging, tagging, tickets
from support.states import TicketStatus
from tests.support import talk

pytestmark = pytest.mark.django_db


def test_it_works(xiaomei: User, tingting: User) -> None:
    _first, into = talk.ask(xiaomei, "包裹到哪了？")
    other, ticket = talk.ask(xiaomei, "怎么还不回我")
    tagging.tag(ticket=ticket, name="road", actor=tingting.ref)
    merging.merge(ticket=ticket, into=into, agent=tingting)
    gone = talk.fresh(ticket)
    assert (gone.status, gone.merged_into) == (TicketStatus.CLOSED, into)
    assert str(selectors.messages_of(other)[0].body) == "怎么还不回我"
    assert selectors.messages_of(other)[-1].choices[0]["href"] == f"/help/chat/{into.conversation.public_id}/"
    assert TicketTag.objects.get(ticket=into).tag == "road"
    assert not any(clocks.open_clock(kind, ticket.ref) for kind in KINDS)
    assert merging.merge(ticket=gone, into=into, agent=tingting) == into  # again changes nothing
    assert other.messages.count() == 2


def test_what_is_written_in_the_old_thread_wakes_the_one_that_goes_on(xiaomei: User, tingting: User) -> None:
    _first, into = talk.ask(xiaomei)
    other, ticket = talk.ask(xiaomei, "还有")
    merging.merge(ticket=ticket, into=into, agent=tingting)
    talk.answer(talk.fresh(into), tingting)
    assert talk.fresh(into).status == TicketStatus.WAITING_CUSTOMER
    _message, found = talk.write(other, "好的，谢谢")
    assert found == into
    drain()
    assert talk.fresh(into).status == TicketStatus.OPEN
    assert Ticket.objects.count() == 2


def test_the_more_urgent_priority_stays(xiaomei: User, tingting: User) -> None:
    _first, into = talk.ask(xiaomei)
    _other, ticket = talk.ask(xiaomei, "！！！")
    assert ticket.priority == "high"
    merging.merge(ticket=ticket, into=into, agent=tingting)
    assert talk.fresh(into).priority == "high"


def test_somebody_elses_ticket_is_refused(xiaomei: User, charlie: User, tingting: User) -> None:
    _mine, into = talk.ask(xiaomei)
    _theirs, other = talk.ask(charlie, "Hello")
    for wrong in (other, into):
        with pytest.raises(CannotMerge):
            merging.merge(ticket=wrong, into=into, agent=tingting)
    assert talk.fresh(other).status == TicketStatus.NEW
    assert talk.fresh(other).merged_into is None


def test_a_solved_one_is_refused(xiaomei: User, tingting: User) -> None:
    _first, into = talk.ask(xiaomei)
    _other, ticket = talk.ask(xiaomei, "还有")
    tickets.solve(ticket=ticket, agent=tingting)
    with pytest.raises(CannotMerge):
        merging.merge(ticket=ticket, into=into, agent=tingting)


def test_split(xiaomei: User, tingting: User) -> None:
    conversation, ticket = talk.ask(xiaomei, "包裹到哪了？")
    about_tax, _same = talk.write(conversation, "另外税怎么算？")
    made = merging.split(ticket=ticket, message_ids=[about_tax.pk], subject="税", agent=tingting, client_id="s1")
    assert (made.user, made.split_from, str(made.subject)) == (xiaomei, ticket, "税")
    assert [str(one.body) for one in selectors.messages_of(made.conversation)] == ["另外税怎么算？"]
    assert selectors.messages_of(conversation)[1] == about_tax  # nothing leaves the old one
    again = merging.split(ticket=ticket, message_ids=[about_tax.pk], subject="税", agent=tingting, client_id="s1")
    assert again == made
    assert Ticket.objects.count() == 2


def test_all_or_nothing_of_it_is_no_split(xiaomei: User, charlie: User, tingting: User) -> None:
    conversation, ticket = talk.ask(xiaomei)
    _theirs, other = talk.ask(charlie, "Hello")
    everything = [one.pk for one in selectors.messages_of(conversation)]
    foreign = [one.pk for one in selectors.messages_of(other.conversation)]
    for chosen in (everything, foreign, []):
        with pytest.raises(NothingToSplit):
            merging.split(ticket=ticket, message_ids=chosen, subject="", agent=tingting, client_id="s1")
    assert Conversation.objects.count() == 2
