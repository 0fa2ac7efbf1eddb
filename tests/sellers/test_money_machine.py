"""Anything may happen to an order's money, in any order: the book stays balanced, nobody is paid twice, nobody is short.

A stateful property test on PostgreSQL. Each run plays a shop's life with random steps: paid orders, refunds of either bearer
before and after the release, disputes opened, won and lost, releases, payouts and every word the bank may say, holds, reserve,
draws on the deposit. After each step the invariants hold; at the end, with everything settled, the seller has received exactly
what they were owed.
"""

from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.ledger.chart import AccountCode as A
from marketplace.ledger.models import Account, Posting
from marketplace.ledger.selectors import balance, guarded_drift, trial_balance
from orders.errors import DisputeOpen, EscrowFrozen, NotDelivered, RefundRefused
from orders.models import Escrow, Order, OrderLine
from orders.policies.settlement import released
from orders.selectors import payment_status
from orders.selectors.money import left_of, line_money, refunded_by_line, taken_by_line
from orders.services import disputes, escrow, receipts, refunds
from sellers import handlers
from sellers.models import Deposit, Hold, Payout, ReserveSlice, Seller
from sellers.selectors import money_of, ref
from sellers.services import deposits, holds, payouts, reserves
from tests import people, shop
from tests.sellers.money import days_later, source_of

CNY = "CNY"
OPEN = ("created", "sent", "unknown")
WORDS = {"evidence": "the parcel was empty on arrival", "reason": "Two shoppers got empty boxes."}


class World:
    """What every run starts from; built once, rolled back to after each run."""

    def __init__(self) -> None:
        self.xiaomei, self.dana, self.akira = people.make("xiaomei"), people.make("dana"), people.make("akira")
        self.ming = User.objects.create_user("m@example.com", "x", display_name="Ming", roles=["ops"], is_staff=True)
        shop.tariff()
        self.seller = shop.seller(self.akira)
        Seller.objects.update(payout_account="acct_test")
        self.seller.refresh_from_db()
        self.listing = shop.listing(self.seller, pieces=10_000)
        self.address = shop.ready(self.xiaomei)


class Shop(RuleBasedStateMachine):
    world: World

    def __init__(self) -> None:
        super().__init__()
        self.point = transaction.savepoint()
        self.serial = 0
        self.drawn = 0
        self.lost: dict[str, bool] = {}
        self.disputed: dict[str, Order] = {}

    def teardown(self) -> None:
        try:
            self.settle_everything()
        finally:
            transaction.savepoint_rollback(self.point)
            time.reset()

    # --- what may happen --------------------------------------------------------------------------------------------

    def orders(self) -> list[Order]:
        return list(Order.objects.select_related("seller", "purchase").order_by("pk"))

    def pick(self, number: int) -> Order | None:
        found = self.orders()
        return found[number % len(found)] if found else None

    @rule(pieces=st.integers(1, 2))
    def buy(self, pieces: int) -> None:
        if Order.objects.count() < 4:
            shop.pay_directly(
                shop.place(self.world.xiaomei, {self.world.listing.public_id: pieces}, self.world.address)
            )

    @rule(number=st.integers(0, 3))
    def deliver(self, number: int) -> None:
        order = self.pick(number)
        if order is not None and order.delivery != "delivered":
            shop.deliver(order.number)

    @rule(number=st.integers(0, 3))
    def release(self, number: int) -> None:
        order = self.pick(number)
        if order is not None:
            with suppress(NotDelivered, EscrowFrozen):
                receipts.confirm_receipt(order=order, actor="user:x")

    @rule(number=st.integers(0, 3), share=st.sampled_from([1, 3, 10]), bearer=st.sampled_from(["seller", "platform"]))
    def refund(self, number: int, share: int, bearer: str) -> None:
        order = self.pick(number)
        if order is None:
            return
        lines = {
            pk: tuple(part * share // 10 for part in parts) for pk, parts in left_of(list(order.lines.all())).items()
        }
        self.serial += 1
        with suppress(RefundRefused, DisputeOpen):
            refunds.refund(
                order_id=order.pk, source=f"test:{self.serial}", reason="quality", lines=lines, actor="user:x",  # type: ignore[arg-type]
                borne_by=bearer,
            )  # fmt: skip

    @rule(number=st.integers(0, 3))
    def dispute(self, number: int) -> None:
        order = self.pick(number)
        if order is not None and order.number not in self.disputed:
            self.disputed[order.number] = order
            disputes.opened(dispute=order.number, reference=order.purchase.ref, amount_minor=order.total_fen)

    @rule(number=st.integers(0, 3), is_won=st.booleans())
    def verdict(self, number: int, is_won: bool) -> None:
        waiting = [name for name in self.disputed if name not in self.lost]
        if waiting:
            name = waiting[number % len(waiting)]
            order = self.disputed[name]
            for _told_twice in range(2):
                disputes.closed(dispute=name, reference=order.purchase.ref, amount_minor=order.total_fen, is_won=is_won)
            self.lost[name] = not is_won

    @rule(number=st.integers(0, 3), bearer=st.sampled_from(["seller", "platform"]))
    def settle_dispute(self, number: int, bearer: str) -> None:
        lost = [name for name, is_lost in self.lost.items() if is_lost]
        if lost:
            disputes.settle_lost(dispute=lost[number % len(lost)], borne_by=bearer, actor="user:dana")

    @rule()
    def pay_out(self) -> None:
        before = money_of(self.world.seller)
        payout = payouts.pay(seller_id=self.world.seller.pk, is_retry=True)
        assert payout is None or payout.amount_minor <= before.available, "payout ≤ available"

    @rule(word=st.sampled_from(["succeeded", "failed", "returned"]), number=st.integers(0, 5))
    def bank(self, word: str, number: int) -> None:
        found = list(Payout.objects.order_by("-pk")[:4])
        if found:
            payout = found[number % len(found)]
            getattr(handlers, f"transfer_{word}")(source=source_of(payout), kind="payout", code="x")

    @rule(amount=st.sampled_from([None, 500]))
    def hold(self, amount: int | None) -> None:
        self.serial += 1
        if Hold.objects.exclude(status="lifted").count() < 2:
            holds.place(
                seller=self.world.seller,
                case_number=f"MT{self.serial}",
                by=self.world.dana,
                amount_minor=amount,
                **WORDS,
            )

    @rule()
    def lift(self) -> None:
        hold = Hold.objects.exclude(status="lifted").first()
        if hold is not None:
            holds.lift(hold=hold, reason="The case is over.", by=self.world.dana)

    @rule(days=st.integers(1, 15))
    def time_passes(self, days: int) -> None:
        days_later(days)
        reserves.release_due()

    @precondition(lambda self: not Deposit.objects.exists())
    @rule()
    def deposit(self) -> None:
        asked = deposits.ask(seller=self.world.seller, amount_minor=5_000)
        move = deposits.propose_bank_transfer(seller=self.world.seller, statement_line="line 1", by=self.world.dana)
        deposits.approve(move=move, by=self.world.ming)
        del asked

    @precondition(lambda self: Deposit.objects.filter(status="received").exists())
    @rule(amount=st.integers(1, 2_000))
    def draw(self, amount: int) -> None:
        self.serial += 1
        if deposits.left(self.world.seller) < amount:
            return
        debt = money_of(self.world.seller).owed_to_us
        move = deposits.propose_draw(
            seller=self.world.seller, amount_minor=amount, case_number=f"MT{self.serial}", by=self.world.dana, **WORDS
        )
        deposits.approve(move=move, by=self.world.ming)
        self.drawn += min(debt, amount)

    # --- what must hold ---------------------------------------------------------------------------------------------

    @invariant()
    def the_book_balances(self) -> None:
        assert set(trial_balance().values()) <= {0}
        assert guarded_drift() == []

    @invariant()
    def nothing_guarded_is_negative(self) -> None:
        for account in Account.objects.filter(is_guarded=True):
            natural = -account.balance_minor if account.kind == "liability" else account.balance_minor
            assert natural >= 0, account

    @invariant()
    def reserve_is_its_slices(self) -> None:
        left = sum(row.left_minor for row in ReserveSlice.objects.all())
        assert left == balance(A.SELLER_RESERVE, ref(self.world.seller), "JPY")

    @invariant()
    def at_most_one_payout_is_open(self) -> None:
        open_sum = list(Payout.objects.filter(status__in=OPEN).values_list("amount_minor", flat=True))
        assert len(open_sum) <= 1
        assert sum(open_sum) == money_of(self.world.seller).in_transit

    @invariant()
    def refunds_read_true(self) -> None:
        for order in self.orders():
            if not left_of(list(order.lines.all())):
                assert payment_status(order) in {"refunded", "refunding"}, "a fully refunded order never reads as paid"
                assert (
                    order.lifecycle in {"completed", "cancelled"}
                    or Escrow.objects.get(order=order).status == "releasable"
                )

    @invariant()
    def nobody_is_short(self) -> None:
        """Received + under way + owed − their debt = what the released orders gave, less refunds, plus what a draw repaid."""
        money = money_of(self.world.seller)
        have = self.received() + money.owed - money.owed_to_us
        assert have == self.deserved() + self.drawn

    def received(self) -> int:
        paid = Payout.objects.filter(status="succeeded").values_list("amount_minor", flat=True)
        return sum(paid)

    def deserved(self) -> int:
        """By the figures frozen on the lines and who bore each refund; nothing of it is read from the book."""
        total = 0
        for order in Order.objects.filter(escrow__status="released"):
            lines = list(OrderLine.objects.filter(order=order))
            taken = taken_by_line([line.pk for line in lines])
            total += released([line_money(line, taken[line.pk]) for line in lines]).seller_minor
        return total

    def settle_everything(self) -> None:
        """The end of the story: every case closed, everything released and paid. The seller has what they were owed."""
        for name, order in self.disputed.items():
            if name not in self.lost:
                disputes.closed(dispute=name, reference=order.purchase.ref, amount_minor=order.total_fen, is_won=True)
            elif self.lost[name]:
                disputes.settle_lost(dispute=name, borne_by="seller", actor="user:dana")
        for order in self.orders():
            if order.delivery != "delivered":
                shop.deliver(order.number)
            escrow.release(order_id=order.pk, actor="user:x")
            assert balance(A.ESCROW, order.ref, CNY) == 0
        for hold in Hold.objects.exclude(status="lifted"):
            holds.lift(hold=hold, reason="The case is over.", by=self.world.dana)
        days_later(200)
        reserves.release_due()
        for payout in Payout.objects.filter(status__in=OPEN):
            payouts.succeeded(source=source_of(payout))
        last = payouts.pay(seller_id=self.world.seller.pk, is_retry=True)
        if last is not None:
            payouts.succeeded(source=source_of(last))
        self.the_book_balances()
        self.nobody_is_short()
        money = money_of(self.world.seller)
        assert (money.reserve, money.in_transit, money.held) == (0, 0, 0)
        assert money.payable < 100, "less than the smallest payout is left"
        arrived = Posting.objects.filter(
            transaction__kind__in=["payout_paid", "payout_returned"], account__code=A.PROVIDER_CLEARING
        )
        assert -sum(arrived.values_list("amount_minor", flat=True)) == self.received(), "no payout left the house twice"
        assert balance(A.DISPUTE_HOLD, "", CNY) == 0


class PlainShop(Shop):
    """Nothing happens but sales, deliveries, releases and refunds."""

    dispute = verdict = settle_dispute = pay_out = bank = hold = lift = time_passes = deposit = draw = None  # type: ignore[assignment]


@pytest.mark.django_db
def test_control_a_mistake_is_found(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """With an old mistake put back (a refund that we bear shrinks the seller's share at the release) some story ends badly.

    The stories are as random, with the same invariants and the same end, but of four rules: among all fifteen it would take a
    hundred stories until one comes that the mistake can spoil.
    """
    settings.TIME_FILE = str(tmp_path / "offset")
    monkeypatch.setattr("marketplace.core.locks.advisory", lambda name: None)
    monkeypatch.setattr("orders.services.escrow.taken_by_line", refunded_by_line)
    Shop.world = World()
    with pytest.raises(AssertionError):
        run_state_machine_as_test(PlainShop, settings=hypothesis_settings(PLAY, phases=[Phase.generate]))


@pytest.mark.django_db
def test_any_story_ends_well(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.TIME_FILE = str(tmp_path / "offset")
    monkeypatch.setattr("marketplace.core.locks.advisory", lambda name: None)  # one connection: nobody to wait for
    Shop.world = World()
    run_state_machine_as_test(Shop, settings=PLAY)


PLAY = hypothesis_settings(
    max_examples=20, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
)
