"""What support exports and erases."""

import pytest

from marketplace.accounts.models import User
from marketplace.core.clocks import selectors as clocks
from support import privacy
from support.models import Message
from support.services import tickets
from support.states import TicketStatus
from tests.support import talk

pytestmark = pytest.mark.django_db


def test_it_works(xiaomei: User, charlie: User, tingting: User) -> None:
    _conversation, ticket = talk.ask(xiaomei, "我的电话 13800138000")
    _theirs, other = talk.ask(charlie, "mine stays")
    talk.answer(ticket, tingting, "内部备注", is_internal=True)
    talk.answer(ticket, tingting, "好的")

    (row,) = privacy.export(xiaomei.ref)
    assert [message["body"] for message in row["messages"]] == ["我的电话 13800138000", "好的"]

    privacy.erase(xiaomei.ref)
    assert set(Message.objects.filter(conversation__user=xiaomei).values_list("body", flat=True)) == {privacy.GONE}
    assert (talk.fresh(ticket).subject, talk.fresh(ticket).status) == (privacy.GONE, TicketStatus.CLOSED)
    assert clocks.open_clock(tickets.FIRST_REPLY, ticket.ref) is None
    assert talk.fresh(other).subject == "mine stays"
    assert talk.fresh(other).status == TicketStatus.NEW
