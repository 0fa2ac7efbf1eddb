"""Several tabs and agents in the same moment, on real transactions."""

from functools import partial

import pytest

from marketplace.accounts.models import User
from support.models import Conversation, Message, Ticket
from support.services import tickets
from tests.concurrency.threads import kinds, together
from tests.support import talk

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_agents_answer_at_once(xiaomei: User, tingting: User, lin: User) -> None:
    conversation, ticket = talk.ask(xiaomei)
    answers = [partial(talk.answer, talk.fresh(ticket), agent) for agent in (tingting, lin, tingting, lin)]
    results = kinds(together(answers))
    assert results == {"done": 2, "TakenByColleague": 2}
    said = conversation.messages.filter(sender="agent").values_list("author", flat=True)
    assert len(set(said)) == 1
    assert talk.fresh(ticket).assignee is not None


def test_one_message_sent_by_many_tabs(xiaomei: User) -> None:
    first = partial(tickets.ask, user=xiaomei, locale="zh-hans", author=xiaomei.ref, body="在吗", client_id="same")
    assert kinds(together([first] * 4)) == {"done": 4}
    assert (Conversation.objects.count(), Message.objects.count(), Ticket.objects.count()) == (1, 1, 1)


def test_messages_become_visible_in_the_order_of_their_ids(xiaomei: User, tingting: User) -> None:
    conversation, ticket = talk.ask(xiaomei)
    jobs = [partial(talk.write, conversation) for _ in range(4)] + [
        partial(talk.answer, ticket, tingting) for _ in range(4)
    ]
    assert kinds(together(jobs)) == {"done": 8}
    times = list(conversation.messages.order_by("id").values_list("sent_at", flat=True))
    assert times == sorted(times)
    assert Ticket.objects.count() == 1
