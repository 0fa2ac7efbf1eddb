"""Paid orders whose goods will not arrive: there is always a way to the money, and the rest goes on."""

from datetime import timedelta

import pytest
from django.db import transaction

from logistics.documents import sums_of
from logistics.errors import NotLostYet, StillTravelling
from logistics.errors import TooLateToCancel as RoadTooLate
from logistics.models import Consignment, ConsignmentLine, Parcel, Unit
from logistics.services import courier_returns, flights, losing, receiving
from marketplace.core import time
from marketplace.core.clocks import service as clocks
from marketplace.core.clocks.models import Clock
from marketplace.core.clocks.selectors import open_clock
from marketplace.core.models import Duty
from marketplace.core.outbox.emit import emit
from marketplace.core.time import SHANGHAI
from marketplace.ledger.chart import AccountCode as A
from marketplace.ledger.selectors import balance, trial_balance
from marketplace.notices.models import Notice
from marketplace.tariff.models import HsRate, QuantityYear, QuotaUse
from orders.admin_forms import MissingForm
from orders.errors import NothingMissing, TooLateToCancel
from orders.models import OrderLine, Refund
from orders.policies import hand_in
from orders.selectors.money import refundable_of
from orders.services import cancelling, disputes, handing_in, refunds, trade_records
from orders.services.missing import Missing, refund_missing
from sellers.models import GradeEvent
from tests import shop
from tests.logistics import road

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_clock")]


def paid(user, pieces=1):
    shop.tariff()
    listing = shop.listing(shop.seller())
    purchase = shop.pay_directly(shop.place(user, {listing.public_id: pieces}, shop.ready(user)))
    return purchase.orders.select_related("seller", "purchase").get()


class Trip(road.Journey):
    """A paid order of the shop on the road; its consignment exists already."""

    def __init__(self, order, operator, escort):
        self.place = road.Warehouse.objects.get(code=order.warehouse_code)
        self.operator, self.escort = road.post(operator, self.place), escort
        self.record, self.actor, self.at = None, operator.ref, 0
        self.consignment = Consignment.objects.get(order_number=order.number)

    @property
    def number(self):
        return self.consignment.order_number

    def _manifested(self):
        self.flight = road.flight(self.escort, origin=self.place.airport)
        flights.load_bag(flight=self.flight, bag=self.bag, actor=self.actor)
        gate = flights.close_manifest(flight=self.flight, actor=self.actor)
        assert gate.is_closed, gate.mismatches


@pytest.fixture
def trip(xiaomei, lupe, laozhang, tmp_path, settings):
    settings.MEDIA_ROOT = str(tmp_path)

    def make(pieces=1):
        order = paid(xiaomei, pieces)
        trade_records.hand_over(purchase_number=order.purchase.number)
        return order, Trip(order, lupe, laozhang)

    return make


def give_up(order, count, cause, **more):
    return refund_missing(order_id=order.pk, missing=Missing({1: count}, cause, **more), actor="user:dana")


def quota_held():
    use = QuotaUse.objects.get()
    return use.amount_fen - use.restored_fen


def test_it_works(trip, settle, xiaomei, browse):
    """One of two came: no cancelling any more, but ops refunds the other and the one that is here flies and arrives."""
    shop.tariff()
    HsRate.objects.update(yearly_grams=10_000)
    order, way = trip(2)
    assert QuantityYear.objects.get().taken_grams == 600
    receiving.receive_order(consignment=way.consignment, actor=way.actor, count=1)
    settle()
    order.refresh_from_db()
    assert order.delivery == "waiting"
    page = browse(xiaomei).get(f"/me/orders/{order.number}/").content.decode()
    assert f"/me/orders/{order.number}/cancel/" not in page
    with pytest.raises(RoadTooLate) as refused:
        cancelling.cancel(order=order, reason="", actor="user:x")
    assert refused.value.code == TooLateToCancel.code
    (made,) = give_up(order, 1, "never_came")
    settle()
    assert (made.goods_fen, made.freight_fen, made.tax_fen) == (10_120, 1_950, 1_098)
    assert balance(A.ESCROW, order.ref, "CNY") == 26_337 - made.amount_fen
    assert quota_held() == QuotaUse.objects.get().amount_fen // 2
    assert QuantityYear.objects.get().taken_grams == 300
    way.at = 1
    captured = [unit for unit in way.units if unit.status == "received"]
    assert len(captured) == 1
    Trip.units = property(lambda self: list(Unit.objects.filter(status__in=["received", "captured"])))
    try:
        way.to("delivered")
    finally:
        del Trip.units
    settle()
    order.refresh_from_db()
    assert (order.delivery, order.lifecycle) == ("delivered", "confirmed")
    assert OrderLine.objects.get().returned_quantity == 1
    assert Notice.objects.filter(template="missing_refunded", channel="in_app").count() == 1
    assert set(trial_balance().values()) <= {0}
    assert shop.nothing_dead()


def test_customs_sends_it_back(trip, settle, xiaomei, browse):
    order, way = trip()
    way.to("declared")
    way.receipt("700", "退运", seconds=5)
    settle()
    assert Duty.objects.get(kind="parcel_sent_back").done_at is None
    assert Notice.objects.filter(recipient=xiaomei.ref, template="parcel_sent_back", channel="in_app").count() == 1
    page = browse(xiaomei).get(f"/me/orders/{order.number}/").content.decode()
    assert "banner-bad" in page
    (made,) = give_up(order, 1, "sent_back")
    settle()
    order.refresh_from_db()
    assert (made.amount_fen, made.borne_by, made.tax_kept_fen) == (order.total_fen, "platform", 0)
    assert (order.lifecycle, quota_held()) == ("cancelled", 0)
    assert Duty.objects.get(kind="parcel_sent_back").done_at is not None
    assert Unit.objects.get().status == "cancelled"
    assert shop.nothing_dead()
    assert set(trial_balance().values()) <= {0}


def test_lost_after_silence_then_refunded_then_found(trip, settle, dana):
    order, way = trip()
    way.to("last_mile")
    settle()
    with pytest.raises(NotLostYet):
        losing.declare_lost(parcel=way.parcel, reason="carrier searched", actor=dana.ref)
    assert Parcel.objects.get().exception == ""
    time.travel(timedelta(days=8))
    clocks.sweep()
    settle()
    assert Duty.objects.get(kind="clock:parcel_silent").is_late
    losing.declare_lost(parcel=way.parcel, reason="carrier searched", actor=dana.ref)
    losing.declare_lost(parcel=way.parcel, reason="carrier searched", actor=dana.ref)
    settle()
    assert Parcel.objects.get().exception == "lost"
    assert Duty.objects.get(kind="clock:parcel_silent").done_at is not None
    tax_before = balance(A.TAX_PAYABLE, "", "CNY")
    (made,) = give_up(order, 1, "lost")
    settle()
    assert (made.amount_fen, made.borne_by) == (order.total_fen, "platform")
    assert made.tax_kept_fen == made.tax_fen > 0, "customs had let it in and keeps the tax"
    assert balance(A.TAX_PAYABLE, "", "CNY") == tax_before + made.tax_fen
    assert quota_held() == QuotaUse.objects.get().amount_fen, "what was let in stays used"
    assert way.event("SIGN"), "and here it is after all"
    settle()
    assert (Parcel.objects.get().status, Unit.objects.get().status) == ("delivered", "cancelled")
    assert Duty.objects.filter(kind="refunded_parcel_arrived", done_at=None).count() == 1
    assert Refund.objects.count() == 1
    assert shop.nothing_dead()
    assert set(trial_balance().values()) <= {0}


def test_lost_in_customs_then_refunded_with_tax_and_limit(trip, settle, dana):
    """Customs never let it in: the tax goes back out of what was collected, and the yearly limit with it."""
    order, way = trip()
    way.to("declared")
    settle()
    time.travel(open_clock("customs_hold", f"parcel:{way.parcel.number}").due_at - time.now() + timedelta(minutes=1))
    losing.declare_lost(parcel=way.parcel, reason="customs searched", actor=dana.ref)
    settle()
    assert Duty.objects.get(kind="parcel_lost").done_at is None
    (made,) = give_up(order, 1, "lost")
    settle()
    assert (made.amount_fen, made.tax_kept_fen, quota_held()) == (order.total_fen, 0, 0)
    assert shop.nothing_dead()
    assert set(trial_balance().values()) <= {0}


def test_the_courier_brought_it_back(trip, settle, dana, xiaomei, browse):
    order, way = trip()
    way.to("last_mile")
    way.event("RETURN")
    with pytest.raises(StillTravelling):
        give_up(order, 1, "came_back")
    courier_returns.take_back(parcel=way.parcel, why="nobody at the address", actor=dana.ref)
    settle()
    assert Duty.objects.get(kind="parcel_came_back").done_at is None
    assert "快递没能送到您的包裹" in browse(xiaomei).get(f"/me/orders/{order.number}/").content.decode()
    assert MissingForm(order=order).initial["cause"] == "came_back"
    (made,) = give_up(order, 1, "came_back")
    settle()
    order.refresh_from_db()
    assert (made.amount_fen, made.borne_by, order.lifecycle) == (order.total_fen, "platform", "cancelled")
    assert made.tax_kept_fen == made.tax_fen > 0, "customs had let it in"
    assert Duty.objects.get(kind="parcel_came_back").done_at is not None
    assert Unit.objects.get().status == "cancelled"
    assert Notice.objects.filter(recipient=xiaomei.ref, template="parcel_news", channel="in_app").count() == 2
    assert shop.nothing_dead()


@pytest.mark.parametrize("stage", ["sealed", "departed", "declared", "delivered"])
def test_what_travels_or_arrived_is_not_missing(trip, stage):
    order, way = trip()
    way.to(stage)
    with pytest.raises(StillTravelling):
        give_up(order, 1, "lost")
    assert not Refund.objects.exists()
    assert (ConsignmentLine.objects.get().stopped, order.lifecycle) == (0, "confirmed")


NONSENSE = [Missing({1: 1}, "?"), Missing({}, "lost"), Missing({9: 1}, "lost"), Missing({1: 1}, "lost", "nobody")]


@pytest.mark.parametrize("missing", NONSENSE)
def test_what_makes_no_sense_is_refused(trip, missing):
    order, _way = trip()
    with pytest.raises(NothingMissing):
        refund_missing(order_id=order.pk, missing=missing, actor="user:dana")
    assert not Refund.objects.exists()


def test_twice_refunds_once(trip):
    order, _way = trip(2)
    give_up(order, 1, "never_came")
    give_up(order, 1, "never_came")
    with pytest.raises((StillTravelling, NothingMissing)):
        give_up(order, 1, "never_came")
    assert Refund.objects.count() == 2
    order.refresh_from_db()
    assert (order.lifecycle, Consignment.objects.get().cancelled_at is None) == ("cancelled", False)


def test_a_line_that_was_given_back_before_loses_its_piece_all_the_same(xiaomei, dana):
    """Nothing is left to refund of it; what is not there any more is not counted as kept."""
    shop.tariff()
    seller = shop.seller()
    wanted = {shop.listing(seller).public_id: 1 for _ in range(2)}
    order = shop.pay_directly(shop.place(xiaomei, wanted, shop.ready(xiaomei))).orders.get()
    trade_records.hand_over(purchase_number=order.purchase.number)
    first = order.lines.get(number=1)
    refunds.refund(
        order_id=order.pk,
        source="t:all",
        reason="goodwill",
        lines={first.pk: refundable_of(first, 1)},
        actor="user:dana",
    )
    give_up(order, 1, "never_came")
    first.refresh_from_db()
    assert (Refund.objects.count(), first.returned_quantity, first.kept) == (1, 1, 0)
    with pytest.raises((StillTravelling, NothingMissing)):
        give_up(order, 1, "never_came")


def given_up(order, settle):
    with transaction.atomic():
        emit(topic="orders.hand_in_given_up", key=order.ref, payload={"subject": order.ref, "kind": "hand_in"})
    settle()
    order.refresh_from_db()


def test_what_never_came_is_refunded_without_asking(trip, settle):
    """One of two came: the other goes back, the one that is here travels, nobody has to see to it."""
    order, way = trip(2)
    receiving.receive_order(consignment=way.consignment, actor=way.actor, count=1)
    settle()
    given_up(order, settle)
    assert Refund.objects.get().reason == "missing_never_came"
    assert (order.lifecycle, order.delivery) == ("confirmed", "at_warehouse")
    assert not Duty.objects.filter(kind="never_handed_in").exists()
    assert shop.nothing_dead()


def test_nothing_came_and_the_order_is_cancelled(trip, settle, xiaomei):
    order, _way = trip(2)
    given_up(order, settle)
    given_up(order, settle)
    assert (order.lifecycle, order.cancel_reason) == ("cancelled", "not_handed_in")
    assert Refund.objects.get().amount_fen == order.total_fen
    assert Notice.objects.filter(recipient=xiaomei.ref, template="order_given_up", channel="in_app").count() == 1
    assert not Notice.objects.filter(template="order_cancelled").exists()
    assert GradeEvent.objects.get(source=f"{order.ref}:hand_in").code == "shipped_missed"
    assert quota_held() == 0
    assert shop.nothing_dead()


def test_never_handed_in_calls_ops_where_we_may_not_refund(trip, settle):
    """The shopper's bank holds the money: a colleague decides."""
    order, way = trip(2)
    receiving.receive_order(consignment=way.consignment, actor=way.actor, count=1)
    disputes.opened(dispute="dp_1", reference=order.purchase.ref, amount_minor=order.total_fen)
    settle()
    given_up(order, settle)
    assert not Refund.objects.exists()
    assert Duty.objects.get(kind="never_handed_in").done_at is None
    disputes.closed(dispute="dp_1", reference=order.purchase.ref, amount_minor=order.total_fen, is_won=True)
    give_up(order, 1, "never_came")
    assert Duty.objects.get(kind="never_handed_in").done_at is not None


def test_the_seller_is_called_and_the_shopper_is_told(trip, settle, xiaomei, browse, own_clock):
    """The clock itself: late, told to both; the day before, a last call; then cancelled."""
    order, _way = trip(1)
    handing_in.begin(purchase_number=order.purchase.number)
    due = Clock.objects.get(kind="hand_in").due_at
    for days, template, who in ((0, "order_seller_late", 1), (6, "hand_in_last_call", 0), (7, "order_given_up", 1)):
        time.travel(due + timedelta(days=days, minutes=5) - time.now())
        clocks.sweep()
        settle()
        assert Notice.objects.filter(template=template, channel="in_app").count() == who, template
        if template == "order_seller_late":
            page = browse(xiaomei).get(f"/me/orders/{order.number}/").content.decode()
            assert f"{hand_in.given_up_at(due).astimezone(SHANGHAI):%Y-%m-%d}" in page
    order.refresh_from_db()
    assert order.lifecycle == "cancelled"


def test_ops_page_offers_what_is_gone(trip, dana, browse, settle):
    order, way = trip(2)
    receiving.receive_order(consignment=way.consignment, actor=way.actor, count=1)
    door = browse(dana)
    url = f"/admin/orders/order/{order.number}/missing/"
    page = door.get(url)
    assert page.status_code == 200, page.status_code
    assert 'value="1"' in page.content.decode()
    answer = door.post(url, {"cause": "never_came", "borne_by": "", "note": "shop says sold out", "line_1": 1})
    assert answer.status_code == 302
    assert Refund.objects.get().reason == "missing_never_came"
    assert Unit.objects.filter(status="received").count() == 1


def test_the_declaration_names_what_is_left(trip):
    order, way = trip(2)
    receiving.receive_order(consignment=way.consignment, actor=way.actor, count=1)
    (made,) = give_up(order, 1, "never_came")
    record = Consignment.objects.prefetch_related("lines").get()
    sums = sums_of(record)
    assert sums.paid == order.total_fen - made.amount_fen
    assert sums.paid == sums.goods + sums.freight + sums.tax - sums.discount
    assert record.lines.get().wanted == 1
    assert trade_records.hand_over(purchase_number=order.purchase.number) == 1, "the record itself has not changed"
