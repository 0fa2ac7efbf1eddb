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
from marketplace.ledger.services.book import Leg, book
from marketplace.notices.models import Notice
from marketplace.payments.models import ProviderTransfer
from sellers import handlers
from sellers.models import Payout, Seller
from sellers.selectors import money_of, ref
from sellers.services import payouts, review
from sellers.services.payouts import NoAccountYet
from tests.sellers import shops


@pytest.fixture
def shop(brightwell: User, dana: User) -> Seller:
    seller = shops.approved(brightwell, dana)
    return payouts.set_payout_account(seller=seller, account="acct_test", actor=dana.ref)


def owe(seller: Seller, amount: int, source: str = "order:1") -> None:
    legs = [
        Leg(AccountCode.FX_CLEARING, "", seller.currency, amount),
        Leg(AccountCode.SELLER_PAYABLE, ref(seller), seller.currency, -amount),
    ]
    book(source=source, kind="released", legs=legs, memo="MO2611220001237K")


def standing(seller: Seller) -> tuple[int, int]:
    money = money_of(seller)
    return money.payable, money.in_transit


def test_it_works(shop: Seller, brightwell: User, settle: Callable[[], int]) -> None:
    owe(shop, 12_345)
    assert payouts.run_due() == 1
    assert standing(shop) == (0, 12_345)
    payout = Payout.objects.get()
    transfer = ProviderTransfer.objects.get()
    assert (transfer.source, transfer.amount_minor, transfer.destination) == (
        f"payout:{payout.public_id}",
        12_345,
        "acct_test",
    )
    handlers.transfer_succeeded(source=transfer.source, kind="transfer", code="")
    payout.refresh_from_db()
    assert payout.status == "sent", "half the way"
    handlers.transfer_succeeded(source=transfer.source, kind="payout", code="")
    assert standing(shop) == (0, 0)
    settle()
    assert "123.45" in Notice.objects.get(recipient=brightwell.ref, template="paid_out", channel="in_app").subject
    assert set(trial_balance().values()) == {0}


def test_nothing_due(shop: Seller) -> None:
    assert payouts.run_due() == 0
    owe(shop, payouts.LEAST_MINOR - 1)
    assert payouts.run_due() == 0
    assert not Payout.objects.exists()


def test_one_at_a_time(shop: Seller) -> None:
    owe(shop, 1_000)
    assert payouts.run_due() == 1
    owe(shop, 2_000, "order:2")
    assert payouts.run_due() == 0
    assert payouts.pay(seller_id=shop.pk) is None
    assert standing(shop) == (2_000, 1_000)
    handlers.transfer_succeeded(source=f"payout:{Payout.objects.get().public_id}", kind="payout", code="")
    assert payouts.run_due() == 1
    assert standing(shop) == (0, 2_000)


def test_failed_reopens_and_waits(shop: Seller, tmp_path: object) -> None:
    owe(shop, 1_000)
    payouts.run_due()
    source = f"payout:{Payout.objects.get().public_id}"
    for _twice in range(2):
        handlers.transfer_failed(source=source, kind="payout", code="account_closed")
    assert standing(shop) == (1_000, 0)
    assert payouts.run_due() == 0, "not at once again to the same wrong account"


@pytest.mark.parametrize("first", ["succeeded", "returned"])
def test_returned_reopens_the_debt_whichever_came_first(shop: Seller, first: str) -> None:
    owe(shop, 1_000)
    payouts.run_due()
    source = f"payout:{Payout.objects.get().public_id}"
    words = [
        lambda: handlers.transfer_succeeded(source=source, kind="payout", code=""),
        lambda: handlers.transfer_returned(source=source, kind="payout", code="no_account"),
    ]
    for word in words if first == "succeeded" else reversed(words):
        word()
    assert Payout.objects.get().status == "returned"
    assert standing(shop) == (1_000, 0)
    assert balance(AccountCode.PROVIDER_CLEARING, "", shop.currency) == 0
    assert set(trial_balance().values()) == {0}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(["pay", "owe", "transfer_succeeded", "transfer_failed", "transfer_returned"]), max_size=12)
)
def test_any_order_of_messages_keeps_the_sum(shop: Seller, steps: list[str]) -> None:
    """Owed + under way + paid never changes but by what is owed anew; each guarded balance equals its postings."""
    start = sum(standing(shop)) - balance(AccountCode.PROVIDER_CLEARING, "", shop.currency)
    owed = 0
    for number, step in enumerate(steps):
        if step == "owe":
            owed += 700
            owe(shop, 700, f"x:{time.real_now().timestamp()}:{number}")
        elif step == "pay":
            payouts.pay(seller_id=shop.pk)
        else:
            for payout in Payout.objects.order_by("-id")[:2]:
                getattr(handlers, step)(source=f"payout:{payout.public_id}", kind="payout", code="x")
    assert sum(standing(shop)) - balance(AccountCode.PROVIDER_CLEARING, "", shop.currency) == start + owed
    assert set(trial_balance().values()) <= {0}
    assert guarded_drift() == []


def test_suspended_waits_closed_is_paid(shop: Seller, dana: User) -> None:
    owe(shop, 1_000)
    review.suspend(seller=shop, reviewer=dana, reason="Being cleared up")
    assert payouts.run_due() == 0
    review.close(seller=shop, reviewer=dana, reason="The owner asked for it")
    assert payouts.run_due() == 1


def test_account_is_opened_by_the_worker(shop: Seller, monkeypatch: pytest.MonkeyPatch) -> None:
    class Door:
        def open_account(self, **asked: str) -> str:
            assert asked == {
                "key": f"account-{shop.public_id}", "source": ref(shop), "country": "GB", "currency": "GBP",
                "bank_account": "GB82WEST12345698765432",
            }  # fmt: skip
            return "acct_new"

    Seller.objects.update(payout_account="")
    monkeypatch.setattr(payouts.gateway, "current", Door)
    assert payouts.open_accounts() == 1
    assert payouts.open_accounts() == 0
    shop.refresh_from_db()
    assert shop.payout_account == "acct_new"


def test_unknown_sources_are_ignored(shop: Seller) -> None:
    for source in ("payout:unknown", "deposit:1", ""):
        handlers.transfer_succeeded(source=source, kind="payout", code="")
        handlers.transfer_failed(source=source, kind="payout", code="")
        handlers.transfer_returned(source=source, kind="payout", code="")
    assert not Payout.objects.exists()


def test_doors(
    shop: Seller,
    brightwell: User,
    charlie: User,
    browse: Callable[[User | None], Client],
    api: Callable[[User | None], APIClient],
) -> None:
    owe(shop, 5_000)
    page = browse(brightwell).get("/seller/money/").content.decode()
    assert "£" in page
    assert "MO2611220001237K" in page
    assert api(brightwell).get("/api/v1/seller/money/").json()["payable"] == 5_000
    made = api(brightwell).post("/api/v1/seller/payouts/", {}, format="json")
    assert made.status_code == 201
    again = api(brightwell).post("/api/v1/seller/payouts/", {}, format="json")
    assert again.status_code == 409
    assert again.json()["error"]["code"] == NoAccountYet.code
    listed = api(brightwell).get("/api/v1/seller/payouts/").json()
    assert [row["amount_minor"] for row in listed["results"]] == [5_000]
    for stranger in (charlie, None):
        assert api(stranger).get("/api/v1/seller/payouts/").status_code in {401, 403}
        assert browse(stranger).get("/seller/money/").status_code in {302, 403}
        assert browse(stranger).post("/seller/money/payout/").status_code in {302, 403}
    assert Payout.objects.count() == 1
