"""How an order ends whose money went back, and who bears a payment dispute that was lost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.core.models import OutboxEvent
from marketplace.ledger.chart import AccountCode as A
from marketplace.ledger.selectors import balance, guarded_drift, trial_balance
from marketplace.payments.models import ProviderRefund
from marketplace.tariff.models import QuotaUse
from orders.models import Escrow, Order, Refund
from orders.selectors import payment_status
from orders.selectors.money import left_of
from orders.services import cancelling, cutting, disputes, escrow, receipts, refunds
from tests import shop

pytestmark = pytest.mark.django_db
ALL = 26_337


@pytest.fixture
def order(xiaomei):
    shop.tariff()
    listing = shop.listing(shop.seller())
    purchase = shop.pay_directly(shop.place(xiaomei, {listing.public_id: 2}, shop.ready(xiaomei)))
    return purchase.orders.select_related("seller", "purchase").get()


@pytest.fixture(autouse=True)
def book_balances(db):
    yield
    assert set(trial_balance().values()) <= {0}
    assert guarded_drift() == []


def seller_has(order):
    owner = f"seller:{order.seller.public_id}"
    return balance(A.SELLER_PAYABLE, owner, "JPY") + balance(A.SELLER_RESERVE, owner, "JPY")


def seller_owes(order):
    return balance(A.SELLER_RECEIVABLE, f"seller:{order.seller.public_id}", "JPY")


def give_back(order, share=10, source="return_case:R1", **more):
    lines = {pk: tuple(part * share // 10 for part in parts) for pk, parts in left_of(list(order.lines.all())).items()}
    return refunds.refund(order_id=order.pk, source=source, reason="quality", lines=lines, actor="user:x", **more)


def deliver(order):
    shop.deliver(order.number)
    order.refresh_from_db()


def lose(order, amount=ALL):
    disputes.opened(dispute="dp_1", reference=order.purchase.ref, amount_minor=amount)
    disputes.closed(dispute="dp_1", reference=order.purchase.ref, amount_minor=amount, is_won=False)


def test_it_works(order):
    """Everything back before delivery: cancelled, reads refunded, stock and quota are free again."""
    give_back(order)
    order.refresh_from_db()
    assert (order.lifecycle, payment_status(order)) == ("cancelled", "refunding")
    assert Escrow.objects.get().status == "refunded"
    use = QuotaUse.objects.get(source=order.ref)
    assert use.restored_fen == use.amount_fen
    assert OutboxEvent.objects.filter(topic="orders.cancelled").count() == 1


def test_in_two_parts_it_ends_with_the_second(order):
    give_back(order, 5)
    order.refresh_from_db()
    assert order.lifecycle == "confirmed"
    give_back(order, source="return_case:R2")
    order.refresh_from_db()
    assert order.lifecycle == "cancelled"


def test_after_delivery_it_is_completed(order):
    deliver(order)
    give_back(order)
    order.refresh_from_db()
    assert order.lifecycle == "completed"


@pytest.mark.parametrize("is_delivered", [True, False])
def test_what_we_bear_is_the_sellers_at_once(order, is_delivered):
    """Nothing is left that the shopper could ask for: no window keeps the seller's money waiting."""
    if is_delivered:
        deliver(order)
    else:
        Order.objects.update(delivery="at_warehouse")
    give_back(order, borne_by="platform")
    assert escrow.release_due() == 1
    order.refresh_from_db()
    assert order.lifecycle == ("completed" if is_delivered else "cancelled")
    assert seller_has(order) == 3_680
    assert payment_status(order) == "refunding"
    assert balance(A.ESCROW, order.ref, "CNY") == 0


@pytest.mark.parametrize("end", ["cancelled", "cut", "refunded"])
def test_goods_that_were_never_handed_in_are_paid_to_nobody(order, end):
    """What we gave of an order beforehand stays in escrow when it ends: no seller earned it, so we have it back."""
    give_back(order, 1, source="goodwill", borne_by="platform")
    assert balance(A.COMPENSATION_EXPENSE, "", "CNY") > 0
    if end == "cancelled":
        cancelling.cancel(order=order, reason="other", actor="user:x")
    elif end == "cut":
        wish = cutting.Wish({1: 2}, "changed_mind", "shopper", "k")
        cutting.cut(order=order, wish=wish, actor="user:x")
    else:
        give_back(order)
    order.refresh_from_db()
    found = Escrow.objects.get()
    assert (order.lifecycle, found.status, found.settled_at is not None) == ("cancelled", "refunded", True)
    assert escrow.release_due() == 0
    assert (seller_has(order), balance(A.ESCROW, order.ref, "CNY"), balance(A.COMPENSATION_EXPENSE, "", "CNY")) == (
        0,
        0,
        0,
    )
    assert sum(refund.amount_fen for refund in Refund.objects.all()) == ALL, "the shopper has it all back"


def test_a_piece_that_spoilt_with_us_is_still_the_sellers(order, monkeypatch):
    """One piece was handed in and is gone, the other never came: the order waits, but somebody has earned a part of it."""
    give_back(order, 5, borne_by="platform")
    monkeypatch.setattr("orders.services.ending.came_to_us", lambda number: number == order.number)
    give_back(order, source="return_case:R2")
    assert escrow.release_due() == 1
    assert seller_has(order) == 1_840


def statements(captured, *wanted):
    """In which order these pieces of SQL came first."""
    seen = [one["sql"] for one in captured]
    found = {name: next(n for n, sql in enumerate(seen) if name in sql) for name in wanted}
    return sorted(wanted, key=lambda name: found[name])


def test_quota_is_taken_before_store_credit_as_at_placing(order):
    """The other way round, an order that ends and one that is placed with credit wait for each other for ever."""
    give_back(order, 5, source="first", way="credit")
    with CaptureQueriesContext(connection) as captured:
        give_back(order, way="credit")
    order.refresh_from_db()
    assert order.lifecycle == "cancelled"
    quota, credit = 'UPDATE "tariff_quotayear"', "refund_settled"
    assert statements(captured, credit, quota) == [quota, credit]


@pytest.mark.parametrize("verb", ["opened", "closed", "settled"])
def test_a_dispute_holds_order_and_escrow_before_the_lines(order, verb):
    facts = {"dispute": "dp_1", "reference": order.purchase.ref, "amount_minor": ALL}
    if verb == "closed":
        disputes.opened(**facts)
    elif verb == "settled":
        lose(order)
    with CaptureQueriesContext(connection) as captured:
        if verb == "opened":
            disputes.opened(**facts)
        elif verb == "closed":
            disputes.closed(**facts, is_won=True)
        else:
            disputes.settle_lost(dispute="dp_1", borne_by="seller", actor="user:dana")
    held = [one for one in captured if "FOR UPDATE" in one["sql"]]
    wanted = [f'FROM "orders_{table}"' for table in ("order", "escrow", "orderline")]
    assert statements(held, *reversed(wanted)) == wanted


def test_a_cancelled_order_counts_as_no_sale(order):
    Order.objects.update(delivery="at_warehouse")
    give_back(order, borne_by="platform")
    escrow.release_due()
    assert not OutboxEvent.objects.filter(topic="orders.completed").exists()


@pytest.mark.parametrize("bearer", ["seller", "platform"])
def test_a_lost_dispute_is_settled_once(order, bearer):
    deliver(order)
    lose(order)
    assert disputes.lost_disputes_of(order.pk) == ["dp_1"]
    disputes.settle_lost(dispute="dp_1", borne_by=bearer, actor="user:dana")
    assert disputes.settle_lost(dispute="dp_1", borne_by="seller", actor="user:dana") == []
    assert not ProviderRefund.objects.exists(), "the bank has paid the shopper"
    assert payment_status(order) == "refunded"
    escrow.release_due()
    order.refresh_from_db()
    assert order.lifecycle == "completed"
    assert seller_has(order) == (0 if bearer == "seller" else 3_680)
    assert balance(A.COMPENSATION_EXPENSE, "", "CNY") == (0 if bearer == "seller" else 20_240)


def test_a_lost_dispute_after_the_release_is_the_sellers_debt(order):
    deliver(order)
    receipts.confirm_receipt(order=order, actor="user:x")
    lose(order)
    disputes.settle_lost(dispute="dp_1", borne_by="seller", actor="user:dana")
    assert (seller_has(order), seller_owes(order)) == (0, 0)
    assert balance(A.COMPENSATION_EXPENSE, "", "CNY") == 0


def test_refund_and_lost_dispute_never_deduct_twice(order):
    """Refunded in full before; the bank then takes it again: the seller loses it once, the second time is ours to contest."""
    deliver(order)
    receipts.confirm_receipt(order=order, actor="user:x")
    give_back(order)
    assert (seller_has(order), seller_owes(order)) == (0, 0)
    lose(order)
    assert disputes.settle_lost(dispute="dp_1", borne_by="seller", actor="user:dana") == []
    assert (seller_has(order), seller_owes(order)) == (0, 0)
    assert balance(A.COMPENSATION_EXPENSE, "", "CNY") == ALL
    assert Refund.objects.count() == 1


def test_a_refund_that_the_dispute_stopped_is_paid_by_it(order):
    deliver(order)
    made = give_back(order)
    disputes.opened(dispute="dp_1", reference=order.purchase.ref, amount_minor=ALL)
    refunds.fail(source=f"refund:{made.public_id}", amount_minor=ALL, code="charge_disputed", was_settled=False)
    disputes.closed(dispute="dp_1", reference=order.purchase.ref, amount_minor=ALL, is_won=False)
    disputes.settle_lost(dispute="dp_1", borne_by="seller", actor="user:dana")
    made.refresh_from_db()
    assert made.status == "succeeded"
    assert balance(A.REFUND_PAYABLE, order.ref, "CNY") == 0
    assert balance(A.COMPENSATION_EXPENSE, "", "CNY") == 0
    assert payment_status(order) == "refunded"


def test_part_of_a_payment_disputed(order):
    deliver(order)
    lose(order, amount=10_000)
    (made,) = disputes.settle_lost(dispute="dp_1", borne_by="seller", actor="user:dana")
    assert made.amount_fen == 10_000
    assert payment_status(order) == "partially_refunded"
    Escrow.objects.update(release_at="2020-01-01T00:00:00Z")
    assert escrow.release_due() == 1
    assert 0 < seller_has(order) < 3_680


def test_only_a_lost_dispute_is_settled(order):
    disputes.opened(dispute="dp_1", reference=order.purchase.ref, amount_minor=ALL)
    with pytest.raises(disputes.NotLost):
        disputes.settle_lost(dispute="dp_1", borne_by="seller", actor="user:dana")
    disputes.closed(dispute="dp_1", reference=order.purchase.ref, amount_minor=ALL, is_won=True)
    with pytest.raises(disputes.NotLost):
        disputes.settle_lost(dispute="dp_1", borne_by="seller", actor="user:dana")
    assert not Refund.objects.exists()
