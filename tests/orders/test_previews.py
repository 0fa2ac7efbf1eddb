"""Previews of rule changes: what they count is true, what they show is the price, and they write nothing."""

import copy
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.catalog.models import Category, Listing
from marketplace.core import proposals, rules, time
from marketplace.core.dated.admin import look
from marketplace.core.money import from_minor
from marketplace.core.outbox.drain import drain
from marketplace.tariff.selectors import rate_for
from orders.models import Order
from orders.policies.rules_of_price import DEFAULTS
from orders.selectors.goods import covers
from orders.services import quoting
from risk.models import Assessment
from sellers.models import Seller
from tests import shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def listing(akira):
    shop.tariff()
    seller = shop.seller(akira)
    Seller.objects.filter(pk=seller.pk).update(approved_at=time.now() - timedelta(days=90))
    return shop.listing(seller)


def hs(**changes):
    row = {
        "hs_prefix": "3304", "name": "美容", "duty_bp": 1000, "vat_bp": 1300, "consumption_bp": 0, "unit": "011", "unit1": "035",
        "on_positive_list": True, "modes": ["9610"], "note": "", "source": "notice 12", "is_sample": False,
        "luxury_consumption_bp": None, "luxury_from_fen": None, "yearly_grams": None,
        "valid_from": str(time.today() + timedelta(days=7)),
    }  # fmt: skip
    return row | changes


def labels(found):
    return {str(line.label): (line.before, line.after) for line in found["counts"]}


def test_it_works(listing, xiaomei):
    """The price shown as before is the price of a quote now; the one shown as after is that of the new rate."""
    found = look("tariff.hs_rate", hs(vat_bp=0), None)
    (sample,) = found["samples"]
    quote = quoting.make_quote(user=xiaomei, lines={listing.public_id: 1})
    assert sample.before.endswith(f"{quote.total_fen / 100:.2f}")
    tax = quote.document["orders"][0]["tax_fen"]
    assert sample.after.endswith(f"{(quote.total_fen - tax) / 100:.2f}")
    assert rate_for(listing.hs_code, time.today()).vat_bp == 1300


def test_off_the_positive_list(listing):
    found = look("tariff.hs_rate", hs(on_positive_list=False), None)
    assert str(found["samples"][0].after) in ("may not be imported", "不可进口")
    assert (1, 0) in labels(found).values()


def test_a_new_limit(listing):
    body = {
        "regime": "9610", "per_order_fen": 5_000, "per_year_fen": 100_000, "relief_bp": 10_000, "exempt_fen": 0,
        "is_active": True, "source": "notice 13", "valid_from": str(time.today()),
    }  # fmt: skip
    found = look("tariff.import_limit", body, None)
    assert any("50.00" in str(after) for _before, after in labels(found).values())


def test_commission_names_the_sellers(listing):
    body = copy.deepcopy(dict(DEFAULTS.commission))
    next(row for row in body["rates"] if (row["kind"], row["grade"]) == ("buyer", "*"))["bp"] = 900
    found = look("orders.commission", body, None)
    assert list(labels(found).values()) == [(800, 900)]


def test_currency_fee(listing):
    found = look("orders.fx_fee", {"bp": 0}, None)
    assert len(found["samples"]) == 1
    assert found["samples"][0].before != found["samples"][0].after


def test_insurance_of_the_last_orders(listing, xiaomei):
    address = shop.ready(xiaomei)
    order = shop.place(xiaomei, {listing.public_id: 1}, address).orders.get()
    Order.objects.filter(pk=order.pk).update(insurance_fen=1)  # as if it had been insured
    value = order.goods_fen + order.fx_fee_fen
    found = look("orders.insurance", {"bp": 200, "least_fen": 300}, None)
    before, after = max(300, round(value / 100)), max(300, round(value / 50))
    sums = [line for line in found["counts"] if "¥" in str(line.before) or "CNY" in str(line.before)]
    assert [str(one.before) for one in sums] == [str(from_minor(before, "CNY"))]
    assert [str(one.after) for one in sums] == [str(from_minor(after, "CNY"))]
    assert [order.number in str(line.label) for line in found["samples"]] == [True]


def test_warranty_of_what_is_on_sale(listing):
    """Nobody offered one for this category; a row for it does, and taking all rows away ends it."""
    Listing.objects.filter(pk=listing.pk).update(price_fen=50_000)
    tree = {node.pk: node.slug for node in Category.objects.all()}
    body = {"rows": [{"category": tree[listing.category_id], "months": 6, "bp": 1000, "least_fen": 100}]}
    was = len(covers([listing], rules.at("orders.warranty").body))
    found = labels(look("orders.warranty", body, None))
    assert (was, 1) in found.values()
    (sample,) = look("orders.warranty", body, None)["samples"]
    assert str(from_minor(5_000, "CNY")) in str(sample.after)
    assert (was, 0) in labels(look("orders.warranty", {"rows": []}, None)).values()


def test_risk_is_played_again_from_the_stored_facts(listing, xiaomei):
    address = shop.ready(xiaomei)
    shop.pay_directly(shop.place(xiaomei, {listing.public_id: 1}, address))
    drain()
    row = Assessment.objects.get()
    body = copy.deepcopy(dict(rules.at("risk.scoring").body))
    same = look("risk.scoring", body, None)
    assert same["samples"] == []
    assert row.decision == "allow"
    body["limits"]["purchases_hour"], body["weights"]["many_purchases"] = 0, 1000  # now everybody is one too many
    found = look("risk.scoring", body, None)
    assert [line.label for line in found["samples"]] == [row.reference]
    assert {(1, 0), (0, 1), ("", 1), ("", 0)} <= set(labels(found).values())


def test_an_approved_fee_prices_the_next_quote_and_no_placed_order(listing, xiaomei):
    address = shop.ready(xiaomei)
    before = shop.place(xiaomei, {listing.public_id: 1}, address).orders.get()
    proposal = proposals.propose(kind="orders.fx_fee", body={"bp": 0}, actor="user:a", why="gift")
    proposals.approve(proposal=proposal, actor="user:b")
    assert quoting.make_quote(user=xiaomei, lines={listing.public_id: 1}).document["rules"]["orders.fx_fee"] == 1
    later = rules.at("orders.fx_fee", time.now() + timedelta(days=8))
    assert (later.version, later.body["bp"]) == (2, 0)
    was = before.fx_fee_fen
    before.refresh_from_db()
    assert before.fx_fee_fen == was > 0


@pytest.mark.parametrize("code", ["sellers.probation", "sellers.requirements", "sellers.audit_plan"])
def test_kinds_of_sellers(code, listing):
    body = copy.deepcopy(dict(rules.at(code).body))
    if code == "sellers.probation":
        body["grades"]["B"]["orders_per_day"] = 400
    elif code == "sellers.requirements":
        body["items"] = [item for item in body["items"] if item["code"] != "references"]
    else:
        body["least"] = body["least"] + 1
    found = look(code, body, None)
    assert found["counts"]
    assert found["changes"]


@pytest.mark.parametrize(
    "code",
    [
        "orders.commission",
        "orders.fx_fee",
        "sellers.probation",
        "sellers.audit_plan",
        "tariff.hs_rate",
        "orders.insurance",
        "orders.warranty",
        "risk.scoring",
    ],
)
def test_nothing_is_written(code, listing):
    body = hs() if code == "tariff.hs_rate" else dict(rules.at(code).body)
    with CaptureQueriesContext(connection) as seen:
        look(code, body, None)
    assert [one["sql"] for one in seen if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []
