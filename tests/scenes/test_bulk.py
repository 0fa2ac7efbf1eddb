"""The bulk world: right in number, in money, in custody, and the same for the same seed."""

from collections import Counter

import pytest
from django.db.models import Count, Sum

from logistics.documents import marks_of
from logistics.models import Consignment, CustodyEvent, Parcel, Unit
from logistics.selectors.proofs import chains_of, verify
from marketplace.accounts.models import Identity, User
from marketplace.accounts.selectors import read_identity
from marketplace.catalog.models import Listing, ListingSignal, Stock
from marketplace.catalog.search import engine
from marketplace.core import time
from marketplace.core.checkdigits import normalise_resident_id
from marketplace.core.money import CNY
from marketplace.core.transparency import service as log
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.selectors import balance
from marketplace.scenes import bulk
from marketplace.scenes.bulk import Size, plan, trade
from marketplace.scenes.bulk import ground as grounds
from marketplace.scenes.bulk.copying import as_text
from marketplace.scenes.invariants import check_all
from marketplace.tariff.models import QuotaYear
from orders.models import Escrow, Order, OrderLine, Purchase, Quote
from orders.selectors import payment_status
from orders.services import escrow, receipts
from sellers.models import Payout, Seller
from tests.scenes.conftest import SEED, SIZE


def test_it_works(grown: list[str]) -> None:
    assert Listing.objects.count() == SIZE.listings == ListingSignal.objects.count() == Stock.objects.count()
    assert User.objects.filter(email__startswith="bulk").count() >= SIZE.shoppers
    assert Order.objects.count() == SIZE.orders == Escrow.objects.count()
    assert any("orders" in line for line in grown)
    assert check_all(lambda _line: None) == []


def test_most_orders_are_over_and_some_are_not(grown: list[str]) -> None:
    fates = Counter(Order.objects.values_list("lifecycle", flat=True))
    assert fates["completed"] > SIZE.orders * 0.8
    assert fates["cancelled"] > 0
    assert fates["confirmed"] > 0
    assert "placed" not in fates


def test_every_price_was_made_by_the_policy_of_quotes(ground: None, db: None) -> None:
    base = _base()
    basket = next(plan.baskets(base, (0, 1)))
    priced = [trade.price(base, basket, bought) for bought in basket.orders]
    assert trade.document(base, basket, priced)["orders"] == [_plain(one.as_document()) for one in priced]


def test_a_completed_order_is_paid_out_in_full(grown: list[str]) -> None:
    seller = Seller.objects.filter(orders__lifecycle="completed").annotate(n=Count("orders")).order_by("-n")[0]
    owed = Order.objects.filter(seller=seller, lifecycle="completed", refunds__isnull=True).aggregate(
        sum=Sum("seller_minor")
    )["sum"]
    paid = Payout.objects.filter(seller=seller).aggregate(sum=Sum("amount_minor"))["sum"]
    assert paid >= owed
    assert balance(AccountCode.SELLER_PAYABLE, f"seller:{seller.public_id}", seller.currency) == 0
    order = Order.objects.filter(seller=seller, lifecycle="completed", refunds__isnull=True)[0]
    assert payment_status(order) == "paid"
    assert balance(AccountCode.ESCROW, order.ref, CNY) == 0


def test_a_cancelled_order_was_refunded(grown: list[str]) -> None:
    order = Order.objects.filter(lifecycle="cancelled", purchase__status="paid")[0]
    assert payment_status(order) == "refunded"
    assert order.refunds.get().amount_fen == order.total_fen


def test_the_money_of_a_delivered_order_can_still_be_released_by_the_real_verb(grown: list[str]) -> None:
    order = Order.objects.filter(lifecycle="confirmed", delivery="delivered").select_related("seller")[0]
    receipts.confirm_receipt(order=order, actor=order.user.ref)
    order.refresh_from_db()
    assert order.lifecycle == "completed"
    owner, currency = f"seller:{order.seller.public_id}", order.seller_currency
    reserve = balance(AccountCode.SELLER_RESERVE, owner, currency)
    assert reserve >= 0
    assert balance(AccountCode.SELLER_PAYABLE, owner, currency) + reserve == order.seller_minor
    assert escrow.release(order_id=order.pk, actor="system:test").status == "released"


def test_passports_of_bulk_parcels_verify(grown: list[str]) -> None:
    log.append(kind="test", subject="test:1", payload={})
    units = Unit.objects.filter(status="delivered").select_related("parcel__bag")
    assert units.count() >= 5
    for unit in units:
        verdict = verify(chains_of(unit))
        assert verdict.is_sound, verdict.problems
        assert verdict.events >= 20
    assert Parcel.objects.filter(seals__isnull=True).count() == 0
    assert CustodyEvent.objects.filter(log_entry__isnull=True).count() == 0


def test_fresh_orders_wait_at_the_warehouse_door(grown: list[str]) -> None:
    fresh = Order.objects.filter(lifecycle="confirmed", delivery="waiting")
    assert fresh.exists()
    for order in fresh:
        assert Consignment.objects.get(order_number=order.number).lines.filter(units__status="expected").exists()


def test_the_gate_knows_what_every_bulk_order_handed_down(grown: list[str]) -> None:
    records = Consignment.objects.select_related("fingerprint").prefetch_related("lines")
    assert records
    assert all(record.fingerprint.marks == marks_of(record, list(record.lines.all())) for record in records)


def test_shoppers_have_well_formed_identities_and_quotas(grown: list[str]) -> None:
    for row in Identity.objects.exclude(user__email__in=["xiaomei@example.com", "charlie@example.com"])[:10]:
        record = read_identity(user=row.user, reader="system:test", purpose="test")
        assert normalise_resident_id(record.id_number) == record.id_number
    assert Identity.objects.values("person_ref").distinct().count() == Identity.objects.count()
    assert not QuotaYear.objects.filter(taken_fen__lt=0).exists()
    assert QuotaYear.objects.filter(taken_fen__gt=0).count() > SIZE.shoppers // 2


def test_bulk_listings_are_found_in_chinese(grown: list[str]) -> None:
    listing = Listing.objects.filter(status="published").order_by("pk")[3]
    assert listing.pk in engine.search(query=listing.title_zh_hans).ids
    assert listing.title_zh_hant
    assert listing.title_en
    assert listing.search


def test_the_same_seed_grows_the_same_world(ground: None, db: None) -> None:
    base = _base()
    again = _base()
    first = [
        (b.placed_at - base.now, [(o.number, o.dutiable_fen, o.fate) for o in b.orders])
        for b in plan.baskets(base, (0, 10))
    ]
    second = [
        (b.placed_at - again.now, [(o.number, o.dutiable_fen, o.fate) for o in b.orders])
        for b in plan.baskets(again, (0, 10))
    ]
    assert [orders for _at, orders in first] == [orders for _at, orders in second]


def test_it_grows_once_only(grown: list[str]) -> None:
    before = Order.objects.count()
    with pytest.raises(ValueError, match="already"):
        bulk.grow(size=SIZE, seed=8, say=print)
    assert Order.objects.count() == before


def test_a_size_that_cannot_be_is_refused(ground: None, db: None) -> None:
    before = Listing.objects.count()
    with pytest.raises(ValueError, match="orders a shopper"):
        bulk.grow(size=Size(listings=100, shoppers=2, orders=1000), seed=1, say=print)
    assert Listing.objects.count() == before


def test_quotes_and_purchases_belong_together(grown: list[str]) -> None:
    assert Purchase.objects.count() == Quote.objects.count()
    purchase = Purchase.objects.filter(status="paid").select_related("quote")[0]
    assert purchase.quote.total_fen == sum(order.total_fen for order in purchase.orders.all())
    assert OrderLine.objects.filter(order__purchase=purchase).exists()
    assert purchase.placed_at <= time.now()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, r"\N"), (True, "t"), ("a\tb\nc\\d", r"a\tb\nc\\d"), (b"\x01\xff", r"\\x01ff"), ({"a": "中\n"}, r'{"a":"中\\n"}'),
        (5, "5"),
    ],
)  # fmt: skip
def test_values_travel_through_copy_unchanged(value: object, text: str) -> None:
    assert as_text(value) == text


def _base() -> grounds.Ground:
    base = grounds.survey(size=SIZE, seed=SEED)
    shops = tuple(
        grounds.Shop(n, f"shop{n}", f"Shop {n}", "buyer", "B", "JP", "JPY", base.warehouse_of["JP"])
        for n in range(1, 5)
    )
    return grounds.replace(base, shops=shops, firsts=grounds.Firsts(*([1000] * 14)))


def _plain(document: dict[str, object]) -> dict[str, object]:
    lines = document["lines"]
    assert isinstance(lines, list | tuple)
    return {**document, "lines": list(lines)}
