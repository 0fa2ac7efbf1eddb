"""The web process or the worker is killed between any two steps of paying, and between any two of a refund.

Every message is lost too (no broker). What beat starts anyway finishes the story, where a shopper has to press again they do:
paid once, booked once, handed over once, stock and allowance right, nothing dead, nothing forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from celery import current_app

from logistics.models import Consignment
from marketplace.catalog.models import Stock
from marketplace.core import tasks, time
from marketplace.ledger.chart import AccountCode as A
from marketplace.ledger.models import Transaction
from marketplace.ledger.selectors import balance, guarded_drift, trial_balance
from marketplace.notices.models import Notice
from marketplace.payments import gateway
from marketplace.payments.models import PaymentAttempt, ProviderEvent, ProviderRefund
from marketplace.payments.services import inbox
from marketplace.tariff.models import QuotaYear
from orders.models import Order, Purchase, Refund
from orders.policies import notice
from orders.services import quoting
from tests import shop
from tests.clock import own_clock
from tests.concurrency.killing import Seam, die_at

__all__ = ["own_clock"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_clock")]
JOBS = (
    "payments.apply_inbox", "payments.settle_unknown", "payments.send_due", "core.sweep_outbox", "orders.expire_unpaid",
)  # fmt: skip
WEBHOOK = "/api/v1/payments/webhooks/stripe/"
BEFORE, AFTER = "before", "after"

ATTEMPTS, REFUNDS = "marketplace.payments.services.attempts", "marketplace.payments.services.refunds"
INBOX = "marketplace.payments.services.inbox"
MINUTES_LATER = ("minutes_later", None)

# What one purchase goes through: (step, where the process that does it dies). The step is done again, by who did it before.
LIVES: dict[str, list[tuple[str, tuple[str, str] | None]]] = {
    "the page never comes": [
        ("place", (AFTER, "orders.services.checkout._take")),  # stock, quota and all rows written, nothing committed
        ("place", (AFTER, "orders.views.checkout.place")),  # committed, the shopper saw nothing
        ("place", None),
        ("pay", (AFTER, f"{ATTEMPTS}.start")),  # the intent, not committed
        ("pay", (BEFORE, f"{ATTEMPTS}.open_at_provider")),  # the intent alone
        ("pay", (BEFORE, f"{ATTEMPTS}._call_open")),  # marked as sent, never sent
        MINUTES_LATER,
        ("hear", (BEFORE, f"{INBOX}.receive")),  # the webhook is lost for good: only sweeps from here
    ],
    "the provider acts and we forget": [
        ("pay", (BEFORE, f"{ATTEMPTS}._store_opened")),  # a page was made there, we know nothing of it
        MINUTES_LATER,
        ("pay", None),
        ("hear", (BEFORE, f"{INBOX}.tasks.send")),  # stored, not committed
        ("hear", (AFTER, f"{INBOX}.receive")),  # stored, nobody woken
        ("look", (BEFORE, f"{ATTEMPTS}._apply")),  # the provider's word is known, not written
        ("look", (AFTER, f"{ATTEMPTS}._succeed")),  # written and announced, not committed
        ("look", (BEFORE, f"{INBOX}._done")),  # committed, the event still looks unheard
    ],
    "the book is half written": [
        ("pay", (AFTER, f"{ATTEMPTS}._store_opened")),  # we know the page, the shopper does not
        ("hear", None),
        ("look", None),
        ("book", (AFTER, "orders.services.paying.book")),  # in the book, not committed
        ("book", (AFTER, "orders.services.paying.apply_success")),  # booked and announced, the delivery still open
        ("book", (AFTER, "orders.services.trade_records.consignments.register")),  # half handed to logistics
        ("book", (AFTER, "orders.services.trade_records.hand_over")),
        ("book", (AFTER, "orders.services.telling.seller_event")),  # one seller told, the other not
    ],
}  # fmt: skip
REFUNDING: list[tuple[str, tuple[str, str] | None]] = [
    ("cancel", (AFTER, "orders.services.cancelling._end")),  # cancelled, stock given back, no refund yet; not committed
    ("cancel", (AFTER, "orders.services.refunds.provider_refunds.request")),  # the intent, not committed
    ("cancel", (AFTER, "orders.services.cancelling.cancel")),  # the first order: committed, nobody woken
    ("cancel", None),
    ("send", (BEFORE, f"{REFUNDS}._call")),  # the first: marked as sent, never sent
    ("send", (BEFORE, f"{REFUNDS}._apply")),  # the second: the money left, we know nothing of it
    ("ask", (AFTER, f"{REFUNDS}._apply_reading")),  # the sweep itself: found out, not committed
    ("ask", None),
    ("book", (BEFORE, "orders.services.refunds.settle")),
    ("book", (AFTER, "orders.services.refunds.settle")),  # in the book, the delivery still open
]  # fmt: skip


@pytest.fixture
def lonely(monkeypatch: pytest.MonkeyPatch) -> None:
    """No broker: every message that would wake somebody is lost."""
    current_app.loader.import_default_modules()
    monkeypatch.setattr(tasks, "poke", lambda *_message: None)


class Story:
    """One shopper, two sellers, the steps of buying as the doors take them."""

    def __init__(self, user: Any, client: Any, stripe: Any) -> None:
        self.user, self.client, self.stripe = user, client, stripe
        shop.tariff()
        self.address = shop.ready(user)
        self.listings = [shop.listing(shop.seller(), hs="4901000000", pieces=100) for _ in range(2)]
        self.number = ""

    def begin(self) -> None:
        """The shopper stands before the last button with a full cart."""
        wanted = {listing.public_id: 1 for listing in self.listings}
        self.quote = quoting.make_quote(user=self.user, lines=wanted).public_id
        session = self.client.session
        session["checkout"] = {"address": self.address.pk}
        session.save()

    # --- the steps; each may be done again --------------------------------------------------------------------------

    def place(self) -> None:
        form = {"quote": self.quote, "notice_version": notice.VERSION, "notice": "on"}
        answer = self.client.post("/checkout/confirm/", form)
        assert answer.status_code == 302, answer.content.decode()[-2000:]
        self.number = answer.url.strip("/").rpartition("/")[2]

    def pay(self) -> None:
        self.client.post(f"/pay/{self.number}/", {"method": "card"})
        (attempt,) = PaymentAttempt.objects.filter(reference=f"purchase:{self.number}").exclude(status="failed")
        assert (attempt.status, bool(attempt.action_url)) == ("sent", True), (
            "the shopper is sent to the provider's page"
        )

    def hear(self) -> None:
        for body, signature in list(self.stripe.webhooks.caught):
            answer = self.client.post(
                WEBHOOK, body, content_type="application/json", headers={"Stripe-Signature": signature}
            )
            assert answer.status_code == 200

    def look(self) -> None:
        inbox.apply_due()

    def book(self) -> None:
        current_app.tasks["core.sweep_outbox"]()

    def cancel(self) -> None:
        for order in self.orders():
            self.client.post(f"/me/orders/{order.number}/cancel/", {"reason": "changed_mind"})

    def send(self) -> None:
        current_app.tasks["payments.send_due"]()

    def ask(self) -> None:
        time.travel(timedelta(minutes=2))
        current_app.tasks["payments.settle_unknown"]()

    # --- the world around --------------------------------------------------------------------------------------------

    def at_the_provider(self) -> None:
        """The shopper pays on the page they were sent to; the provider tells us, if we listen."""
        attempt = PaymentAttempt.objects.get(reference=f"purchase:{self.number}", status="sent")
        self.stripe.pay(attempt.provider_session)
        for _ in range(100):
            if "checkout.session.completed" in self.stripe.webhooks.kinds():
                return
            self.stripe.webhooks.arrived.clear()
            self.stripe.webhooks.arrived.wait(0.05)
        pytest.fail("the provider told nothing")

    def minutes_later(self) -> None:
        """What beat starts."""
        time.travel(timedelta(minutes=2))
        for job in JOBS:
            current_app.tasks[job]()

    def live(self, life: Iterable[tuple[str, tuple[str, str] | None]]) -> None:
        """Every step of a life with its deaths, then two rounds of sweeps: the end of the story."""
        for step, seam in life:
            act = getattr(self, step)
            if step == "hear" and not self.stripe.webhooks.caught:
                self.at_the_provider()
            if seam is None:
                act()
            else:
                die_at(Seam(*seam), act)
        self.minutes_later()
        self.minutes_later()

    def orders(self) -> list[Order]:
        return list(Order.objects.filter(purchase__number=self.number).order_by("pk"))

    def intents(self) -> list[Any]:
        """Payments of this purchase that the provider collected."""
        found = gateway.current()._v1.payment_intents.list(params={"limit": 100}).data
        ours = f"purchase:{self.number}"
        return [
            one for one in found if dict(one.metadata.to_dict()).get("reference") == ours and one.status == "succeeded"
        ]


@pytest.fixture
def story(xiaomei: Any, browse: Callable[..., Any], stripe: Any, lonely: None) -> Iterator[Story]:
    made = Story(xiaomei, browse(xiaomei), stripe)
    yield made
    assert shop.nothing_dead()
    assert set(trial_balance().values()) <= {0}
    assert guarded_drift() == []


def taken() -> tuple[int, int, int]:
    """Pieces and allowance of orders that live, and quota as it is kept."""
    living = Order.objects.exclude(lifecycle="cancelled")
    return (
        sum(Stock.objects.values_list("reserved", flat=True)),
        sum(line.quantity for order in living for line in order.lines.all()),
        QuotaYear.objects.get().taken_fen if QuotaYear.objects.exists() else 0,
    )


def is_paid_once(story: Story) -> None:
    purchase = Purchase.objects.get(number=story.number)
    orders = story.orders()
    total = sum(order.total_fen for order in orders)
    assert (purchase.status, len(orders)) == ("paid", 2)
    assert {order.lifecycle for order in orders} == {"confirmed"}
    assert [one.amount for one in story.intents()] == [total]
    attempts = PaymentAttempt.objects.filter(reference=purchase.ref)
    assert [one.is_surplus for one in attempts if one.status == "succeeded"] == [False]
    assert not attempts.exclude(status__in=["succeeded", "failed"]).exists()
    assert Transaction.objects.filter(source=f"paid:{story.number}").count() == 1
    assert [balance(A.ESCROW, order.ref, "CNY") for order in orders] == [order.total_fen for order in orders]
    assert Consignment.objects.filter(order_number__in=[order.number for order in orders]).count() == 2
    assert Notice.objects.filter(template="order_paid", source__contains=purchase.number).exists()
    assert not ProviderEvent.objects.filter(status="stored").exists()
    assert not ProviderRefund.objects.filter(attempt__reference=purchase.ref).exists()


def is_refunded_once(story: Story) -> None:
    orders = story.orders()
    assert {order.lifecycle for order in orders} == {"cancelled"}
    refunds = Refund.objects.filter(order__in=orders)
    assert sorted((one.order_id, one.amount_fen, one.status) for one in refunds) == [
        (order.pk, order.total_fen, "succeeded") for order in orders
    ]
    (intent,) = story.intents()
    went_back = gateway.current()._v1.refunds.list(params={"payment_intent": intent.id}).data
    assert sorted(one.amount for one in went_back) == sorted(order.total_fen for order in orders)
    for order in orders:
        assert balance(A.ESCROW, order.ref, "CNY") == balance(A.REFUND_PAYABLE, order.ref, "CNY") == 0


@pytest.mark.parametrize("life", LIVES)
def test_it_works(story: Story, life: str) -> None:
    """After each death the same step is tried again or the sweep comes by, as the world would; nobody mends anything by hand."""
    story.begin()
    if LIVES[life][0][0] == "pay":
        story.place()
    story.live(LIVES[life])
    is_paid_once(story)
    assert taken()[:2] == (2, 2)


def test_refunding(story: Story) -> None:
    """A paid purchase of two orders is cancelled; each order's money goes back once."""
    story.begin()
    story.place()
    story.live([("pay", None), ("hear", None), ("look", None), ("book", None)])
    is_paid_once(story)
    story.live(REFUNDING)
    is_refunded_once(story)
    assert taken() == (0, 0, 0)


def test_control_a_kill_is_a_kill(story: Story) -> None:
    """A place that is never reached fails the test, and what was not committed is not there."""
    story.begin()
    die_at(Seam(AFTER, "orders.services.checkout._take"), story.place)
    assert (Purchase.objects.count(), taken()) == (0, (0, 0, 0))
    with pytest.raises(AssertionError, match="never came"):
        die_at(Seam(BEFORE, "orders.services.cancelling.cancel"), story.place)
    assert (Purchase.objects.count(), taken()[:2]) == (1, (2, 2)), "the child did its work and ended by itself"
    story.minutes_later()  # what it announced is delivered by whoever comes next


def test_control_without_the_sweeps_money_is_lost(story: Story) -> None:
    """The webhook is lost and nobody asks: the shopper has paid, and we do not know."""
    story.begin()
    for step in ("place", "pay", "at_the_provider", "look", "book"):
        getattr(story, step)()
    assert (len(story.intents()), Purchase.objects.get().status) == (1, "awaiting_payment")
    story.minutes_later()
    is_paid_once(story)
