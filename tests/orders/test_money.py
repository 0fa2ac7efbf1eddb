"""The money of an order from payment to payout, in the book. After every step the book balances."""

from datetime import timedelta

import pytest

from marketplace.core import time
from marketplace.core.models import Duty
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.models import Transaction
from marketplace.ledger.selectors import balance, guarded_drift, trial_balance
from marketplace.ledger.services.book import Leg, book
from marketplace.payments.models import PaymentAttempt, ProviderRefund
from orders.errors import DisputeOpen, EscrowFrozen, NotDelivered, RefundRefused
from orders.models import Escrow, Order, OrderLine, Refund
from orders.selectors import payment_status, refundable_of
from orders.selectors.money import left_of
from orders.services import cancelling, disputes, escrow, paying, receipts, refunds
from tests import shop

pytestmark = pytest.mark.django_db
A = AccountCode


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
    """What can be paid out and what is kept of it."""
    owner = f"seller:{order.seller.public_id}"
    return balance(A.SELLER_PAYABLE, owner, "JPY") + balance(A.SELLER_RESERVE, owner, "JPY")


def give_back(order, parts=None, source="return_case:R1", **more):
    line = order.lines.get()
    return refunds.refund(
        order_id=order.pk, source=source, reason="quality", lines={line.pk: parts or left_of([line])[line.pk]},
        actor="user:x", **more,
    )  # fmt: skip


def test_it_works(order):
    assert balance(A.ESCROW, order.ref, "CNY") == 26_337
    assert payment_status(order) == "paid"
    shop.deliver(order.number)
    order.refresh_from_db()
    receipts.confirm_receipt(order=order, actor="user:x")
    assert (order.lifecycle, Escrow.objects.get().status) == ("completed", "released")
    assert balance(A.ESCROW, order.ref, "CNY") == 0
    assert seller_has(order) == 3_680
    assert balance(A.COMMISSION_INCOME, "", "CNY") == 1_600
    assert balance(A.TAX_PAYABLE, "", "CNY") == 2_197
    assert balance(A.FREIGHT_INCOME, "", "CNY") == 3_900
    assert balance(A.FX_FEE_INCOME, "", "CNY") == 240
    assert balance(A.FX_CLEARING, "", "CNY") == -18_400
    assert balance(A.FX_CLEARING, "", "JPY") == 3_680


def test_success_is_booked_once(order):
    attempt = PaymentAttempt.objects.get()
    for _ in range(3):
        paying.apply_success(
            attempt_id=attempt.pk, reference=order.purchase.ref, amount_minor=26_337,
            payment_ref=attempt.provider_ref, is_surplus=False,
        )  # fmt: skip
    assert Transaction.objects.count() == 1
    assert not ProviderRefund.objects.exists()


def test_release_waits_for_the_window_and_for_open_cases(order):
    with pytest.raises(NotDelivered):
        receipts.confirm_receipt(order=order, actor="user:x")
    shop.deliver(order.number)
    order.refresh_from_db()
    assert escrow.release_due() == 0
    Escrow.objects.update(release_at=time.now() - timedelta(seconds=1))
    for _ in range(2):
        escrow.freeze(order_id=order.pk, source="return_case:R1")
    assert escrow.release_due() == 0
    with pytest.raises(EscrowFrozen):
        receipts.confirm_receipt(order=order, actor="user:x")
    for _ in range(2):
        escrow.unfreeze(order_id=order.pk, source="return_case:R1")
    assert Escrow.objects.get().open_cases == 0
    assert escrow.release_due() == 1
    assert escrow.release_due() == 0
    assert Transaction.objects.filter(kind="released").count() == 1


def test_release_date_is_the_end_of_the_seventh_day(order):
    shop.deliver(order.number)
    found = Escrow.objects.get()
    local = found.release_at.astimezone(time.SHANGHAI)
    assert (local.hour, local.minute) == (0, 0)
    assert (local.date() - time.today()).days == 8


def test_full_refund_before_release(order):
    made = give_back(order)
    assert made.amount_fen == 26_337
    assert payment_status(order) == "refunding"
    assert (balance(A.ESCROW, order.ref, "CNY"), balance(A.REFUND_PAYABLE, order.ref, "CNY")) == (0, 26_337)
    assert Escrow.objects.get().status == "refunded"
    refunds.settle(source=f"refund:{made.public_id}", amount_minor=26_337)
    refunds.settle(source=f"refund:{made.public_id}", amount_minor=26_337)
    assert payment_status(order) == "refunded"
    assert balance(A.PROVIDER_CLEARING, "", "CNY") == 0
    made.refresh_from_db()
    assert made.status == "succeeded"


def test_the_same_cause_refunds_once(order):
    assert give_back(order, (20_240, 3_900, 2_197)) == give_back(order, (20_240, 3_900, 2_197))
    assert Refund.objects.count() == ProviderRefund.objects.count() == 1


def test_two_equal_partial_refunds_both_go(order):
    for source in ("return_case:R1", "return_case:R2"):
        give_back(order, (1_000, 0, 0), source=source)
    assert ProviderRefund.objects.count() == 2
    assert OrderLine.objects.get().refunded_fen == 2_000
    assert payment_status(order) == "partially_refunded"


def test_two_returns_on_one_payment_keep_both_summaries_right(xiaomei):
    """peers.md §5 (medusa#13433): two orders of one payment, a part of each goes back, then the rest of one."""
    shop.tariff()
    goods = {shop.listing(shop.seller()).public_id: 1 for _ in range(2)}
    purchase = shop.pay_directly(shop.place(xiaomei, goods, shop.ready(xiaomei)))
    first, second = purchase.orders.select_related("seller", "purchase").order_by("pk")
    give_back(first, (1_000, 0, 0), source="return_case:R1")
    give_back(second, (2_000, 0, 0), source="return_case:R2")
    assert [payment_status(one) for one in (first, second)] == ["partially_refunded"] * 2
    give_back(second, source="return_case:R3")
    assert [payment_status(one) for one in (first, second)] == ["partially_refunded", "refunding"]
    paid, back = first.total_fen + second.total_fen, 1_000 + second.total_fen
    assert sum(row.amount_minor for row in ProviderRefund.objects.all()) == back
    assert sum(balance(A.ESCROW, one.ref, "CNY") for one in (first, second)) == paid - back
    with pytest.raises(RefundRefused):
        give_back(first, (first.goods_fen, 0, 0), source="return_case:R4")


@pytest.mark.parametrize("parts", [(20_241, 0, 0), (0, 3_901, 0), (0, 0, 2_198), (-1, 2, 0), (0, 0, 0)])
def test_never_more_than_is_left(order, parts):
    with pytest.raises(RefundRefused):
        give_back(order, parts)
    assert not Refund.objects.exists()
    assert OrderLine.objects.get().refunded_fen == 0


def test_one_of_two_pieces_back_then_release(order):
    line = order.lines.get()
    parts = refundable_of(line, 1)
    assert parts == (10_120, 1_950, 1_098)
    give_back(order, parts, pieces={line.pk: 1})
    shop.deliver(order.number)
    order.refresh_from_db()
    receipts.confirm_receipt(order=order, actor="user:x")
    assert seller_has(order) == 1_840
    assert balance(A.COMMISSION_INCOME, "", "CNY") == 800
    assert balance(A.TAX_PAYABLE, "", "CNY") == 1_099
    assert OrderLine.objects.get().returned_quantity == 1


def released(order):
    shop.deliver(order.number)
    order.refresh_from_db()
    receipts.confirm_receipt(order=order, actor="user:x")
    return order


def test_refund_after_release_comes_from_the_seller(order):
    released(order)
    give_back(order)
    assert seller_has(order) == 0
    assert balance(A.COMMISSION_INCOME, "", "CNY") == 0
    assert balance(A.TAX_PAYABLE, "", "CNY") == 0
    assert balance(A.FX_CLEARING, "", "CNY") == balance(A.FX_CLEARING, "", "JPY") == 0
    assert balance(A.REFUND_PAYABLE, order.ref, "CNY") == 26_337


def test_refund_after_payout_becomes_debt_and_is_netted(order, xiaomei):
    released(order)
    seller = f"seller:{order.seller.public_id}"
    book(
        source="payout:x", kind="payout",
        legs=[Leg(A.SELLER_PAYABLE, seller, "JPY", 3_000), Leg(A.PAYOUT_IN_TRANSIT, seller, "JPY", -3_000)],
    )  # fmt: skip
    give_back(order)
    assert (seller_has(order), balance(A.SELLER_RECEIVABLE, seller, "JPY")) == (0, 3_000)
    listing = shop.listing(order.seller)
    more = shop.pay_directly(shop.place(xiaomei, {listing.public_id: 2}, shop.address_of(xiaomei)))
    released(more.orders.get())
    assert (seller_has(order), balance(A.SELLER_RECEIVABLE, seller, "JPY")) == (680, 0)


def test_platform_bears_it_after_release(order):
    released(order)
    give_back(order, (20_240, 0, 0), borne_by="platform")
    assert seller_has(order) == 3_680
    assert balance(A.COMPENSATION_EXPENSE, "", "CNY") == 20_240


def test_platform_bears_it_before_release_and_the_seller_is_paid(order):
    Order.objects.update(delivery="at_warehouse")  # handed in: what was not is paid to nobody
    give_back(order, borne_by="platform")
    assert payment_status(order) == "refunding"
    released(order)
    assert seller_has(order) == 3_680
    assert balance(A.TAX_PAYABLE, "", "CNY") == balance(A.FREIGHT_INCOME, "", "CNY") == 0
    assert balance(A.COMPENSATION_EXPENSE, "", "CNY") == 20_240
    assert balance(A.ESCROW, order.ref, "CNY") == 0


def test_refunded_after_delivery_is_complete(order):
    shop.deliver(order.number)
    give_back(order)
    order.refresh_from_db()
    assert order.lifecycle == "completed"
    assert escrow.release(order_id=order.pk, actor="user:x").status == "refunded"


def test_refund_that_failed_is_owed_still_and_sent_again(order):
    made = give_back(order)
    source = f"refund:{made.public_id}"
    refunds.settle(source=source, amount_minor=26_337)
    refunds.fail(source=source, amount_minor=26_337, code="expired_card", was_settled=True)
    assert payment_status(order) == "refunding"
    ProviderRefund.objects.update(status="failed")
    refunds.send_again(refund_id=made.pk, actor="user:ops")
    refunds.settle(source=f"{source}~1", amount_minor=26_337)
    assert payment_status(order) == "refunded"
    assert balance(A.PROVIDER_CLEARING, "", "CNY") == 0


def test_refund_and_open_dispute_never_deduct_twice(order):
    """The dispute takes the money at the provider; until the bank has decided, none of it goes back a second way."""
    for _ in range(2):
        disputes.opened(dispute="dp_1", reference=order.purchase.ref, amount_minor=26_337)
    assert Escrow.objects.get().open_cases == 1
    with pytest.raises(DisputeOpen):
        give_back(order)
    assert not Refund.objects.exists()
    assert (balance(A.REFUND_PAYABLE, order.ref, "CNY"), balance(A.ESCROW, order.ref, "CNY")) == (0, 26_337)
    assert balance(A.DISPUTE_HOLD, "", "CNY") == 26_337
    for _ in range(2):
        disputes.closed(dispute="dp_1", reference=order.purchase.ref, amount_minor=26_337, is_won=True)
    assert balance(A.DISPUTE_HOLD, "", "CNY") == 0
    give_back(order)
    assert (balance(A.REFUND_PAYABLE, order.ref, "CNY"), seller_has(order)) == (26_337, 0)


def lose(order, name="dp_1"):
    facts = {"dispute": name, "reference": order.purchase.ref, "amount_minor": order.total_fen}
    disputes.opened(**facts)
    disputes.closed(**facts, is_won=False)


@pytest.mark.parametrize(("bearer", "expense", "earned"), [("seller", 0, 0), ("platform", 20_240, 3_680)])
def test_a_lost_dispute_is_settled_once_and_the_money_moves_on(order, bearer, expense, earned):
    lose(order)
    assert Duty.objects.filter(kind="dispute_lost", done_at=None).count() == 1
    with pytest.raises(DisputeOpen):
        cancelling.cancel(order=order, reason="", actor="user:x")
    assert not ProviderRefund.objects.exists()
    shop.deliver(order.number)
    for _ in range(2):
        disputes.settle_lost(dispute="dp_1", borne_by=bearer, actor="user:dana")
    escrow.release_due()
    assert (balance(A.COMPENSATION_EXPENSE, "", "CNY"), seller_has(order)) == (expense, earned)
    assert balance(A.DISPUTE_HOLD, "", "CNY") == balance(A.ESCROW, order.ref, "CNY") == 0
    assert balance(A.REFUND_PAYABLE, order.ref, "CNY") == 0
    assert payment_status(order) == "refunded"
    assert not ProviderRefund.objects.exists(), "the bank has paid the shopper"
    assert not Duty.objects.filter(kind="dispute_lost", done_at=None).exists()


def test_lost_after_everything_went_back_leaves_nothing_to_decide(order):
    made = give_back(order)
    refunds.fail(
        source=f"refund:{made.public_id}", amount_minor=made.amount_fen, code="charge_disputed", was_settled=False
    )
    lose(order)
    assert Escrow.objects.get().open_cases == 0
    assert balance(A.COMPENSATION_EXPENSE, "", "CNY") == 0
    assert balance(A.REFUND_PAYABLE, order.ref, "CNY") == 0
    assert not Duty.objects.filter(kind="dispute_lost").exists()


@pytest.mark.parametrize("is_released", [False, True])
@pytest.mark.parametrize("bearer", ["seller", "platform"])
def test_tax_that_customs_keeps_is_the_bearers(order, bearer, is_released):
    """Not genuine, sent back after the customs window: the shopper has it all, customs keeps the tax, the bearer pays it."""
    if is_released:
        released(order)
    else:
        Order.objects.update(delivery="in_customs")
    give_back(order, borne_by=bearer, is_tax_kept=True)
    if not is_released and bearer == "platform":
        released(order)
    assert balance(A.TAX_PAYABLE, "", "CNY") == 2_197, "customs is owed as before"
    owner = f"seller:{order.seller.public_id}"
    if bearer == "platform":
        assert balance(A.COMPENSATION_EXPENSE, "", "CNY") == 20_240 + 2_197
        assert seller_has(order) == 3_680
    else:
        assert balance(A.COMPENSATION_EXPENSE, "", "CNY") == 0
        assert balance(A.SELLER_RECEIVABLE, owner, "JPY") + 0 == 439, "21.97 yuan at the order's rate"
        assert seller_has(order) == 0
    assert balance(A.ESCROW, order.ref, "CNY") == 0
