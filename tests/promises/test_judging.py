"""A promise ends once: kept, broken and paid, or given more time by a document. Ways here may cross; nothing is paid twice."""

from dataclasses import replace
from datetime import timedelta

import pytest

from logistics.models import CustomsReceipt
from marketplace.core import time
from marketplace.core.clocks import service as clocks
from marketplace.core.clocks.models import Clock
from marketplace.core.duties.models import Duty
from marketplace.core.time import SHANGHAI
from marketplace.notices.models import Notice
from orders.models import Order, Refund
from orders.services import cancelling
from promises import selectors
from promises.models import Breach, Extension, FlightNotice, LaneForecast, Promise
from promises.policies.due import CLOCK
from promises.policies.evidence import Evidence
from promises.policies.forecasting import peak_days
from promises.services import ending, filing, judging, making, reckoning
from promises.services.filing import NoticeFacts
from promises.services.making import Offer
from tests import shop

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_clock")]


@pytest.fixture
def order(xiaomei, settle):
    shop.tariff()
    listing = shop.listing(shop.seller())
    purchase = shop.pay_directly(shop.place(xiaomei, {listing.public_id: 2}, shop.ready(xiaomei)))
    settle()
    purchase.orders.update(delivery="at_warehouse")  # else the seller's days would end the order first
    return purchase.orders.select_related("seller", "purchase").get()


def until(promise: Promise, **shift: float) -> None:
    time.travel(Promise.objects.get(pk=promise.pk).due_at - time.now() + timedelta(**shift))
    clocks.sweep()


def promise_of(order: Order) -> Promise:
    return Promise.objects.get(order_number=order.number)


def test_it_works(order, settle, client, xiaomei):
    promise = promise_of(order)
    assert (promise.status, promise.lane, promise.basis, promise.sample) == ("open", "JP", "table", 0)
    assert promise.promised_on == order.promise_date
    until(promise, seconds=5)
    settle()
    breach = Breach.objects.get()
    assert breach.party == "seller", "no scan says that the goods came to us"
    assert (breach.paid_fen, breach.rule) == (1_000, "mm-late-5")
    assert Refund.objects.get().public_id == breach.refund
    client.force_login(xiaomei)
    page = client.get(f"/me/orders/{order.number}/").content.decode()
    assert "10.00" in page
    assert str(selectors.told(order.number).party) in page
    assert judging.sweep() == 0
    settle()
    assert Refund.objects.count() == 1


def test_the_sweep_finds_what_the_clock_did_not_say(order, settle):
    promise = promise_of(order)
    time.travel(promise.due_at - time.now() + timedelta(minutes=2))
    assert judging.overdue() == 1
    assert judging.sweep() == 1
    assert judging.judge(order_number=order.number) == "broken"
    settle()
    assert (Breach.objects.count(), Refund.objects.count()) == (1, 1)


def test_in_time_is_kept_and_becomes_history(order, settle):
    shop.deliver(order.number)
    settle()
    promise = promise_of(order)
    assert (promise.status, promise.arrived_at is not None) == ("kept", True)
    until(promise, days=1)
    settle()
    assert not Breach.objects.exists()
    assert [(row.lane, row.kept, row.ended) for row in selectors.health()] == [("JP", 1, 1)]


def test_too_late_is_broken_also_when_it_came_before_anybody_looked(order, settle):
    promise = promise_of(order)
    time.travel(promise.due_at - time.now() + timedelta(hours=5))
    shop.deliver(order.number)
    settle()
    judging.sweep()
    settle()
    promise.refresh_from_db()
    assert (promise.status, Refund.objects.count()) == ("broken", 1)
    assert promise.arrived_at is not None


def test_what_was_cancelled_is_owed_nothing(order, settle):
    Order.objects.update(delivery="waiting")
    order.refresh_from_db()
    cancelling.cancel(order=order, reason="", actor="user:x")
    until(promise_of(order), days=1)
    settle()
    assert promise_of(order).status == "dropped"
    assert not Breach.objects.exists()


def test_the_shopper_reads_which_document_gave_more_time(order, settle, client, xiaomei, monkeypatch):
    promise = promise_of(order)
    due = promise.due_at
    held = Evidence("customs_receipt", "I2026/500/7", due - timedelta(days=2))
    monkeypatch.setattr(judging, "evidence_of", lambda *_args: [held])
    until(promise, seconds=5)
    settle()
    promise.refresh_from_db()
    assert promise.status == "open"
    assert timedelta(days=2) <= promise.due_at - due < timedelta(days=2, minutes=5)
    assert Notice.objects.filter(template="promise_extended", channel="in_app").count() == 1
    assert Clock.objects.get(kind=CLOCK, stopped_at=None).due_at >= promise.due_at
    assert not Duty.objects.filter(kind="clock:delivery_promise", done_at=None).exists(), "it is not late any more"
    client.force_login(xiaomei)
    assert "I2026/500/7" in client.get(f"/me/orders/{order.number}/").content.decode()
    monkeypatch.setattr(judging, "evidence_of", lambda *_args: [replace(held, until=due)])
    until(promise, seconds=5)
    judging.sweep()
    settle()
    assert promise_of(order).status == "broken", "its two days are over, and the parcel is still not there"
    assert Refund.objects.count() == 1
    assert shop.nothing_dead()


def on_the_road(trip) -> Promise:
    """A promise for an order that only the road knows."""
    today = time.today()
    offer = Offer(trip.number, "US", today, today + timedelta(days=5))
    making.begin(offer=offer, subject=f"order:{trip.number}", since=time.now())
    return Promise.objects.get(order_number=trip.number)


def test_customs_receipts_are_found_by_themselves(journey):
    trip = journey(to="declared")
    promise = on_the_road(trip)
    time.travel(promise.due_at - time.now() - timedelta(days=1))
    trip.receipt("500", "查验")
    time.travel(timedelta(days=1, seconds=5))
    assert judging.judge(order_number=trip.number) == "open"
    row = Extension.objects.get()
    receipt = CustomsReceipt.objects.get(code="500")
    assert (row.code, row.reference.endswith(f"/500/{receipt.pk}")) == ("customs_receipt", True)
    trip.receipt("800", "放行", seconds=1)
    time.travel(timedelta(days=2))
    assert judging.judge(order_number=trip.number) == "broken"
    assert Breach.objects.get().legs.keys() >= {"hand_in", "customs", "last_mile"}


def test_the_couriers_word_counts_until_the_next_try(journey):
    trip = journey(to="last_mile")
    promise = on_the_road(trip)
    time.travel(promise.due_at - time.now() - timedelta(days=1))
    trip.event("FAIL_ABSENT")
    time.travel(timedelta(hours=6))
    trip.event("OUT")
    time.travel(timedelta(hours=18, seconds=5))
    assert judging.judge(order_number=trip.number) == "open"
    assert 0 <= Extension.objects.get(code="shopper_absent").seconds - 6 * 3600 < 5
    trip.event("SIGN")
    assert judging.judge(order_number=trip.number) == "open", "not due yet"
    time.travel(timedelta(hours=6, seconds=10))
    assert judging.judge(order_number=trip.number) == "kept", "it came within the six hours"


def test_weather_without_a_notice_excuses_nothing(journey, dana):
    trip = journey(to="last_mile")
    promise = on_the_road(trip)
    trip.event("DELAY_WEATHER")
    now = time.now()
    day = trip.flight.departs_at.astimezone(SHANGHAI).date()
    facts = NoticeFacts("CA-2611-77", trip.flight.designator, day, now, now + timedelta(days=1))
    time.travel(promise.due_at - time.now() + timedelta(seconds=3))
    assert {one.code for one in judging.evidence_of(trip.number)} == {"customs_receipt"}, (
        "of seconds, at the declaration"
    )
    filing.file(facts=facts, actor=dana.ref)
    filing.file(facts=facts, actor=dana.ref)
    assert FlightNotice.objects.count() == 1
    assert judging.judge(order_number=trip.number) == "open", "one day more"
    time.travel(timedelta(days=1, seconds=10))
    assert judging.judge(order_number=trip.number) == "broken"


def test_a_late_word_changes_nothing_that_was_paid(order, settle):
    promise = promise_of(order)
    until(promise, seconds=5)
    settle()
    ending.arrived(order_number=order.number, at=promise.due_at - timedelta(hours=1))
    assert promise_of(order).status == "broken"
    assert Refund.objects.count() == 1


def test_the_next_promise_rests_on_what_arrived(order, settle, xiaomei):
    start = time.today() - timedelta(days=30)
    Promise.objects.bulk_create(
        Promise(
            order_number=f"MOX{number}", lane="JP", weekday=start.weekday(), started_on=start, days=10,
            promised_on=start + timedelta(days=10), method="p90-1", basis="table", status="kept", made_at=time.now(),
            due_at=time.now(), arrived_at=time.now() - timedelta(days=30 - (6 + number % 2)),
        )
        for number in range(60)
    )  # fmt: skip
    assert reckoning.reckon() == 7
    assert LaneForecast.objects.get(weekday=start.weekday()).basis == "weekday"
    listing = shop.listing(shop.seller())
    address = shop.ready(xiaomei)
    placed = shop.place(xiaomei, {listing.public_id: 1}, address).orders.get()
    promise = promise_of(placed)
    assert promise.basis in {"weekday", "lane"}
    assert promise.sample == 60
    usual = (
        promise.days - peak_days(time.today()) + peak_days(start)
    )  # feasts are taken out of the past and put on the day
    assert usual in {6, 7}, "not the ten of the table"


def test_the_page_for_everybody(client, order):
    assert client.get("/promise/").status_code == 200
    assert client.get("/api/v1/promises/lanes/").json() == {"forecasts": [], "health": []}
