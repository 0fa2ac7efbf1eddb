"""The decision, and what it does with money, quota and things."""

from collections.abc import Callable
from typing import Any

import pytest

from logistics.states import UnitStatus
from marketplace.accounts.models import User
from marketplace.core.clocks import selectors as clocks
from marketplace.core.errors import IllegalMove
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.selectors import balance, trial_balance
from marketplace.notices.models import Notice
from marketplace.payments.models import ProviderRefund
from marketplace.tariff.models import HsRate, QuantityYear, QuotaYear
from orders.models import Order, OrderLine, Refund
from orders.selectors import payment_status
from orders.services import refunds
from orders.states import EscrowStatus
from returns import errors
from returns.models import ReturnCase
from returns.services import customs_return, deciding
from returns.states import Stage
from tests import shop
from tests.returns import world

pytestmark = pytest.mark.django_db
Bought = Callable[..., Order]


def quota_taken() -> int:
    return QuotaYear.objects.get().taken_fen


def money_moved() -> bool:
    return Refund.objects.exists() or ProviderRefund.objects.exists()


def test_it_works(bought: Bought, xiaomei: User, xiaochen: User, settle: Callable[[], int]) -> None:
    order = bought()
    line = order.lines.get()
    taken = quota_taken()
    case = world.arrived(world.ask(order), xiaochen)
    world.inspect_all(case, xiaochen)

    deciding.decide(case_number=case.number, outcome="refund", decider=xiaochen)

    case = world.fresh(case)
    goods = line.goods_fen + line.fx_fee_fen
    assert case.stage == Stage.SETTLED
    assert case.refund_fen == goods + line.tax_fen  # customs waives the tax; the freight of a change of mind stays
    refund = Refund.objects.get()
    assert (refund.source, refund.goods_fen, refund.freight_fen, refund.tax_fen) == (case.ref, goods, 0, line.tax_fen)
    assert ProviderRefund.objects.get().amount_minor == refund.amount_fen
    assert (taken, quota_taken()) == (goods + line.freight_fen, 0)
    assert OrderLine.objects.get().returned_quantity == 1
    assert payment_status(order) == "partially_refunded"
    assert world.escrow_of(order).open_cases == 0
    assert balance(AccountCode.ESCROW, order.ref, "CNY") == line.freight_fen
    assert set(trial_balance().values()) == {0}
    assert clocks.open_clock("return_refund", case.ref) is None
    settle()
    told = Notice.objects.get(recipient=xiaomei.ref, template="return_settled", channel="in_app")
    assert f"{case.refund_fen / 100:.2f}" in str(told.body)


def test_deciding_again_moves_no_money(bought: Bought, xiaochen: User, dana: User) -> None:
    case = world.refunded(world.ask(bought()), xiaochen)
    for decider in (xiaochen, dana):
        for outcome in deciding.OUTCOMES:
            with pytest.raises(IllegalMove):
                deciding.decide(case_number=case.number, outcome=outcome, why="again", decider=decider)
    assert Refund.objects.count() == ProviderRefund.objects.count() == 1
    assert world.fresh(case).stage == Stage.SETTLED


@pytest.mark.parametrize(
    ("request_on", "receive_after", "is_restored"), [(0, 1, True), (0, 46, False), (31, 1, False), (30, 15, True)]
)
def test_quota_and_tax_come_back_in_both_customs_windows_only(
    bought: Bought, xiaomei: User, xiaochen: User, request_on: int, receive_after: int, is_restored: bool
) -> None:
    from returns.services import requesting

    shop.tariff()
    HsRate.objects.update(yearly_grams=50_000)
    order = bought()
    line = order.lines.get()
    taken = quota_taken()
    grams = QuantityYear.objects.get().taken_grams
    assert grams > 0
    world.days_later(request_on)
    case = world.ask(order, reason="not_genuine")
    ReturnCase.objects.filter(pk=case.pk).update(rule="cn-no-reason-7")  # a right that bears no tax of its own
    requesting.mark_sent(user=xiaomei, case_number=case.number, actor=xiaomei.ref)
    world.days_later(receive_after)
    case = world.refunded(case, xiaochen)
    assert quota_taken() == (0 if is_restored else taken)
    assert QuantityYear.objects.get().taken_grams == (0 if is_restored else grams)
    assert case.refund_fen == line.goods_fen + line.fx_fee_fen + (line.tax_fen if is_restored else 0)


def test_the_quota_is_back_before_the_credit(bought: Bought, xiaochen: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """As at placing, quota first and store credit last: the other way round the two would wait for each other for ever."""
    order, seen = bought(), []
    restore = customs_return.quota.restore

    def watched(**facts: Any) -> None:
        seen.append(balance(AccountCode.STORE_CREDIT, order.user.ref, "CNY"))
        restore(**facts)

    monkeypatch.setattr(customs_return.quota, "restore", watched)
    world.refunded(world.ask(order, reason="quality", way="credit"), xiaochen)
    assert (seen, quota_taken()) == ([0], 0)
    assert balance(AccountCode.STORE_CREDIT, order.user.ref, "CNY") == order.total_fen


def test_fault_of_the_seller_gives_everything_back(bought: Bought, xiaochen: User) -> None:
    order = bought()
    case = world.refunded(world.ask(order, reason="quality"), xiaochen)
    assert case.refund_fen == order.total_fen
    assert world.escrow_of(order).status == EscrowStatus.REFUNDED
    assert payment_status(order) == "refunding"
    assert balance(AccountCode.ESCROW, order.ref, "CNY") == 0


def test_piece_by_piece_gives_what_all_at_once_gives(bought: Bought, xiaochen: User) -> None:
    order = bought(pieces=3)
    for _ in range(3):
        world.refunded(world.ask(order, reason="quality"), xiaochen)
    assert sum(Refund.objects.values_list("amount_fen", flat=True)) == order.total_fen
    assert quota_taken() == 0
    assert OrderLine.objects.get().returned_quantity == 3


def test_freight_that_one_return_keeps_is_not_given_by_the_next(bought: Bought, xiaochen: User) -> None:
    order = bought(pieces=2)
    line = order.lines.get()
    world.refunded(world.ask(order), xiaochen)
    second = world.refunded(world.ask(order, reason="quality"), xiaochen)
    assert Refund.objects.get(source=second.ref).freight_fen == line.freight_fen - line.freight_fen // 2
    assert balance(AccountCode.ESCROW, order.ref, "CNY") == line.freight_fen // 2


def test_what_was_compensated_before_is_not_paid_twice(bought: Bought, xiaochen: User) -> None:
    order = bought()
    line = order.lines.get()
    refunds.refund(
        order_id=order.pk, source="goodwill:1", reason="goodwill", lines={line.pk: (3000, 0, 0)}, actor="system:test"
    )
    case = world.refunded(world.ask(order, reason="quality"), xiaochen)
    assert case.refund_fen == order.total_fen - 3000
    assert quota_taken() == 0


def test_nothing_left_to_refund(bought: Bought, xiaochen: User) -> None:
    order = bought()
    line = order.lines.get()
    refunds.refund(
        order_id=order.pk,
        source="goodwill:1",
        reason="goodwill",
        lines={line.pk: (line.goods_fen + line.fx_fee_fen, line.freight_fen, line.tax_fen)},
        actor="system:test",
    )
    case = world.refunded(world.ask(order, reason="quality"), xiaochen)
    assert (case.stage, case.refund_fen) == (Stage.SETTLED, 0)
    assert Refund.objects.count() == 1


def test_after_the_release_the_seller_bears_it(bought: Bought, xiaochen: User) -> None:
    from orders.services import escrow

    order = bought()
    world.days_later(9)
    escrow.release(order_id=order.pk, actor="system:test")
    owner = f"seller:{order.seller.public_id}"
    accounts = (AccountCode.SELLER_PAYABLE, AccountCode.SELLER_RESERVE)
    assert sum(balance(code, owner, "JPY") for code in accounts) == order.seller_minor
    world.refunded(world.ask(order, reason="quality"), xiaochen)
    assert [balance(code, owner, "JPY") for code in accounts] == [0, 0]
    assert set(trial_balance().values()) == {0}


def test_declining_needs_a_second_person_and_a_reason(bought: Bought, xiaochen: User, dana: User) -> None:
    order = bought()
    case = world.arrived(world.ask(order), xiaochen)
    world.inspect_all(case, xiaochen)
    with pytest.raises(errors.NeedsSecondPerson):
        deciding.decide(case_number=case.number, outcome="decline", why="已使用", decider=xiaochen)
    for outcome, why in (("decline", " "), ("burn", "x")):
        with pytest.raises(errors.DecisionIncomplete):
            deciding.decide(case_number=case.number, outcome=outcome, why=why, decider=dana)
    assert world.fresh(case).stage == Stage.INSPECTED
    assert world.escrow_of(order).open_cases == 1
    assert not money_moved()


def test_declined_pieces_go_back_to_the_shopper(
    bought: Bought, xiaochen: User, dana: User, settle: Callable[[], int]
) -> None:
    order = bought()
    taken = quota_taken()
    case = world.arrived(world.ask(order), xiaochen)
    world.inspect_all(case, xiaochen)
    deciding.decide(case_number=case.number, outcome="decline", why="吊牌已剪，影响二次销售", decider=dana)
    case = world.fresh(case)
    assert (case.stage, case.answer) == (Stage.DECLINED, "吊牌已剪，影响二次销售")
    assert case.items.get().inspection.confirmed_by == dana.ref
    assert case.items.get().unit.status == UnitStatus.RETURNED, "it lies here until it has come home"
    assert world.escrow_of(order).open_cases == 0
    assert not money_moved()
    assert quota_taken() == taken
    settle()
    assert Notice.objects.filter(recipient=case.user.ref, template="return_declined").exists()
    with pytest.raises(errors.MoreThanDelivered):
        world.ask(order, reason="quality")
    world.came_home(case, xiaochen)
    assert case.items.get().unit.status == UnitStatus.DELIVERED
    with pytest.raises(errors.DeclinedBefore):
        world.ask(order)
    assert world.ask(order, reason="quality").stage == Stage.LABEL_ISSUED  # the right of quality never ends by this


def test_a_doubtful_case_is_refunded_by_a_second_person(bought: Bought, xiaochen: User, dana: User) -> None:
    case = world.arrived(world.ask(bought(), reason="quality"), xiaochen)
    world.inspect_all(case, xiaochen, serial="")
    with pytest.raises(errors.NeedsSecondPerson):
        deciding.decide(case_number=case.number, outcome="refund", decider=xiaochen)
    assert not money_moved()
    deciding.decide(case_number=case.number, outcome="refund", decider=dana)
    assert world.fresh(case).stage == Stage.SETTLED


def test_not_inspected_yet(bought: Bought, xiaochen: User, dana: User) -> None:
    case = world.arrived(world.ask(bought()), xiaochen)
    with pytest.raises(IllegalMove):
        deciding.decide(case_number=case.number, outcome="refund", decider=dana)
    assert not money_moved()


def test_telling_twice_tells_once(bought: Bought, xiaochen: User) -> None:
    from returns import handlers

    case = world.refunded(world.ask(bought()), xiaochen)
    for _ in range(2):
        handlers.tell_requested(case=case.number)
        handlers.tell_label(case=case.number)
        handlers.tell_settled(case=case.number)
    told = Notice.objects.filter(source__startswith=case.ref)
    assert told.count() == len({(notice.source, notice.channel, notice.recipient) for notice in told})
