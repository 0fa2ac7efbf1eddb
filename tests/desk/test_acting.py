"""Acts for the shopper: the same services and refusals as their own pages, once, with who and why, told in the conversation."""

import pytest

from cases.models import Case
from claims.models import Claim
from desk import errors
from desk.models import AgentAct
from desk.services import acting
from desk.services.acting import Wish
from marketplace.core.errors import NotAllowed
from marketplace.core.models import TrailEntry
from marketplace.notices.models import Notice
from orders.errors import OrderNotFound, TooLateToCancel
from orders.models import Refund
from orders.states import Lifecycle
from support.models import Message
from tests import shop
from tests.desk.builders import taken
from tests.orders.test_missing import paid
from tests.support import talk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_time")]


def wish(order, key="k1", why="asked in the chat"):
    return Wish(order.number, why, key)


def test_it_works(xiaomei, tingting, ticket, settle):
    """Cancelled once, with the agent as actor, the reason kept and a line for the shopper."""
    order = paid(xiaomei)
    for _ in range(2):
        act = acting.cancel(ticket=ticket, by=tingting, wish=wish(order), reason="changed_mind", way="source")
    settle()
    order.refresh_from_db()
    assert (order.lifecycle, Refund.objects.count(), AgentAct.objects.count()) == (Lifecycle.CANCELLED, 1, 1)
    assert act.why == "asked in the chat"
    row = TrailEntry.objects.get(verb="desk.cancel")
    assert (row.actor, row.why, row.after["for"]) == (tingting.ref, "agent for shopper", xiaomei.ref)
    assert "asked" not in str(row.after), "words of a conversation do not go into the trail"
    line = Message.objects.get(conversation=ticket.conversation, sender="system")
    assert order.number in line.body


def test_a_refusal_leaves_nothing(xiaomei, tingting, ticket):
    order = paid(xiaomei)
    type(order).objects.filter(pk=order.pk).update(delivery="in_transit")
    with pytest.raises(TooLateToCancel):
        acting.cancel(ticket=ticket, by=tingting, wish=wish(order), reason="changed_mind", way="source")
    assert not AgentAct.objects.exists()
    assert not Message.objects.filter(sender="system").exists()
    assert not TrailEntry.objects.filter(verb="desk.cancel").exists()


def test_who_may(xiaomei, akira, lin, charlie, tingting, ticket):
    order, strange = paid(xiaomei), paid(charlie)

    def cancel(by, on=ticket, what=order, why="w"):
        acting.cancel(ticket=on, by=by, wish=wish(what, why=why), reason="changed_mind", way="source")

    _conversation, guests = talk.ask(None, guest_key="g")
    talk.answer(guests, tingting)
    for refusal, run in (
        (NotAllowed, lambda: cancel(akira)),
        (errors.TakeItFirst, lambda: cancel(lin)),
        (OrderNotFound, lambda: cancel(tingting, what=strange)),
        (errors.GiveReason, lambda: cancel(tingting, why=" ")),
        (errors.NobodyToActFor, lambda: cancel(tingting, on=guests)),
        (errors.OwnTicket, lambda: cancel(tingting, on=taken(tingting, tingting))),
    ):
        with pytest.raises(refusal):
            run()
    order.refresh_from_db()
    strange.refresh_from_db()
    assert (order.lifecycle, strange.lifecycle) == (Lifecycle.CONFIRMED, Lifecycle.CONFIRMED)
    assert not AgentAct.objects.exists()


def test_another_address(xiaomei, tingting, ticket):
    order = paid(xiaomei)
    other = shop.address_of(xiaomei)
    type(other).objects.filter(pk=other.pk).update(detail="2 Another Road")
    acting.change_address(ticket=ticket, by=tingting, wish=wish(order), address_id=other.pk)
    order.refresh_from_db()
    assert order.moved.times == 1


def test_a_case_and_a_receipt(xiaomei, tingting, ticket, settle):
    order = paid(xiaomei)
    made = acting.open_mediation(
        ticket=ticket, by=tingting, wish=wish(order), reason="not_as_described", line_numbers=[1], text="Another colour",
        way="source",
    )  # fmt: skip
    case = Case.objects.get()
    assert (made.result, case.user) == (case.ref, xiaomei)
    acting.resend_receipt(ticket=ticket, by=tingting, wish=wish(order, "k2"))
    settle()
    assert Notice.objects.filter(template="receipt_again", channel="in_app").count() == 1
    assert not Claim.objects.exists()
