"""What an order and its return leave behind in the seller's grade: each thing once, whatever is told again."""

import pytest

from logistics.errors import ConsignmentCancelled
from logistics.models import Consignment
from logistics.services import receiving
from marketplace.accounts.models import User
from marketplace.catalog.models import Stock, StockReservation
from marketplace.core.clocks import service as clocks
from marketplace.core.models import OutboxDelivery
from marketplace.core.outbox.drain import drain
from orders import merits
from orders.models import Order
from orders.services import cancelling, disputes
from returns import merits as returned
from returns.services import deciding
from sellers.models import GradeEvent, Seller
from tests.returns import world
from tests.returns.conftest import Bought


def codes(seller: Seller) -> list[str]:
    return sorted(GradeEvent.objects.filter(seller=seller).values_list("code", flat=True))


def swept() -> None:
    clocks.sweep()
    drain()


def hand_in(order: Order, operator: User) -> None:
    receiving.receive_order(consignment=Consignment.objects.get(order_number=order.number), actor=operator.ref)
    swept()


def test_it_works(bought: Bought, seller: Seller) -> None:
    order = bought()
    assert codes(seller) == ["shipped_on_time"]
    for _again in range(2):
        merits.handed_in(order=order.number)
        merits.given_up(subject=order.ref)
        merits.cancelled(order=order.number)
    assert codes(seller) == ["shipped_on_time"]
    assert not OutboxDelivery.objects.exclude(status="done").exists()


def test_late(bought: Bought, seller: Seller, lupe: User) -> None:
    order = bought(to="paid")
    world.days_later(4)
    swept()
    assert codes(seller) == []
    hand_in(order, lupe)
    assert codes(seller) == ["shipped_late"]


def test_late_though_no_sweep_noticed(bought: Bought, seller: Seller, lupe: User) -> None:
    order = bought(to="paid")
    world.days_later(4)
    hand_in(order, lupe)
    assert codes(seller) == ["shipped_late"]


def test_half_of_it_is_not_handed_in(bought: Bought, seller: Seller, lupe: User) -> None:
    order = bought(to="paid", pieces=2)
    box = Consignment.objects.get(order_number=order.number)
    receiving.receive_order(consignment=box, actor=lupe.ref, count=1)
    drain()
    assert codes(seller) == []
    hand_in(order, lupe)
    assert codes(seller) == ["shipped_on_time"]


def test_never_handed_in_counts_once(bought: Bought, seller: Seller, lupe: User) -> None:
    order = bought(to="paid")
    world.days_later(11)
    swept()
    assert codes(seller) == ["shipped_missed"]
    with pytest.raises(ConsignmentCancelled):  # it was refunded meanwhile
        hand_in(order, lupe)
    assert codes(seller) == ["shipped_missed"], "what comes after a week stays missed"


@pytest.mark.parametrize(("days", "expected"), [(1, []), (5, ["shipped_missed"])])
def test_cancelled(bought: Bought, seller: Seller, days: int, expected: list[str]) -> None:
    """Before the deadline nobody is to blame; after it the shopper waited in vain."""
    order = bought(to="paid")
    world.days_later(days)
    cancelling.cancel(order=order, reason="changed my mind", actor=order.user.ref)
    swept()
    world.days_later(20)
    swept()
    assert codes(seller) == expected


def test_goods_in_our_warehouse_are_on_time(bought: Bought, seller: Seller, lupe: User) -> None:
    order = bought(to="paid")
    held = StockReservation.objects.filter(source=order.ref).values_list("stock_id", flat=True)
    Stock.objects.filter(pk__in=list(held)).update(place="warehouse:LAX1")
    clocks.stop(kind="hand_in", subject=order.ref)
    world.days_later(6)
    hand_in(order, lupe)
    assert codes(seller) == ["shipped_on_time"]


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("no_reason", "returned_other"), ("damaged", "returned_other"), ("quality", "returned_faulty"),
        ("wrong", "returned_not_as_described"), ("not_genuine", "returned_not_genuine"),
    ],
)  # fmt: skip
def test_a_return_counts_by_its_reason(bought: Bought, seller: Seller, xiaochen: User, reason: str, code: str) -> None:
    order = bought(pieces=2)
    case = world.ask(order, 1, reason=reason)
    assert codes(seller) == ["shipped_on_time"]
    world.refunded(case, xiaochen)
    drain()
    returned.settled(case=case.number)
    assert codes(seller) == sorted(["shipped_on_time", code])


def test_a_declined_return_counts_nothing(bought: Bought, seller: Seller, xiaochen: User, dana: User) -> None:
    case = world.ask(bought(), reason="quality")
    world.inspect_all(world.arrived(case, xiaochen), xiaochen)
    deciding.decide(case_number=case.number, outcome="decline", decider=dana, why="The serial number is ours")
    drain()
    assert codes(seller) == ["shipped_on_time"]


def test_an_order_that_was_kept_is_complete(bought: Bought, seller: Seller) -> None:
    order = bought()
    merits.completed(order=order.number)
    merits.completed(order=order.number)
    assert codes(seller) == ["completed", "shipped_on_time"]


def test_an_order_that_went_back_whole_is_not(bought: Bought, seller: Seller, xiaochen: User) -> None:
    order = bought()
    world.refunded(world.ask(order), xiaochen)
    drain()
    merits.completed(order=order.number)
    assert codes(seller) == ["returned_other", "shipped_on_time"]


def test_a_won_dispute_is_noted_without_points(bought: Bought, seller: Seller) -> None:
    order = bought()
    before = Seller.objects.get(pk=seller.pk).grade_points
    for _again in range(2):
        merits.dispute_closed(dispute="dp_1", reference=order.purchase.ref, is_won=True)
    merits.dispute_closed(dispute="dp_2", reference=order.purchase.ref, is_won=False)
    merits.dispute_closed(dispute="dp_3", reference="deposit:x", is_won=True)
    assert codes(seller) == ["dispute_won", "shipped_on_time"]
    assert Seller.objects.get(pk=seller.pk).grade_points == before


@pytest.mark.parametrize(("borne_by", "expected"), [("seller", 1), ("platform", 0)])
def test_a_lost_dispute_counts_where_the_seller_bears_it(
    bought: Bought, seller: Seller, dana: User, borne_by: str, expected: int
) -> None:
    order = bought()
    values = {"dispute": "dp_1", "reference": order.purchase.ref, "amount_minor": order.total_fen}
    disputes.opened(**values)
    disputes.closed(**values, is_won=False)
    drain()
    assert "dispute_lost" not in codes(seller), "that the bank decided so does not say whose fault it was"
    disputes.settle_lost(dispute="dp_1", borne_by=borne_by, actor=dana.ref)
    drain()
    assert codes(seller).count("dispute_lost") == expected
