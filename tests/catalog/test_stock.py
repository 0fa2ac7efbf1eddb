import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from marketplace.accounts.models import User
from marketplace.catalog import selectors
from marketplace.catalog.errors import BadStock, SoldOut, StockReserved
from marketplace.catalog.models import Listing, Stock, StockReservation
from marketplace.catalog.services import stock
from tests.catalog.builders import ACTOR, draft, seller_of


@pytest.fixture
def serum(akira: User) -> Listing:
    listing = draft(seller_of(akira))
    stock.set_on_hand(listing=listing, on_hand=5, actor=ACTOR)
    return listing


def numbers(listing: Listing) -> list[tuple[str, int, int]]:
    return list(Stock.objects.filter(listing=listing).order_by("place").values_list("place", "on_hand", "reserved"))


def test_it_works(serum: Listing) -> None:
    stock.reserve(source="order:MO1", items={serum.pk: 2})
    assert numbers(serum) == [("seller", 5, 2)]
    assert stock.consume(source="order:MO1") == 1
    assert numbers(serum) == [("seller", 3, 0)]


def test_reserving_twice_for_one_source_holds_once(serum: Listing) -> None:
    stock.reserve(source="order:MO1", items={serum.pk: 2})
    stock.reserve(source="order:MO1", items={serum.pk: 2})
    assert numbers(serum) == [("seller", 5, 2)]


def test_too_many_tells_what_is_left_and_writes_nothing(serum: Listing) -> None:
    other = draft(serum.seller, sku="SH-2")
    stock.set_on_hand(listing=other, on_hand=9, actor=ACTOR)
    with pytest.raises(SoldOut) as refused:
        stock.reserve(source="order:MO1", items={serum.pk: 6, other.pk: 1})
    assert refused.value.fields == {serum.public_id: 5}
    assert numbers(serum) == [("seller", 5, 0)]
    assert numbers(other) == [("seller", 9, 0)]
    assert not StockReservation.objects.exists()


def test_a_listing_without_stock_is_sold_out(akira: User) -> None:
    empty = draft(seller_of(akira))
    with pytest.raises(SoldOut) as refused:
        stock.reserve(source="order:MO1", items={empty.pk: 1})
    assert refused.value.fields == {empty.public_id: 0}


def test_release_gives_back_once(serum: Listing) -> None:
    stock.reserve(source="order:MO1", items={serum.pk: 4})
    assert stock.release(source="order:MO1") == 1
    assert stock.release(source="order:MO1") == 0
    assert stock.consume(source="order:MO1") == 0
    assert numbers(serum) == [("seller", 5, 0)]


def test_our_warehouse_goes_first_and_places_add_up(serum: Listing) -> None:
    stock.set_on_hand(listing=serum, on_hand=3, place="warehouse:OSA", actor=ACTOR)
    stock.reserve(source="order:MO1", items={serum.pk: 7})
    assert numbers(serum) == [("seller", 5, 4), ("warehouse:OSA", 3, 3)]
    assert selectors.availability([serum.pk, 10**9]) == {serum.pk: 1, 10**9: 0}
    stock.consume(source="order:MO1")
    assert numbers(serum) == [("seller", 1, 0), ("warehouse:OSA", 0, 0)]


def test_several_orders_share_one_statement(serum: Listing) -> None:
    stock.set_on_hand(listing=serum, on_hand=3, place="warehouse:OSA", actor=ACTOR)
    other = draft(serum.seller, sku="SH-2")
    stock.set_on_hand(listing=other, on_hand=2, actor=ACTOR)
    wanted = {"order:A": {serum.pk: 2, other.pk: 1}, "order:B": {serum.pk: 5}}
    with CaptureQueriesContext(
        connection,
    ) as seen:
        stock.reserve_many(wanted=wanted, actor=ACTOR)
    assert len([one for one in seen.captured_queries if "SAVEPOINT" not in one["sql"]]) == 1
    held = StockReservation.objects.values_list("source", "stock__listing", "stock__place", "quantity")
    assert sorted(held) == sorted([
        ("order:A", serum.pk, "warehouse:OSA", 2), ("order:A", other.pk, "seller", 1),
        ("order:B", serum.pk, "warehouse:OSA", 1), ("order:B", serum.pk, "seller", 4),
    ])  # fmt: skip
    assert stock.release_many(sources=["order:A", "order:B"], actor=ACTOR) == 4
    assert numbers(serum) == [("seller", 5, 0), ("warehouse:OSA", 3, 0)]


def test_together_they_want_more_than_there_is(serum: Listing) -> None:
    with pytest.raises(SoldOut):
        stock.reserve_many(wanted={"order:A": {serum.pk: 3}, "order:B": {serum.pk: 3}}, actor=ACTOR)
    assert numbers(serum) == [("seller", 5, 0)]


def test_the_count_cannot_fall_below_what_is_sold(serum: Listing) -> None:
    stock.reserve(source="order:MO1", items={serum.pk: 3})
    with pytest.raises(StockReserved) as refused:
        stock.set_on_hand(listing=serum, on_hand=2, actor=ACTOR)
    assert refused.value.fields == {"reserved": 3}
    assert numbers(serum) == [("seller", 5, 3)]


@pytest.mark.parametrize(("on_hand", "place"), [(-1, "seller"), (10**7, "seller"), (1, "moon"), (1, "warehouse:x y")])
def test_nonsense_is_refused(serum: Listing, on_hand: int, place: str) -> None:
    with pytest.raises(BadStock):
        stock.set_on_hand(listing=serum, on_hand=on_hand, place=place, actor=ACTOR)


@pytest.mark.parametrize("quantity", [0, -2])
def test_quantities_are_at_least_one(serum: Listing, quantity: int) -> None:
    with pytest.raises(BadStock):
        stock.reserve(source="order:MO1", items={serum.pk: quantity})


def test_the_database_itself_forbids_overselling(serum: Listing) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Stock.objects.filter(listing=serum).update(reserved=6)
