"""Asking for a return."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError

from logistics.models import Warehouse
from logistics.states import UnitStatus
from marketplace.accounts.models import User
from marketplace.core.errors import IllegalMove
from marketplace.core.models import OutboxEvent
from marketplace.core.outbox.drain import drain
from marketplace.core.textnorm import BadText
from marketplace.notices.models import Notice
from orders.errors import OrderNotFound
from orders.models import Order
from orders.services import escrow
from returns import errors
from returns.models import ReturnCase, ReturnItem
from returns.services import requesting
from returns.states import Stage
from sellers.models import Seller
from tests import shop
from tests.promotions import deals
from tests.returns import world

pytestmark = pytest.mark.django_db
Bought = Callable[..., Order]


def nothing_happened(order: Order) -> bool:
    held = world.escrow_of(order).open_cases
    return not (
        ReturnCase.objects.exists()
        or ReturnItem.objects.exists()
        or held
        or OutboxEvent.objects.filter(topic__startswith="returns.").exists()
    )


def test_it_works(xiaomei: User, akira: User, bought: Bought, settle: Callable[[], int]) -> None:
    order = bought(pieces=2)

    case = world.ask(order, 2, note="  泵头\u202e按不下去 ")

    assert (case.stage, case.rule, case.return_freight_payer) == (Stage.LABEL_ISSUED, "cn-no-reason-7", "shopper")
    assert case.note == "泵头按不下去"
    assert case.centre is not None
    assert case.customs_apply_by is not None
    assert [item.unit_id for item in case.items.order_by("id")] == [unit.pk for unit in world.units_of(order)]
    assert world.escrow_of(order).open_cases == 1
    settle()
    assert set(
        Notice.objects.filter(recipient=xiaomei.ref, template="return_label").values_list("channel", flat=True)
    ) == {"in_app", "mail"}
    told = Notice.objects.filter(recipient=akira.ref, template="return_opened").first()
    assert told is not None
    assert order.number in str(told.subject)


def test_the_note_is_not_stored_in_plain_text(bought: Bought) -> None:
    from django.db import connection

    case = world.ask(bought(), note="我的电话 13800138000")
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM returns_returncase WHERE id = %s", [case.pk])
        assert "13800138000" not in cursor.fetchone()[0]


def test_wrong_customer_finds_nothing(charlie: User, bought: Bought) -> None:
    order = bought()
    with pytest.raises(OrderNotFound):
        requesting.request(user=charlie, order_number=order.number, items={1: 1}, reason="quality", actor=charlie.ref)
    assert nothing_happened(order)


@pytest.mark.parametrize(
    ("items", "refusal"),
    [
        ({1: 3}, errors.MoreThanDelivered),
        ({1: 0}, errors.NothingChosen),
        ({}, errors.NothingChosen),
        ({1: -1}, errors.NothingChosen),
        ({2: 1}, errors.NothingChosen),
    ],
)
def test_only_delivered_pieces_of_the_order(
    bought: Bought, xiaomei: User, items: dict[int, int], refusal: type[Exception]
) -> None:
    order = bought(pieces=2)
    with pytest.raises(refusal):
        requesting.request(user=xiaomei, order_number=order.number, items=items, reason="quality", actor=xiaomei.ref)
    assert nothing_happened(order)


def test_not_delivered_yet(bought: Bought) -> None:
    order = bought(to="paid")
    with pytest.raises(errors.NotDelivered):
        world.ask(order)
    assert nothing_happened(order)


@pytest.mark.parametrize(("reason", "days"), [("no_reason", 7), ("quality", 15), ("not_genuine", 90)])
def test_after_the_window(bought: Bought, reason: str, days: int) -> None:
    order = bought()
    world.days_later(days + 1)
    with pytest.raises(errors.WindowPassed):
        world.ask(order, reason=reason)
    assert nothing_happened(order)


def test_a_reason_without_a_rule(bought: Bought) -> None:
    order = bought()
    with pytest.raises(errors.WasOnTime):
        world.ask(order, reason="late")
    with pytest.raises(errors.NotReturnable):
        world.ask(order, reason="bored")
    assert nothing_happened(order)


def test_a_wish_that_is_not_offered_yet(bought: Bought) -> None:
    order = bought()
    with pytest.raises(errors.WishNotOffered):
        world.ask(order, wish="repair")
    assert nothing_happened(order)


def test_a_novel_as_note(bought: Bought) -> None:
    order = bought()
    with pytest.raises(BadText):
        world.ask(order, note="长" * 1001)
    assert nothing_happened(order)


def test_without_a_centre(bought: Bought, centre: Warehouse) -> None:
    order = bought()
    centre.staff.all().delete()
    centre.delete()
    with pytest.raises(errors.NoReturnsCentre):
        world.ask(order)
    assert nothing_happened(order)


def test_a_piece_is_in_one_open_case_only(bought: Bought) -> None:
    order = bought(pieces=2)
    first = world.ask(order, 1)
    second = world.ask(order, 1, reason="quality")
    assert first.items.get().unit_id != second.items.get().unit_id
    with pytest.raises(errors.MoreThanDelivered):
        world.ask(order, 1)
    with pytest.raises(IntegrityError):
        ReturnItem.objects.create(case=second, line=first.items.get().line, unit_id=first.items.get().unit_id)


def test_two_requests_in_the_same_moment(bought: Bought, monkeypatch: pytest.MonkeyPatch) -> None:
    order = bought()
    units = requesting.selectors.free_units(order)
    world.ask(order)
    monkeypatch.setattr(requesting.selectors, "free_units", lambda _order: units)  # what the loser had read
    with pytest.raises(errors.MoreThanDelivered):
        world.ask(order)
    assert ReturnCase.objects.count() == 1
    assert world.escrow_of(order).open_cases == 1


def test_frozen_while_open_and_released_after(bought: Bought, xiaomei: User) -> None:
    order = bought()
    case = world.ask(order)
    world.days_later(9)
    assert order.pk not in escrow.due()
    requesting.withdraw(user=xiaomei, case_number=case.number, actor=xiaomei.ref)
    assert world.escrow_of(order).open_cases == 0
    assert order.pk in escrow.due()


def test_withdrawn_pieces_may_be_asked_for_again(bought: Bought, xiaomei: User) -> None:
    order = bought()
    case = world.ask(order)
    for _ in range(2):
        requesting.withdraw(user=xiaomei, case_number=case.number, actor=xiaomei.ref)
    assert world.fresh(case).stage == Stage.WITHDRAWN
    assert world.ask(order).pk != case.pk


def test_sent_twice_is_sent_once(bought: Bought, xiaomei: User) -> None:
    case = world.ask(bought())
    for _ in range(2):
        requesting.mark_sent(user=xiaomei, case_number=case.number, actor=xiaomei.ref)
    assert world.fresh(case).sent_at is not None
    assert case.items.get().unit.status == UnitStatus.RETURNING


def test_no_withdrawal_once_sent(bought: Bought, xiaomei: User) -> None:
    order = bought()
    case = world.ask(order)
    requesting.mark_sent(user=xiaomei, case_number=case.number, actor=xiaomei.ref)
    with pytest.raises(IllegalMove):
        requesting.withdraw(user=xiaomei, case_number=case.number, actor=xiaomei.ref)
    assert world.fresh(case).stage == Stage.IN_TRANSIT
    assert world.escrow_of(order).open_cases == 1


def test_a_stranger_neither_sends_nor_withdraws(bought: Bought, charlie: User) -> None:
    case = world.ask(bought())
    for verb in (requesting.mark_sent, requesting.withdraw):
        with pytest.raises(errors.ReturnNotFound):
            verb(user=charlie, case_number=case.number, actor=charlie.ref)
    assert world.fresh(case).stage == Stage.LABEL_ISSUED


def test_a_gift_comes_back_with_its_goods(
    xiaomei: User, seller: Seller, centre: Warehouse, xiaochen: User, lupe: User, laozhang: User
) -> None:
    """Not by itself (nothing was paid for it); with the goods it is named by us; what goes back then is what was paid."""
    bought, given = shop.listing(seller), shop.listing(seller, price=400)
    deals.promotion(seller, kind="gift", tiers=[], gift=given)
    purchase = shop.pay_directly(shop.place(xiaomei, {bought.public_id: 1}, shop.ready(xiaomei)))
    drain()
    order = world.deliver(purchase.orders.get(), lupe, laozhang)
    gift = order.lines.get(listing=given)
    with pytest.raises(errors.NothingChosen):
        world.ask(order, line=gift.number)
    case = world.ask(order, reason="quality")
    assert sorted(item.line.number for item in case.items.select_related("line")) == [1, gift.number]
    assert world.refunded(case, xiaochen).refund_fen == order.total_fen
