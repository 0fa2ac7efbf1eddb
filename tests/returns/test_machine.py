"""Stateful: return × dispute × refund × payout on one order of three pieces. After every step: the book balances, nothing is paid
twice, escrow is never below zero, shares sum to what was charged (design.md §8, 2–4 and 7)."""

from typing import Any

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from logistics.models import Unit
from marketplace.accounts.models import User
from marketplace.core.errors import DomainError
from marketplace.ledger.chart import AccountCode as A
from marketplace.ledger.selectors import balance, trial_balance
from marketplace.payments.models import ProviderRefund
from orders.models import Order, OrderLine, Refund
from orders.services import escrow, refunds
from returns.models import ReturnAppeal, ReturnCase, ReturnItem
from returns.services import appealing, choosing, deciding, inspecting, repaired, requesting
from returns.states import Stage
from sellers.models import Seller
from sellers.services import payouts
from tests.returns import world
from tests.returns.conftest import Bought

STEPS = (
    "ask_quality", "ask_no_reason", "withdraw", "keep", "arrive", "inspect", "inspect_bare", "choose_repair", "refund", "ops_refund",
    "decline", "appeal", "overturn", "uphold", "repair", "repaired", "not_repairable", "dispute", "dispute_over", "goodwill", "release",
    "pay_out",
)  # fmt: skip


BEGINNINGS = (
    ("ask_quality", "arrive", "inspect"), ("ask_no_reason", "arrive", "inspect_bare"), ("ask_quality", "arrive", "inspect_bare"),
)  # fmt: skip


class Machine:
    """Every step may be tried at any time: what is not possible then is refused and changes nothing."""

    def __init__(self, order: Order, inspector: User, ops: User, third: User) -> None:
        self.order, self.inspector, self.ops, self.third, self.count = order, inspector, ops, third, 0

    @property
    def case(self) -> ReturnCase:
        return ReturnCase.objects.filter(order=self.order).latest("pk")

    def step(self, name: str) -> None:
        before = self.facts()
        try:
            with transaction.atomic():
                getattr(self, name)()
        except (DomainError, ReturnCase.DoesNotExist):
            assert self.facts() == before, f"{name} was refused and left something behind"

    def facts(self) -> tuple[Any, ...]:
        return (
            Refund.objects.count(), ProviderRefund.objects.count(), ReturnCase.objects.count(),
            tuple(ReturnCase.objects.order_by("pk").values_list("stage", flat=True)), tuple(sorted(trial_balance().items())),
        )  # fmt: skip

    def ask_quality(self) -> None:
        world.ask(self.order, reason="quality")

    def ask_no_reason(self) -> None:
        world.ask(self.order)

    def withdraw(self) -> None:
        requesting.withdraw(user=self.order.user, case_number=self.case.number, actor="user:test")

    def keep(self) -> None:
        choosing.keep(user=self.order.user, case_number=self.case.number, actor="user:test")

    def arrive(self) -> None:
        inspecting.receive(label_code=self.case.label_code, inspector=self.inspector)

    def inspect(self) -> None:
        item = ReturnItem.objects.select_related("unit").get(case=self.case)
        inspecting.inspect(
            case_number=self.case.number, item_id=item.pk, weight_g=item.unit.weight_g or 0, serial=item.unit.serial,
            tag=item.unit.tag, grade="B", inspector=self.inspector,
        )  # fmt: skip

    def inspect_bare(self) -> None:
        """The tag that was recorded abroad is gone."""
        item = ReturnItem.objects.select_related("unit").get(case=self.case)
        inspecting.inspect(
            case_number=self.case.number, item_id=item.pk, weight_g=item.unit.weight_g or 0, serial=item.unit.serial,
            tag="", grade="B", inspector=self.inspector,
        )  # fmt: skip

    def choose_repair(self) -> None:
        choosing.choose(user=self.order.user, case_number=self.case.number, way="repair", actor="user:test")

    def refund(self) -> None:
        deciding.decide(case_number=self.case.number, outcome="refund", decider=self.inspector)

    def ops_refund(self) -> None:
        deciding.decide(case_number=self.case.number, outcome="refund", decider=self.ops)

    def appeal(self) -> None:
        appealing.appeal(
            user=self.order.user, case_number=self.case.number, words="标签是开箱查验时撕掉的", actor="user:test"
        )

    def overturn(self) -> None:
        appealing.decide(
            case_number=self.case.number, outcome="overturned", words="查验照片可以证明", decider=self.third
        )

    def uphold(self) -> None:
        appealing.decide(case_number=self.case.number, outcome="upheld", words="没有新的证据", decider=self.third)

    def decline(self) -> None:
        deciding.decide(case_number=self.case.number, outcome="decline", why="used", decider=self.ops)

    def repair(self) -> None:
        deciding.decide(case_number=self.case.number, outcome="repair", decider=self.inspector)

    def repaired(self) -> None:
        repaired.close(self.case.number, "repaired")

    def not_repairable(self) -> None:
        repaired.close(self.case.number, "not_repairable")

    def dispute(self) -> None:
        escrow.freeze(order_id=self.order.pk, source="dispute:1")

    def dispute_over(self) -> None:
        escrow.unfreeze(order_id=self.order.pk, source="dispute:1")

    def goodwill(self) -> None:
        self.count += 1
        refunds.refund(
            order_id=self.order.pk, source=f"goodwill:{self.count}", reason="goodwill",
            lines={self.order.lines.get().pk: (1111, 0, 0)}, actor="system:test",
        )  # fmt: skip

    def release(self) -> None:
        escrow.release(order_id=self.order.pk, actor="system:test")

    def pay_out(self) -> None:
        payouts.pay(seller_id=self.order.seller_id)

    def check(self) -> None:
        line = OrderLine.objects.get(order=self.order)
        back = Refund.objects.filter(order=self.order).aggregate(sum=Sum("amount_fen"))["sum"] or 0
        assert set(trial_balance().values()) <= {0}
        assert back == line.refunded_fen <= self.order.total_fen, "never more than was charged"
        assert sum(ProviderRefund.objects.values_list("amount_minor", flat=True)) == back, "nothing is sent twice"
        assert (
            0
            <= balance(A.ESCROW, self.order.ref, "CNY")
            <= self.order.total_fen - (back if not self.is_released else 0)
        )
        assert line.returned_quantity <= line.quantity
        for bare in ReturnCase.objects.filter(reason="no_reason", items__inspection__reasons__contains=["tag_absent"]):
            won = ReturnAppeal.objects.filter(case=bare, status="overturned").exists()
            assert won or not bare.refund_fen, "the right without a reason has ended"
        opened = ReturnCase.objects.exclude(stage__in=(Stage.SETTLED, Stage.DECLINED, Stage.WITHDRAWN, Stage.EXPIRED))
        appealed = ReturnAppeal.objects.filter(status="open").count()  # the money waits for the second look as well
        assert world.escrow_of(self.order).open_cases == opened.count() + appealed + world.escrow_of(self.order).holds.filter(
            source="dispute:1", closed_at=None
        ).count()  # fmt: skip
        taken = ReturnItem.objects.filter(is_open=True).values_list("unit_id", flat=True)
        assert (
            len(taken)
            == len(set(taken))
            <= Unit.objects.filter(line__consignment__order_number=self.order.number).count()
        )

    @property
    def is_released(self) -> bool:
        return world.escrow_of(self.order).status == "released"


@pytest.mark.django_db
def test_it_works(bought: Bought, seller: Seller, xiaochen: User, dana: User, ming: User) -> None:
    """One delivered order; every example is a walk over it that is rolled back."""
    order = bought(pieces=3)

    @settings(
        max_examples=12, deadline=None, database=None, phases=[Phase.explicit, Phase.generate],
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )  # fmt: skip
    @given(st.sampled_from(BEGINNINGS), st.lists(st.sampled_from(STEPS), min_size=6, max_size=16))
    @example(BEGINNINGS[1], ["ops_refund", "refund", "decline", "appeal", "pay_out", "overturn", "refund", "release"])
    @example(
        BEGINNINGS[0], ["release", "dispute", "decline", "appeal", "goodwill", "overturn", "pay_out", "dispute_over"]
    )
    @example(
        BEGINNINGS[2], ["ops_refund", "release", "pay_out", "ask_no_reason", "arrive", "inspect_bare", "ops_refund"]
    )
    def walk(begin: tuple[str, ...], steps: list[str]) -> None:
        with transaction.atomic():
            machine = Machine(Order.objects.get(pk=order.pk), xiaochen, dana, ming)
            for name in (*begin, *steps):
                machine.step(name)
                machine.check()
            transaction.set_rollback(True)

    walk()
