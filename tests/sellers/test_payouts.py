"""Payouts: the book and the provider in step, whichever message comes first."""

from collections.abc import Callable

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.selectors import balance, guarded_drift, trial_balance
from marketplace.notices.models import Notice
from marketplace.payments.models import ProviderTransfer
from sellers import handlers
from sellers.errors import NoPayoutNow
from sellers.models import Payout, Seller
from sellers.services import payouts
from tests.sellers import money
from tests.sellers.money import days_later, owe, source_of, standing

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(brightwell: User) -> Seller:
    return money.seller_of(brightwell)


def tell(word: str, payout: Payout, kind: str = "payout", code: str = "") -> None:
    getattr(handlers, f"transfer_{word}")(source=source_of(payout), kind=kind, code=code)


def test_it_works(shop: Seller, brightwell: User, settle: Callable[[], int]) -> None:
    owe(shop, 12_345)
    assert payouts.run_due() == 1
    assert standing(shop) == (0, 0, 12_345, 0)
    payout = Payout.objects.get()
    assert (payout.slot, payout.asked_by, payout.rule_version) == (time.today(), "system:payouts", 1)
    transfer = ProviderTransfer.objects.get()
    assert (transfer.source, transfer.amount_minor, transfer.destination) == (source_of(payout), 12_345, "acct_test")
    tell("succeeded", payout, kind="transfer")
    payout.refresh_from_db()
    assert payout.status == "sent", "half the way"
    tell("succeeded", payout)
    assert standing(shop) == (0, 0, 0, 0)
    settle()
    assert "123.45" in Notice.objects.get(recipient=brightwell.ref, template="paid_out", channel="in_app").subject
    assert set(trial_balance().values()) == {0}


def test_nothing_due(shop: Seller) -> None:
    assert payouts.run_due() == 0
    owe(shop, 99)
    days_later(1)
    assert payouts.run_due() == 0, "one pound is the least"
    assert not Payout.objects.exists()


def test_a_day_is_served_once(shop: Seller) -> None:
    assert payouts.run_due() == 0
    owe(shop, 1_000)
    assert payouts.run_due() == 0, "today was looked at already"
    days_later(1)
    assert payouts.run_due() == 1


def test_weekly_sellers_wait_for_their_weekday(brightwell: User) -> None:
    weekly = money.seller_of(brightwell, grade="C")
    payouts.open_tills()
    owe(weekly, 1_000)
    made = []
    for day in range(15):
        days_later(1 if day else 0)
        if payouts.run_due():
            payout = Payout.objects.latest("pk")
            made.append(time.today().isoweekday())
            tell("succeeded", payout)
            owe(weekly, 1_000, f"MO26112200000{day:02d}")
    assert set(made) == {2}, "Tuesdays only"
    assert len(made) in {2, 3}


def test_one_at_a_time(shop: Seller) -> None:
    owe(shop, 1_000)
    assert payouts.run_due() == 1
    owe(shop, 2_000, "MO2611220001238K")
    days_later(1)
    assert payouts.run_due() == 0
    assert payouts.pay(seller_id=shop.pk) is None
    assert standing(shop)[:3] == (2_000, 0, 1_000)
    tell("succeeded", Payout.objects.get())
    assert payouts.run_due() == 1, "the day waited for the money under way"
    assert standing(shop)[:3] == (0, 0, 2_000)


def test_failed_reopens_and_waits(shop: Seller, brightwell: User, settle: Callable[[], int]) -> None:
    owe(shop, 1_000)
    payouts.run_due()
    payout = Payout.objects.get()
    for _twice in range(2):
        tell("failed", payout, code="account_closed")
    assert standing(shop) == (1_000, 0, 0, 0)
    assert payouts.run_due() == 0, "not at once again to the same wrong account"
    settle()
    assert Notice.objects.filter(recipient=brightwell.ref, template="payout_reopened").exists()
    days_later(1.01)
    assert payouts.run_due() == 1


def test_after_three_tries_a_person_must_look(shop: Seller, dana: User) -> None:
    owe(shop, 1_000)
    for _try in range(4):
        assert payouts.run_due() == 1
        tell("failed", Payout.objects.latest("pk"), code="no_account")
        days_later(1.01)
    assert payouts.run_due() == 0
    last = Payout.objects.latest("pk")
    again = payouts.retry(payout_id=last.public_id, by=dana)
    assert (again.status, again.asked_by) == ("sent", dana.ref)
    with pytest.raises(NoPayoutNow):
        payouts.retry(payout_id=again.public_id, by=dana)


def test_money_that_is_not_back_is_not_sent_again(shop: Seller) -> None:
    owe(shop, 1_000)
    payouts.run_due()
    payout = Payout.objects.get()
    ProviderTransfer.objects.update(status="succeeded")
    tell("failed", payout)
    days_later(2)
    assert payouts.run_due() == 0, "it lies on the connected account"
    ProviderTransfer.objects.create(
        source=source_of(payout), kind="reversal", destination="acct_test", amount_minor=1_000, currency="GBP",
        status="succeeded", created_at=time.now(),
    )  # fmt: skip
    assert payouts.run_due() == 1


@pytest.mark.parametrize("first", ["succeeded", "returned"])
def test_returned_reopens_the_debt_whichever_came_first(shop: Seller, first: str) -> None:
    owe(shop, 1_000)
    payouts.run_due()
    payout = Payout.objects.get()
    words = ["succeeded", "returned"] if first == "succeeded" else ["returned", "succeeded"]
    for word in words:
        tell(word, payout, code="no_account" if word == "returned" else "")
    assert Payout.objects.get().status == "returned"
    assert standing(shop) == (1_000, 0, 0, 0)
    assert balance(AccountCode.PROVIDER_CLEARING, "", shop.currency) == 0
    assert set(trial_balance().values()) == {0}


def test_returned_money_pays_the_debt_first(shop: Seller) -> None:
    """Paid out, then refunded: debt. Then the bank sends the payout back: only the rest is owed again."""
    owe(shop, 1_000)
    payouts.run_due()
    payout = Payout.objects.get()
    tell("succeeded", payout)
    money.take_back(shop, 300)
    assert standing(shop) == (0, 0, 0, 300)
    tell("returned", payout)
    assert standing(shop) == (700, 0, 0, 0)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(st.sampled_from(["pay", "owe", "succeeded", "failed", "returned"]), max_size=12))
def test_any_order_of_messages_keeps_the_sum(shop: Seller, steps: list[str]) -> None:
    """Owed + under way + paid never changes but by what is owed anew; each guarded balance equals its postings."""
    start = sum(standing(shop)[:3]) + money.arrived(shop)
    owed = 0
    for number, step in enumerate(steps):
        if step == "owe":
            owed += 700
            owe(shop, 700, f"x:{time.real_now().timestamp()}:{number}")
        elif step == "pay":
            payouts.pay(seller_id=shop.pk)
        else:
            for payout in Payout.objects.order_by("-id")[:2]:
                tell(step, payout, code="x")
    assert sum(standing(shop)[:3]) + money.arrived(shop) == start + owed
    assert set(trial_balance().values()) <= {0}
    assert guarded_drift() == []


def test_suspended_waits_closed_is_paid(shop: Seller) -> None:
    owe(shop, 1_000)
    Seller.objects.update(status="suspended")
    assert payouts.run_due() == 0
    Seller.objects.update(status="closed")
    assert payouts.run_due() == 1


def test_silent_payouts_become_unknown_and_may_still_end(shop: Seller) -> None:
    owe(shop, 1_000)
    payouts.run_due()
    assert payouts.watch() == 0
    days_later(8)
    assert payouts.watch() == 1
    assert Payout.objects.get().status == "unknown"
    tell("succeeded", Payout.objects.get())
    assert Payout.objects.get().status == "succeeded"


def test_unknown_sources_are_ignored(shop: Seller) -> None:
    for source in ("payout:unknown", "deposit:1", ""):
        handlers.transfer_succeeded(source=source, kind="payout", code="")
        handlers.transfer_failed(source=source, kind="payout", code="")
        handlers.transfer_returned(source=source, kind="payout", code="")
    assert not Payout.objects.exists()


def test_doors(
    shop: Seller, brightwell: User, charlie: User, browse: Callable[[User | None], Client],
    api: Callable[[User | None], APIClient],
) -> None:  # fmt: skip
    owe(shop, 5_000)
    page = browse(brightwell).get("/seller/money/").content.decode()
    assert "£" in page
    assert money.ORDER in page
    assert api(brightwell).get("/api/v1/seller/money/").json()["available"] == 5_000
    made = api(brightwell).post("/api/v1/seller/payouts/", {}, format="json")
    assert made.status_code == 201
    again = api(brightwell).post("/api/v1/seller/payouts/", {}, format="json")
    assert again.status_code == 409
    assert again.json()["error"]["code"] == NoPayoutNow.code
    listed = api(brightwell).get("/api/v1/seller/payouts/").json()
    assert [row["amount_minor"] for row in listed["results"]] == [5_000]
    detail = browse(brightwell).get(f"/seller/money/payouts/{made.json()['public_id']}/").content.decode()
    assert money.ORDER in detail, "what it is made of"
    for stranger in (charlie, None):
        assert api(stranger).get("/api/v1/seller/payouts/").status_code in {401, 403}
        assert browse(stranger).get("/seller/money/").status_code in {302, 403}
        assert browse(stranger).post("/seller/money/payout/").status_code in {302, 403}
    assert Payout.objects.count() == 1


def test_low_grades_wait_for_the_day(brightwell: User, browse: Callable[[User | None], Client]) -> None:
    weekly = money.seller_of(brightwell, grade="C")
    owe(weekly, 5_000)
    with pytest.raises(NoPayoutNow):
        payouts.pay_now(seller=weekly, by=brightwell)
    assert "/seller/money/payout/" not in browse(brightwell).get("/seller/money/").content.decode()
    assert not Payout.objects.exists()
