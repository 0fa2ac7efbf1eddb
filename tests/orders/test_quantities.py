"""Goods of which a person may bring in only so much a year: summed over orders, asked at the quote, taken at placing."""

from datetime import date, datetime, timedelta

import pytest

from marketplace.core import time
from marketplace.tariff import selectors as tariff
from marketplace.tariff.errors import QuantityExceeded
from marketplace.tariff.models import HsRate, QuantityUse, QuantityYear, QuotaYear
from orders.models import Purchase
from orders.policies import notice
from orders.services import cancelling, carts, checkout, quoting
from tests import shop

pytestmark = pytest.mark.django_db
RICE = "1006309000"


@pytest.fixture
def rice(xiaomei):
    """A bag of five kilograms, of which a year allows four."""
    shop.tariff()
    common = {"modes": ["9610"], "source": "test", "valid_from": date(2019, 1, 1), "duty_bp": 0, "vat_bp": 900}
    HsRate.objects.create(hs_prefix="1006", name="大米", yearly_grams=20_000, **common)
    return shop.listing(shop.seller(), hs=RICE, weight_g=5_200, attributes={"net_content": 5_000})


@pytest.fixture
def home(xiaomei):
    return shop.ready(xiaomei)


def taken():
    return sum(QuantityYear.objects.values_list("taken_grams", flat=True))


def test_it_works(xiaomei, rice, home, browse):
    """Taken at placing; the second order is refused at the quote with what is left and what to do; cancelling frees it."""
    purchase = shop.place(xiaomei, {rice.public_id: 3}, home)
    assert taken() == 15_000
    with pytest.raises(QuantityExceeded) as refused:
        quoting.make_quote(user=xiaomei, lines={rice.public_id: 2})
    assert refused.value.fields == {
        "heading": "1006",
        "limit_grams": 20_000,
        "left_grams": 5_000,
        "needed_grams": 10_000,
    }
    assert "20 " in str(refused.value.message)
    page = browse(xiaomei).get("/me/").content.decode()
    assert 'max="20000" value="15000"' in page
    cancelling.cancel_purchase(number=purchase.number, reason="", actor="user:x")
    assert taken() == 0
    assert quoting.make_quote(user=xiaomei, lines={rice.public_id: 2}).document["quantities"] == [
        {"heading": "1006", "limit_grams": 20_000, "taken_grams": 0, "needed_grams": 10_000, "left_grams": 10_000}
    ]


def test_two_quotes_at_once_and_only_one_is_placed(xiaomei, rice, home):
    """Both fit when they were worked out; at placing the second finds the first's pieces taken, and leaves nothing."""
    first, second = (quoting.make_quote(user=xiaomei, lines={rice.public_id: 3}) for _ in range(2))
    values = {"address_id": home.pk, "notice_version": notice.VERSION, "user": xiaomei, "actor": xiaomei.ref}
    checkout.place(quote_public_id=first.public_id, **values)
    money = QuotaYear.objects.get().taken_fen
    with pytest.raises(QuantityExceeded):
        checkout.place(quote_public_id=second.public_id, **values)
    assert (taken(), QuotaYear.objects.get().taken_fen) == (15_000, money)
    assert (Purchase.objects.count(), QuantityUse.objects.count()) == (1, 1)


def test_summed_over_shops_and_one_person_with_two_accounts(xiaomei, tingting, rice, home):
    """Two shops in one cart count together; the ID number counts, not the account."""
    other = shop.listing(shop.seller(), hs="1006101100", weight_g=6_000)
    with pytest.raises(QuantityExceeded):
        quoting.make_quote(user=xiaomei, lines={rice.public_id: 3, other.public_id: 1})
    shop.place(xiaomei, {rice.public_id: 2, other.public_id: 1}, home)
    assert taken() == 16_000
    shop.ready(tingting)
    with pytest.raises(QuantityExceeded):
        quoting.make_quote(user=tingting, lines={rice.public_id: 1})


def test_unpaid_expires_and_a_new_year_begins_anew(xiaomei, rice, home, own_clock):
    year = (time.now() + timedelta(days=2)).year  # the next New Year's Eve that is not over
    time.travel(datetime(year, 12, 31, 12, tzinfo=time.SHANGHAI) - time.now())
    shop.place(xiaomei, {rice.public_id: 4}, home)
    time.travel(timedelta(hours=13))  # 1 January in Shanghai
    assert time.today() == date(year + 1, 1, 1)
    later = shop.place(xiaomei, {rice.public_id: 4}, home)
    for one in Purchase.objects.exclude(pk=later.pk):
        Purchase.objects.filter(pk=one.pk).update(pay_before=time.now() - timedelta(seconds=1))
        assert cancelling.expire(number=one.number)
    assert dict(QuantityYear.objects.values_list("year", "taken_grams")) == {year: 0, year + 1: 20_000}


def test_the_cart_says_it_before_the_checkout(xiaomei, rice, home, api):
    cart = carts.cart_for(user=xiaomei)
    carts.add(cart=cart, listing=rice.public_id, quantity=5)
    (seller,) = quoting.price_cart(cart, xiaomei).sellers
    assert [line.problem for line in seller.lines] == ["over_yearly_quantity"]
    answer = api(xiaomei).post("/api/v1/checkout/quote/", {}, format="json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "quantity_exceeded")


def test_a_lowered_limit_binds_and_giving_back_still_works(xiaomei, rice, home):
    purchase = shop.place(xiaomei, {rice.public_id: 3}, home)
    HsRate.objects.filter(hs_prefix="1006").update(yearly_grams=10_000)
    with pytest.raises(QuantityExceeded) as refused:
        quoting.make_quote(user=xiaomei, lines={rice.public_id: 1})
    assert refused.value.fields["left_grams"] == 0
    cancelling.cancel_purchase(number=purchase.number, reason="", actor="user:x")
    left = tariff.quantities_of(QuantityYear.objects.get().person_ref, time.today())
    assert [(one.heading, one.left_grams) for one in left] == [("1006", 10_000)]
