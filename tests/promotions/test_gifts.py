"""Gifts: a line of their own that costs the shopper nothing, declared at its value, borne by the shop, returned with the goods."""

import pytest

from marketplace.catalog.models import Stock
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.selectors import balance, trial_balance
from orders.errors import CutRefused
from orders.models import Cut, Refund
from orders.selectors import order_by_number
from orders.selectors.cuts import preview
from orders.selectors.money import left_of
from orders.services import cancelling, cutting, escrow, quoting, refunds, trade_records
from promotions.errors import BadPromotion
from promotions.models import Promotion, Use
from promotions.policies.choosing import Deal, Line
from promotions.policies.gifting import earn
from tests import shop
from tests.promotions import deals

pytestmark = pytest.mark.django_db


@pytest.fixture
def goods():
    """A shop, what it sells (100 yuan) and what it gives (20 yuan)."""
    shop.tariff()
    seller = shop.seller()
    return seller, shop.listing(seller), shop.listing(seller, price=400, pieces=1)


def gift(seller, given, **fields):
    return deals.promotion(seller, kind="gift", tiers=[], gift=given, **fields)


def line_of(order, listing):
    return order.lines.get(listing=listing)


def test_it_works(goods, xiaomei):
    """The total is what it is without the gift, to the fen; customs get its value; stock, budget and book know of it."""
    seller, bought, given = goods
    plain = quoting.make_quote(user=xiaomei, lines={bought.public_id: 2})
    made = gift(seller, given, threshold_fen=20_000)
    purchase = shop.place(xiaomei, {bought.public_id: 2}, shop.ready(xiaomei))
    order, line = purchase.orders.get(), line_of(purchase.orders.get(), given)
    assert (order.total_fen, order.goods_fen) == (plain.total_fen, 22_000)
    assert (line.gift["from_fen"], line.gift["lines"], line.discount_fen) == (20_000, [1], line.goods_fen)
    assert (line.unit_fen, line.seller_minor, line.commission_fen) == (2_000, 0, 0)
    assert Stock.objects.get(listing=given).reserved == 1
    made.refresh_from_db()
    assert made.spent_fen == Use.objects.get().seller_fen == order.discount_fen
    shop.pay_directly(purchase)
    payment = trade_records._payment_of(purchase)
    identity = trade_records.read_identity(user=xiaomei, reader="system:t", purpose="t")
    record = trade_records.trade_record(purchase, order, identity, payment)
    assert record.goods_fen + record.freight_fen + record.tax_fen - record.discount_fen == record.paid_fen
    assert [one.price_fen for one in record.lines] == [10_000, 2_000]
    shop.deliver(order.number)
    escrow.release(order_id=order.pk, actor="user:t")
    assert set(trial_balance().values()) <= {0}
    assert balance(AccountCode.ESCROW, order.ref, "CNY") == 0


def test_one_of_the_same_listing(goods, xiaomei):
    """Buy two, get a third: stock of all three is taken, and given back with the order."""
    seller, bought, _given = goods
    gift(seller, bought, threshold_fen=20_000)
    Stock.objects.filter(listing=bought).update(on_hand=3)
    purchase = shop.place(xiaomei, {bought.public_id: 2}, shop.ready(xiaomei))
    order = purchase.orders.get()
    assert [(line.quantity, line.is_gift) for line in order.lines.all()] == [(2, False), (1, True)]
    assert Stock.objects.get(listing=bought).reserved == 3
    cancelling.cancel(order=order, reason="other", actor="user:t")
    assert Stock.objects.get(listing=bought).reserved == 0
    assert Promotion.objects.get().spent_fen == 0


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"threshold_fen": 20_001}, "below_threshold"),
        ({"budget_fen": 10}, "budget_gone"),
        ({"pieces": 0}, "gift_gone"),
        ({"price": 120_000}, "gift_over_limits"),
    ],
)
def test_not_given_and_why(goods, xiaomei, change, why):
    """The basket is priced as without it, and says why."""
    seller, bought, given = goods
    plain = quoting.make_quote(user=xiaomei, lines={bought.public_id: 2})
    if "pieces" in change:
        Stock.objects.filter(listing=given).update(on_hand=0)
    if "price" in change:
        given.price_minor = 120_000
        given.save(update_fields=["price_minor"])
    gift(seller, given, **{name: value for name, value in change.items() if name.endswith("fen")})
    quote = quoting.make_quote(user=xiaomei, lines={bought.public_id: 2})
    assert [one["why"] for one in quote.document["promotions"]["passed"]] == [why]
    assert quote.document["orders"][0]["lines"] == plain.document["orders"][0]["lines"]


def test_everything_back_gives_what_was_paid(goods, xiaomei):
    seller, bought, given = goods
    gift(seller, given)
    purchase = shop.pay_directly(shop.place(xiaomei, {bought.public_id: 1}, shop.ready(xiaomei)))
    order = purchase.orders.get()
    made = refunds.refund(
        order_id=order.pk, source="t:1", reason="t", lines=left_of(list(order.lines.all())), actor="user:t"
    )
    assert made.amount_fen == order.total_fen
    assert set(trial_balance().values()) <= {0}


def test_one_gift_a_shop_the_highest_that_is_earned():
    lines = [Line(1, 7, 10_000, 2)]
    rows = [Deal(id=pk, kind="gift", seller_id=7, threshold_fen=fen) for pk, fen in ((1, 0), (2, 20_000), (3, 20_001))]
    found = {one.deal.id: (one.why, one.missing_fen) for one in earn(lines, rows)}
    assert found == {1: ("better_used", 0), 2: ("", 0), 3: ("below_threshold", 1)}
    assert {one.deal.id: one.why for one in earn(lines, rows, frozenset({2}))}[1] == ""


def test_what_is_no_gift(goods):
    """Another shop's goods, none at all, with something off besides."""
    seller, _bought, given = goods
    for fields, name in (
        ({"gift": None}, "gift"),
        ({"gift": shop.listing(shop.seller())}, "gift"),
        ({"tiers": [[1, 1]]}, "tiers"),
    ):
        with pytest.raises(BadPromotion) as refused:
            deals.promotion(seller, **{"kind": "gift", "tiers": [], "gift": given, **fields})
        assert name in refused.value.fields


def test_pieces_taken_off_take_their_gift_along(goods, xiaomei, settle):
    """One of three pieces may go, two may not: then the gift goes too; alone it stays; what the shopper gets back is what they paid."""
    seller, bought, given = goods
    gift(seller, given, threshold_fen=20_000)
    purchase = shop.pay_directly(shop.place(xiaomei, {bought.public_id: 3}, shop.ready(xiaomei)))
    settle()
    order = purchase.orders.select_related("seller", "purchase").get()
    number = {line.is_gift: line.number for line in order.lines.all()}

    def cut(pieces, key):
        return cutting.cut(order=order, wish=cutting.Wish(pieces, "changed_mind", "shopper", key), actor="user:x")

    with pytest.raises(CutRefused):
        cut({number[True]: 1}, "alone")
    assert not Cut.objects.exists()
    cut({number[False]: 1}, "one")
    assert line_of(order, given).kept == 1
    seen = preview(order_by_number(order.number), {number[False]: 1})
    made = cut({number[False]: 1}, "two")
    assert (made.refund.amount_fen, line_of(order, given).kept) == (seen.total_fen, 0)
    assert Stock.objects.get(listing=given).reserved == 0
    cut({number[False]: 1}, "three")
    order.refresh_from_db()
    assert order.lifecycle == "cancelled"
    assert sum(refund.amount_fen for refund in Refund.objects.all()) == order.total_fen
    assert set(trial_balance().values()) <= {0}
