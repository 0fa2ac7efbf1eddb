"""Every order has a quiet file; what goes wrong wakes it, once a cause, and its shopper has a ticket with the facts."""

from datetime import timedelta

import pytest

from logistics.models import Parcel
from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.clocks import service as clocks
from marketplace.core.outbox.drain import drain
from orders.models import Order
from support import care_handlers, selectors
from support.models import CareFile, Message, Ticket, TicketCause
from support.services import caring, conversations, night, tickets
from support.tasks import answer_the_night
from tests import shop
from tests.support import talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(xiaomei: User, akira: User) -> Order:
    shop.tariff()
    listing = shop.listing(shop.seller(akira))
    placed = shop.place(xiaomei, {listing.public_id: 1}, shop.ready(xiaomei))
    shop.pay_directly(placed)
    drain()
    return placed.orders.get()


def test_it_works(order: Order, xiaomei: User) -> None:
    quiet = CareFile.objects.get(order=order)
    assert (quiet.woke_at, quiet.ticket) == (None, None)
    assert caring.open_files(purchase=order.purchase.number) == 0  # again makes none
    time.travel(timedelta(days=6))
    clocks.sweep()
    drain()
    awake = CareFile.objects.get(order=order)
    assert awake.woke_at is not None
    assert awake.ticket is not None
    ticket = awake.ticket
    assert (ticket.user, ticket.about) == (xiaomei, order.ref)
    assert "hand_in_late" in set(ticket.tags.values_list("tag", flat=True))
    note = Message.objects.get(conversation=ticket.conversation, author=selectors.HOUSE)
    assert note.is_internal
    assert order.number in str(note.body)


def test_the_shopper_sees_nothing_until_we_write(order: Order, xiaomei: User, tingting: User) -> None:
    ticket = caring.wake(order_number=order.number, kind="promise_broken", cause="promise:1")
    assert ticket is not None
    assert not selectors.conversations_of(xiaomei).exists()
    talk.answer(ticket, tingting, "您的包裹晚了，我们正在追。")
    assert selectors.conversations_of(xiaomei).get() == ticket.conversation


def test_a_cause_makes_one_ticket(order: Order) -> None:
    first = caring.wake(order_number=order.number, kind="delivery_failed", cause="failed:7")
    assert caring.wake(order_number=order.number, kind="delivery_failed", cause="failed:7") is None
    second = caring.wake(order_number=order.number, kind="seal_incident", cause="seal:9")
    assert second == first  # one open ticket, two causes
    assert TicketCause.objects.count() == 2
    assert second is not None
    assert talk.fresh(second).priority == "urgent"
    assert CareFile.objects.get(order=order).causes == 2


def test_an_open_talk_about_the_order_gets_it(order: Order, xiaomei: User) -> None:
    _talk, ticket = talk.ask(xiaomei, context=order.ref)
    assert caring.wake(order_number=order.number, kind="parcel_lost", cause="lost:1") == ticket
    assert Ticket.objects.count() == 1


def test_what_is_over_wakes_nothing(order: Order, tingting: User) -> None:
    first = caring.wake(order_number=order.number, kind="promise_broken", cause="promise:1")
    assert first is not None
    tickets.close(ticket=first, actor=tingting.ref)
    Order.objects.filter(pk=order.pk).update(lifecycle="completed")
    assert caring.wake(order_number=order.number, kind="parcel_lost", cause="lost:1") is None
    assert caring.wake(order_number="MO0", kind="parcel_lost", cause="lost:2") is None
    assert Ticket.objects.count() == 1


def test_a_new_trouble_after_the_ticket_was_closed_makes_a_new_one(order: Order, tingting: User) -> None:
    first = caring.wake(order_number=order.number, kind="promise_broken", cause="promise:1")
    assert first is not None
    tickets.close(ticket=first, actor=tingting.ref)
    second = caring.wake(order_number=order.number, kind="delivery_failed", cause="failed:1")
    assert second is not None
    assert second != first
    assert second.user == first.user


def test_handlers_know_their_order(order: Order) -> None:
    care_handlers.promise_broken(order_number=order.number, party="seller")
    care_handlers.parcel_lost(order_number=order.number, parcel="MM1")
    care_handlers.delivery_failed(order_number=order.number, parcel="MM1", event=3)
    care_handlers.parcel_damaged(order_number=order.number, parcel="MM1")
    care_handlers.parcel_sent_back(order_number=order.number, parcel="MM1")
    kinds = set(TicketCause.objects.values_list("kind", flat=True))
    assert kinds == {"promise_broken", "parcel_lost", "delivery_failed", "parcel_damaged", "sent_back"}
    assert Ticket.objects.count() == 1
    assert not Parcel.objects.exists()


def test_late_departure(order: Order) -> None:
    care_handlers.unit_received(order_number=order.number, unit=1)
    time.travel(timedelta(days=5, minutes=1))
    clocks.sweep()
    drain()
    assert TicketCause.objects.filter(kind="departure_late").count() == 1


def test_departed_in_time(order: Order) -> None:
    care_handlers.unit_received(order_number=order.number, unit=1)
    care_handlers.parcel_moved(order_number=order.number, parcel="MM1", status="departed")
    time.travel(timedelta(days=6))
    clocks.sweep()
    drain()
    assert not TicketCause.objects.filter(kind="departure_late").exists()


def test_a_night_that_nobody_answered(xiaomei: User) -> None:
    conversation = conversations.start(user=xiaomei, actor=xiaomei.ref, handled_by="bot")
    conversations.post(
        conversation=conversation, sender=Message.Sender.CUSTOMER, author=xiaomei.ref, body="有人吗", client_id="n1"
    )
    assert answer_the_night() == 0  # not yet
    time.travel(night.PATIENCE + timedelta(minutes=1))
    assert (answer_the_night(), answer_the_night()) == (1, 0)
    ticket = Ticket.objects.get()
    assert str(ticket.subject) == "有人吗"
    assert TicketCause.objects.get().kind == "night"
