"""Money out: transfer, payout, the bank that sends it back."""

from datetime import timedelta

import pytest

from marketplace.core import time
from marketplace.core.models import OutboxEvent
from marketplace.payments import gateway
from marketplace.payments.models import ProviderTransfer
from marketplace.payments.services import transfers

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def account(stripe):
    """A connected account in Japan with a bank, and a funded platform."""
    stripe.control("balance", amount=1_000_000, currency="jpy")
    client = gateway.current()._v1
    made = client.accounts.create(
        params={
            "type": "custom", "country": "JP", "capabilities": {"transfers": {"requested": True}},
            "business_type": "individual",
            "external_account": {"object": "bank_account", "country": "JP", "currency": "jpy", "account_number": "0001234"},
            "tos_acceptance": {"date": 1700000000, "ip": "127.0.0.1"},
        }
    )  # fmt: skip
    return made.id


def ask(account, source="payout:p1", amount=3_680):
    return transfers.request(source=source, destination=account, amount_minor=amount, currency="JPY", actor="system:x")


def states():
    return dict(ProviderTransfer.objects.order_by("pk").values_list("kind", "status"))


def events():
    found = OutboxEvent.objects.filter(topic__startswith="payments.transfer").order_by("id")
    return [(event.topic.rsplit("_", 1)[1], event.payload["kind"]) for event in found]


def settle_all(stripe):
    stripe.advance()
    for transfer in ProviderTransfer.objects.all():
        transfers.settle(transfer_id=transfer.pk)


def test_it_works(stripe, account):
    assert ask(account) == ask(account)
    transfers.send_due()
    assert states() == {"transfer": "succeeded", "payout": "created"}
    transfers.send_due()
    settle_all(stripe)
    stripe.advance()
    settle_all(stripe)
    assert states() == {"transfer": "succeeded", "payout": "succeeded"}
    assert events() == [("succeeded", "transfer"), ("succeeded", "payout")]


def test_bank_returns_it_after_success(stripe, account):
    ask(account)
    transfers.send_due()
    transfers.send_due()
    settle_all(stripe)
    settle_all(stripe)
    payout = ProviderTransfer.objects.get(kind="payout")
    stripe.control(f"payouts/{payout.provider_ref}/return", failure_code="account_closed")
    transfers.settle(transfer_id=payout.pk)
    transfers.send_due()
    assert states() == {"transfer": "succeeded", "payout": "returned", "reversal": "succeeded"}
    assert events()[-1] == ("succeeded", "reversal")
    assert ("returned", "payout") in events()


def test_no_funds_waits_and_goes_later(stripe, account):
    stripe.control("balance", amount=-1_000_000, currency="jpy")
    transfer = ask(account)
    transfers.send_due()
    transfer.refresh_from_db()
    assert (transfer.status, transfer.failure_code) == ("unknown", "balance_insufficient")
    assert events() == []
    stripe.control("balance", amount=1_000_000, currency="jpy")
    transfers.settle(transfer_id=transfer.pk)
    transfer.refresh_from_db()
    assert transfer.status == "succeeded"


def test_answer_lost_moves_money_once(stripe, account):
    stripe.fault("timeout_after_commit", "POST /v1/transfers")
    transfer = ask(account)
    transfers.send_due()
    transfers.settle(transfer_id=transfer.pk)
    transfer.refresh_from_db()
    assert transfer.status == "succeeded"
    assert len(gateway.current()._v1.transfers.list(params={"destination": account}).data) == 1


@pytest.mark.usefixtures("own_clock")
def test_a_return_whose_message_is_lost_is_found_within_a_day(stripe, account):
    ask(account)
    for _ in range(3):
        transfers.send_due()
        settle_all(stripe)
    assert states()["payout"] == "succeeded"
    payout = ProviderTransfer.objects.get(kind="payout")
    stripe.control(f"payouts/{payout.provider_ref}/return", failure_code="account_closed")
    assert transfers.sweep() == 0, "not every 20 seconds"
    time.travel(timedelta(days=1, seconds=1))
    assert transfers.sweep() == 1
    assert states()["payout"] == "returned"
    assert ("returned", "payout") in events()


def test_old_and_many_payouts_are_not_asked_about_for_ever(stripe, account, monkeypatch):
    now, asked = time.now(), []
    monkeypatch.setattr(transfers, "settle", lambda *, transfer_id: asked.append(transfer_id))
    ProviderTransfer.objects.bulk_create(
        ProviderTransfer(
            source=f"payout:{number}", kind="payout", destination="acct_1", amount_minor=5, currency="JPY",
            status="succeeded", created_at=now, settled_at=now - timedelta(days=days), looked_at=now - timedelta(days=2),
        )
        for number, days in enumerate([1] * 30 + [15] * 5)
    )  # fmt: skip
    assert (transfers.sweep(), transfers.sweep(), transfers.sweep()) == (20, 10, 0)
    assert len(set(asked)) == 30
