"""What a bank disputes: mirrored from the provider, found by polling where no webhook came."""

from datetime import timedelta

import pytest

from marketplace.core import time
from marketplace.core.models import Duty, OutboxEvent
from marketplace.ledger.chart import AccountCode as A
from marketplace.ledger.selectors import balance, trial_balance
from marketplace.payments.gateway import DisputeReading, Exchange, GatewayError
from marketplace.payments.models import ProviderDispute
from marketplace.payments.services import disputes
from orders.models import Escrow
from tests import shop
from tests.cases import build

pytestmark = pytest.mark.django_db


class Bank:
    """The provider's one word about a dispute."""

    is_closed = is_won = is_down = False

    def __init__(self, order):
        self.order = order

    def read_dispute(self, ref):
        exchange = Exchange("disputes.retrieve", {"id": ref}, {}, 200)
        if self.is_down:
            raise GatewayError("no answer", permanent=False, exchange=exchange)
        return DisputeReading(
            dispute=ref, payment_ref=f"pi_{self.order.purchase.number}", amount_minor=10_000, currency="CNY",
            reason="product_not_received", is_closed=self.is_closed, is_won=self.is_won, exchange=exchange,
            status="won" if self.is_won else "needs_response", answer_by=time.now() + timedelta(days=9),
        )  # fmt: skip


@pytest.fixture
def bank(xiaomei, monkeypatch):
    shop.tariff()
    made = Bank(build.order_of(xiaomei))
    monkeypatch.setattr("marketplace.payments.gateway.current", lambda: made)
    return made


def hours_later():
    ProviderDispute.objects.update(looked_at=time.now() - timedelta(hours=7))


def test_it_works(bank, settle, dana, browse):
    disputes.look("dp_1")
    disputes.look("dp_1")
    settle()
    found = ProviderDispute.objects.get()
    assert (found.state, found.amount_minor, found.reason) == ("open", 10_000, "product_not_received")
    assert OutboxEvent.objects.filter(topic="payments.dispute_opened").count() == 1
    assert balance(A.DISPUTE_HOLD, "", "CNY") == 10_000
    assert Escrow.objects.get().holds.get().share, "of 263.37 yuan 100 wait"
    assert Duty.objects.filter(kind="dispute_to_answer", done_at=None).exists()


@pytest.mark.parametrize("is_won", [True, False])
def test_an_outcome_that_no_webhook_told_is_found_by_polling(bank, settle, is_won):
    """peers.md §5 (gumroad#6852)."""
    disputes.look("dp_1")
    settle()
    bank.is_closed, bank.is_won = True, is_won
    assert disputes.poll_due() == 0, "looked at a moment ago"
    hours_later()
    assert disputes.backlog() == 1
    assert disputes.poll_due() == 1
    assert disputes.poll_due() == 0
    disputes.look("dp_1")  # the late webhook changes nothing
    settle()
    assert shop.nothing_dead()
    assert ProviderDispute.objects.get().state == ("won" if is_won else "lost")
    assert OutboxEvent.objects.filter(topic="payments.dispute_closed").count() == 1
    assert balance(A.DISPUTE_HOLD, "", "CNY") == 0
    assert balance(A.COMPENSATION_EXPENSE, "", "CNY") == (0 if is_won else 10_000)
    assert not Duty.objects.filter(kind="dispute_to_answer", done_at=None).exists()
    assert set(trial_balance().values()) <= {0}


def test_a_provider_that_is_down_is_asked_again(bank, settle):
    disputes.look("dp_1")
    hours_later()
    bank.is_down = True
    assert disputes.poll_due() == 0
    assert disputes.backlog() == 1
    bank.is_down = False
    assert disputes.poll_due() == 1
