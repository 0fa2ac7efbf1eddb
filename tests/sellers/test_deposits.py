"""The deposit: asked by the rule, paid in by card or bank, drawn on by two people with a case, returned after closing."""

from collections.abc import Callable

import pytest
from django.test import Client
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from marketplace.core.outbox.drain import drain
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.selectors import balance, guarded_drift, trial_balance
from marketplace.notices.models import Notice
from marketplace.payments.models import PaymentAttempt, ProviderRefund
from marketplace.payments.services import attempts, refunds
from orders.models import Order
from orders.services import deposits_back
from sellers import money_handlers
from sellers.errors import DepositNotDue, DepositTooSmall, HoldIncomplete, SameDecider
from sellers.models import Deposit, DepositMove, Seller
from sellers.selectors import money_of
from sellers.services import deposits, payouts
from tests import shop as shops
from tests.sellers import money
from tests.sellers.money import days_later
from tests.stripe_sandbox import StripeSandbox, stripe, stripe_server

__all__ = ["stripe", "stripe_server"]
pytestmark = pytest.mark.django_db
WORDS = {
    "evidence": "Return case MR2611220000013, photographs 3 to 9",
    "reason": "The shopper's refund was not covered by sales.",
}


@pytest.fixture
def shop(brightwell: User) -> Seller:
    shops.tariff()
    return money.seller_of(brightwell)


@pytest.fixture
def ming(db: None) -> User:
    return User.objects.create_user("ming@example.com", "x", display_name="Ming", roles=["ops"], is_staff=True)


@pytest.fixture
def received(shop: Seller, dana: User, ming: User) -> Deposit:
    deposits.ask(seller=shop)
    move = deposits.propose_bank_transfer(seller=shop, statement_line="2026-11-20 line 14", by=dana)
    deposits.approve(move=move, by=ming)
    return Deposit.objects.get()


def test_it_works(shop: Seller, brightwell: User, stripe: StripeSandbox) -> None:
    """Asked by the rule in whole pounds, paid on the provider's page, booked by its word."""
    asked = deposits.ask(seller=shop)
    assert (asked.amount_minor, asked.currency) == (33_300, "GBP"), "3,000 yuan at 9 are 333 pounds"
    attempt = deposits.pay(seller=shop, by=brightwell, return_url="http://localhost/{attempt}/")
    assert attempt.action_url
    stripe.pay(attempt.provider_session)
    attempts.settle(attempt_id=attempt.pk)
    drain()
    asked.refresh_from_db()
    assert (asked.status, deposits.left(shop)) == ("received", 33_300)
    assert money_of(shop).deposit == 33_300
    assert money_of(shop).owed == 0, "a deposit is not earned money"
    assert Notice.objects.filter(recipient=brightwell.ref, template="deposit_received").exists()
    assert set(trial_balance().values()) == {0}


def test_asking_twice_asks_once(shop: Seller) -> None:
    assert deposits.ask(seller=shop) == deposits.ask(seller=shop)
    assert Deposit.objects.count() == 1


def test_a_payment_told_twice_is_booked_once_and_a_second_one_goes_back(
    shop: Seller, brightwell: User, stripe: StripeSandbox
) -> None:
    deposits.ask(seller=shop)
    attempt = deposits.pay(seller=shop, by=brightwell, return_url="http://localhost/{attempt}/")
    stripe.pay(attempt.provider_session)
    attempts.settle(attempt_id=attempt.pk)
    drain()
    told = {"reference": attempt.reference, "amount_minor": 33_300, "is_surplus": False}
    paid = PaymentAttempt.objects.get(pk=attempt.pk)
    money_handlers.deposit_paid(attempt_id=paid.pk, payment_ref=paid.provider_ref, **told)
    assert deposits.left(shop) == 33_300
    money_handlers.deposit_paid(attempt_id=paid.pk, payment_ref="pi_other", **told)
    assert deposits.left(shop) == 33_300
    assert ProviderRefund.objects.get().source == f"deposit-late:{paid.pk}"
    refunds.send_due()
    for _ in range(2):
        money_handlers.deposit_refund_arrived(source=f"deposit-late:{paid.pk}", amount_minor=33_300)
    assert balance(AccountCode.REFUND_PAYABLE, paid.reference, "GBP") == 0
    assert guarded_drift() == []


def test_a_bank_transfer_needs_two_people(shop: Seller, dana: User, ming: User) -> None:
    deposits.ask(seller=shop)
    move = deposits.propose_bank_transfer(seller=shop, statement_line="2026-11-20 line 14", by=dana)
    with pytest.raises(SameDecider):
        deposits.approve(move=move, by=dana)
    assert deposits.left(shop) == 0
    deposits.approve(move=move, by=ming)
    assert deposits.left(shop) == 33_300
    with pytest.raises(DepositNotDue):
        deposits.propose_bank_transfer(seller=shop, statement_line="2026-11-20 line 15", by=dana)


def test_a_draw_pays_the_debt_first(received: Deposit, shop: Seller, dana: User, ming: User, brightwell: User) -> None:
    money.take_back(shop, 5_000)
    move = deposits.propose_draw(seller=shop, amount_minor=8_000, case_number="MR2611220000013", by=dana, **WORDS)
    assert deposits.left(shop) == 33_300, "nothing before the second pair of eyes"
    deposits.approve(move=move, by=ming)
    assert (deposits.left(shop), money_of(shop).owed_to_us) == (25_300, 0)
    assert balance(AccountCode.COMPENSATION_EXPENSE, "", "GBP") == -3_000, "the rest makes good what we bore"
    drain()
    told = Notice.objects.get(recipient=brightwell.ref, template="deposit_drawn", channel="in_app")
    assert "MR2611220000013" in str(told.body)
    assert guarded_drift() == []


def test_no_draw_without_words_or_cover(received: Deposit, shop: Seller, dana: User, ming: User) -> None:
    with pytest.raises(HoldIncomplete):
        deposits.propose_draw(seller=shop, amount_minor=100, case_number="", by=dana, **WORDS)
    with pytest.raises(HoldIncomplete):
        deposits.propose_draw(seller=shop, amount_minor=100, case_number="MT1", reason="", evidence="", by=dana)
    with pytest.raises(DepositTooSmall):
        deposits.propose_draw(seller=shop, amount_minor=33_301, case_number="MT1", by=dana, **WORDS)
    assert DepositMove.objects.filter(kind="draw").count() == 0
    moves = [
        deposits.propose_draw(seller=shop, amount_minor=20_000, case_number=f"MT{n}23", by=dana, **WORDS)
        for n in (1, 2)
    ]
    deposits.approve(move=moves[0], by=ming)
    with pytest.raises(DepositTooSmall):
        deposits.approve(move=moves[1], by=ming)
    moves[1].refresh_from_db()
    assert (deposits.left(shop), moves[1].status) == (13_300, "proposed")


def test_it_comes_back_after_closing(received: Deposit, shop: Seller, xiaomei: User) -> None:
    with pytest.raises(DepositNotDue):
        deposits.give_back(seller=shop)
    Seller.objects.update(status="closed")
    money_handlers.plan_deposit_return(seller=shop.public_id, status="closed")
    assert deposits_back.return_due() == 0
    days_later(61)
    listing = shops.listing(shop)
    Seller.objects.update(status="approved")
    shops.pay_directly(shops.place(xiaomei, {listing.public_id: 1}, shops.ready(xiaomei)))
    Seller.objects.update(status="closed")
    assert deposits_back.return_due() == 0, "an order is open"
    Order.objects.update(lifecycle="completed")
    Order.objects.get().escrow.__class__.objects.update(status="released")
    shop.refresh_from_db()
    money.take_back(shop, 300)
    assert deposits_back.return_due() == 1
    assert deposits_back.return_due() == 0
    assert (deposits.left(shop), money_of(shop).payable, money_of(shop).owed_to_us) == (0, 33_000, 0)
    payout = payouts.pay(seller_id=shop.pk)
    assert payout is not None
    assert payout.amount_minor == 33_000
    assert guarded_drift() == []


def test_a_disputed_deposit_secures_nothing(received: Deposit, shop: Seller) -> None:
    told = {"reference": received.ref, "dispute": "dp_1", "amount_minor": 33_300}
    for _ in range(2):
        money_handlers.deposit_disputed(**told)
    assert deposits.left(shop) == 0
    for _ in range(2):
        money_handlers.deposit_dispute_closed(is_won=True, **told)
    assert deposits.left(shop) == 33_300
    assert set(trial_balance().values()) == {0}


def test_doors(
    shop: Seller, brightwell: User, charlie: User, stripe: StripeSandbox, browse: Callable[[User | None], Client],
    api: Callable[[User | None], APIClient],
) -> None:  # fmt: skip
    assert api(brightwell).get("/api/v1/seller/deposit/").status_code == 404
    assert browse(brightwell).get("/seller/deposit/").status_code == 200
    page = browse(brightwell).post("/seller/deposit/pay/")
    attempt = PaymentAttempt.objects.get()
    assert attempt.action_url.split("?")[0] in page.content.decode()
    stripe.pay(attempt.provider_session)
    assert browse(brightwell).get(f"/seller/deposit/paid/{attempt.public_id}/").status_code == 302
    drain()
    state = api(brightwell).get("/api/v1/seller/deposit/").json()
    assert (state["status"], state["left_minor"]) == ("received", 33_300)
    assert api(brightwell).post("/api/v1/seller/deposit/", {}, format="json").status_code == 409
    assert "333" in browse(brightwell).get("/seller/deposit/").content.decode()
    for stranger in (charlie, None):
        assert browse(stranger).post("/seller/deposit/pay/").status_code in {302, 403}
        assert api(stranger).post("/api/v1/seller/deposit/", {}, format="json").status_code in {401, 403}
        assert browse(stranger).get(f"/seller/deposit/paid/{attempt.public_id}/").status_code in {302, 403}
