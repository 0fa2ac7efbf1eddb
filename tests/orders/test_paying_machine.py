"""Every message of the provider in any order, twice, late or for the wrong purchase: each yuan is somewhere, once.

A stateful property test on PostgreSQL from placing to the settled refund. Nobody is charged for what they do not have: at the
end of every story what the provider collected is what lies in escrow of orders that live, plus what went back.
"""

from collections import Counter
from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from marketplace.catalog.errors import SoldOut
from marketplace.catalog.models import Stock, StockReservation
from marketplace.core.errors import DomainError
from marketplace.ledger.chart import AccountCode as A
from marketplace.ledger.selectors import balance, guarded_drift, trial_balance
from marketplace.payments.models import PaymentAttempt, ProviderRefund
from marketplace.tariff.errors import QuotaExceeded
from marketplace.tariff.models import QuotaUse, QuotaYear
from orders import handlers
from orders.errors import TooLateToCancel
from orders.models import Order, Purchase
from orders.selectors import payment_status
from orders.selectors.money import left_of
from orders.services import cancelling, refunds
from orders.states import PurchaseStatus
from tests import people, shop
from tests.orders.test_credit import give

CNY = "CNY"
PIECES = 6
CREDIT = 30_000


class World:
    def __init__(self) -> None:
        self.xiaomei = people.make("xiaomei")
        shop.tariff()
        self.listing = shop.listing(shop.seller(people.make("akira")), pieces=PIECES)
        self.address = shop.ready(self.xiaomei)
        give(self.xiaomei, CREDIT)


class Buying(RuleBasedStateMachine):
    world: World

    def __init__(self) -> None:
        super().__init__()
        self.point = transaction.savepoint()
        self.collected: dict[int, int] = {}
        self.gone_back: Counter[str] = Counter()
        self.serial = 0

    def teardown(self) -> None:
        try:
            self.everything_is_confirmed()
        finally:
            transaction.savepoint_rollback(self.point)

    def pick(self, number: int) -> Purchase | None:
        found = list(Purchase.objects.order_by("pk"))
        return found[number % len(found)] if found else None

    def order(self, number: int) -> Order | None:
        found = list(Order.objects.select_related("purchase", "seller").order_by("pk"))
        return found[number % len(found)] if found else None

    # --- what may happen --------------------------------------------------------------------------------------------

    @rule(pieces=st.integers(1, 3), credit_fen=st.sampled_from([0, 0, 1, 9_999, 20_000]))
    def place(self, pieces: int, credit_fen: int) -> None:
        with suppress(SoldOut, QuotaExceeded, DomainError):
            wanted = {self.world.listing.public_id: pieces}
            shop.place(self.world.xiaomei, wanted, self.world.address, credit_fen=credit_fen)

    @rule(number=st.integers(0, 5), short=st.booleans(), surplus=st.booleans(), times=st.integers(1, 3))
    def collected_by_the_provider(self, number: int, short: bool, surplus: bool, times: int) -> None:
        """A payment of a purchase in whatever state; told once or more, maybe of a wrong amount, maybe a second one."""
        purchase = self.pick(number)
        if purchase is None:
            return
        amount = sum(order.by_provider_fen for order in purchase.orders.all()) - short
        surplus = surplus or PaymentAttempt.objects.filter(reference=purchase.ref, is_surplus=False).exists()
        attempt = shop.attempt_of(purchase, amount=amount, payment_ref=f"pi_{len(self.collected)}", is_surplus=surplus)
        self.collected[attempt.pk] = amount
        for _again in range(times):
            handlers.payment_succeeded(
                attempt_id=attempt.pk, reference=purchase.ref, amount_minor=amount, payment_ref=attempt.provider_ref,
                is_surplus=surplus,
            )  # fmt: skip

    @rule(number=st.integers(0, 5))
    def give_up(self, number: int) -> None:
        order = self.order(number)
        if order is not None:
            with suppress(TooLateToCancel):
                cancelling.cancel(order=order, reason="changed my mind", actor="user:x")

    @rule(number=st.integers(0, 5))
    def time_runs_out(self, number: int) -> None:
        purchase = self.pick(number)
        if purchase is not None:
            Purchase.objects.filter(pk=purchase.pk).update(pay_before=purchase.placed_at)
            cancelling.expire(number=purchase.number)

    @rule(number=st.integers(0, 5), share=st.integers(1, 10), times=st.integers(1, 3))
    def refund(self, number: int, share: int, times: int) -> None:
        order = self.order(number)
        if order is None:
            return
        self.serial += 1
        parts = {pk: tuple(one * share // 10 for one in of) for pk, of in left_of(list(order.lines.all())).items()}
        with suppress(DomainError):
            for _again in range(times):
                refunds.refund(
                    order_id=order.pk,
                    source=f"test:{self.serial}",
                    reason="quality",
                    lines=parts,
                    actor="user:x",  # type: ignore[arg-type]
                )

    @rule(number=st.integers(0, 9), times=st.integers(1, 2))
    def refund_arrives(self, number: int, times: int) -> None:
        found = list(ProviderRefund.objects.order_by("pk"))
        if found:
            self.arrived(found[number % len(found)], times)

    def arrived(self, row: ProviderRefund, times: int = 1) -> None:
        if self.gone_back[row.source]:
            return
        for _again in range(times):
            handlers.refund_succeeded(source=row.source, amount_minor=row.amount_minor)
        self.gone_back[row.source] = row.amount_minor

    # --- what must hold ---------------------------------------------------------------------------------------------

    @invariant()
    def the_book_balances(self) -> None:
        assert set(trial_balance().values()) <= {0}
        assert guarded_drift() == []

    @invariant()
    def every_yuan_collected_is_somewhere_once(self) -> None:
        held = sum(balance(A.ESCROW, order.ref, CNY) for order in Order.objects.all())
        owed = sum(
            balance(A.REFUND_PAYABLE, owner.ref, CNY) for owner in [*Order.objects.all(), *Purchase.objects.all()]
        )
        credit = balance(A.STORE_CREDIT, self.world.xiaomei.ref, CNY)
        reserved = sum(balance(A.CREDIT_RESERVED, one.ref, CNY) for one in Purchase.objects.all())
        there = held + owed + credit + reserved
        assert sum(self.collected.values()) + CREDIT == there + sum(self.gone_back.values())
        assert balance(A.PROVIDER_CLEARING, "", CNY) == there - CREDIT

    @invariant()
    def a_purchase_is_paid_once_and_never_when_it_ended(self) -> None:
        for purchase in Purchase.objects.exclude(status=PurchaseStatus.PAID):
            assert all(balance(A.ESCROW, order.ref, CNY) == 0 for order in purchase.orders.all())
        for order in Order.objects.filter(purchase__status=PurchaseStatus.PAID):
            assert balance(A.ESCROW, order.ref, CNY) <= order.total_fen

    @invariant()
    def what_is_read_is_what_is_booked(self) -> None:
        for order in Order.objects.all():
            left = left_of(list(order.lines.all()))
            if order.purchase.status == PurchaseStatus.PAID and not left:
                assert payment_status(order) in {"refunded", "refunding"}, "a fully refunded order never reads as paid"
                back = [refund.to_credit_fen for refund in order.refunds.all()]
                assert sum(back) == order.credit_fen, "what was paid with credit is credit again, to the fen"

    @invariant()
    def stock_and_quota_are_those_of_living_orders(self) -> None:
        living = Order.objects.exclude(lifecycle="cancelled")
        wanted = sum(line.quantity for order in living for line in order.lines.all())
        assert Stock.objects.get(listing=self.world.listing).reserved == wanted <= PIECES
        taken = QuotaYear.objects.values_list("taken_fen", flat=True)
        assert sum(taken) == sum(use.amount_fen - use.restored_fen for use in QuotaUse.objects.all())
        assert StockReservation.objects.filter(source__in=[order.ref for order in living]).count() == living.count()

    def everything_is_confirmed(self) -> None:
        """The end: every refund arrives; then the provider holds exactly what lies in escrow."""
        for row in ProviderRefund.objects.order_by("pk"):
            self.arrived(row)
        self.every_yuan_collected_is_somewhere_once()
        for order in Order.objects.filter(lifecycle="cancelled"):
            assert balance(A.ESCROW, order.ref, CNY) == 0


PLAY = hypothesis_settings(
    max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
)


@pytest.mark.django_db
def test_control_a_mistake_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """With late money kept instead of sent back, some story ends badly."""
    monkeypatch.setattr("marketplace.core.locks.advisory", lambda name: None)
    monkeypatch.setattr("orders.services.paying._send_back", lambda purchase, attempt_id, amount_minor: None)
    Buying.world = World()
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Buying, settings=hypothesis_settings(PLAY, max_examples=200, phases=[Phase.generate]))


@pytest.mark.django_db
def test_any_story_ends_well(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr("marketplace.core.locks.advisory", lambda name: None)  # one connection: nobody to wait for
    Buying.world = World()
    run_state_machine_as_test(Buying, settings=PLAY)
