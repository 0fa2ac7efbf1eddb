"""Words, funnel, price position and advice: counted by workers, read in a few bounded queries."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.catalog.models import ListingDay, ListingInsight, ListingWord
from marketplace.catalog.policies import advice
from marketplace.catalog.policies.advice import Facts
from marketplace.catalog.services import insight, words
from marketplace.core import time
from marketplace.core.tally import Tally
from orders.services import carts, counting
from returns.services import counting as returns_counting
from tests import shop

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15"
HOST = "shop.example.com"


@pytest.fixture(autouse=True)
def _fresh(monkeypatch):
    monkeypatch.setattr(words, "WORDS", Tally("test-words"))
    monkeypatch.setattr(counting, "CARTS", Tally("test-carts"))
    yield
    for tally in (words.WORDS, counting.CARTS):
        tally.flush()
        tally.take()


def come(listing, typed, visitor, host=HOST):
    words.count(
        f"/l/{listing.public_id}-x/",
        {
            "HTTP_REFERER": f"https://{host}/s/?q={typed}", "HTTP_HOST": HOST, "HTTP_USER_AGENT": PHONE,
            "REMOTE_ADDR": f"192.0.2.{visitor}",
        },
    )  # fmt: skip


def stored():
    words.WORDS.flush()
    words.flush()
    return {row.word: (row.visits, row.is_shared, len(row.seen)) for row in ListingWord.objects.all()}


@pytest.mark.django_db
def test_only_words_of_several_shoppers_are_readable(akira, browse, api):
    shop.tariff()
    item = shop.listing(shop.seller(akira))
    for visitor in (1, 2):
        come(item, "红腰子 精华", visitor)
        come(item, "红腰子 精华", visitor)
    come(item, "给妈妈的生日礼物", 1)
    assert stored() == {"红腰子 精华": (4, False, 2), "给妈妈的生日礼物": (1, False, 1)}
    insight.reckon()
    assert ListingInsight.objects.get().words == []
    come(item, "红腰子 精华", 3)
    assert stored()["红腰子 精华"] == (5, True, 0)  # shared, and nobody is remembered
    insight.reckon()
    assert ListingInsight.objects.get().words == [{"word": "红腰子 精华", "visits": 5}]
    page = browse(akira).get(f"/seller/insight/{item.public_id}/").content.decode()
    assert "红腰子 精华" in page
    assert "生日礼物" not in page
    assert "生日礼物" not in str(api(akira).get(f"/api/v1/seller/insight/{item.public_id}/").json())


@pytest.mark.parametrize(
    "came_from",
    [
        "https://elsewhere.example.com/s/?q=茶碗", f"https://{HOST}/c/beauty/?q=茶碗", f"https://{HOST}/s/", f"https://{HOST}/s/?q=a@b.cn",
        f"https://{HOST}/s/?q=138 0013 8000", f"https://{HOST}/s/?q={'长' * 50}", "https://[", f"https://{HOST}/s/?q=%20",
    ],
)  # fmt: skip
def test_what_is_no_word_of_ours(came_from):
    assert words.word_of(came_from, HOST) == ""


@pytest.mark.django_db
def test_the_same_person_is_another_digest_for_another_listing(akira):
    mine = shop.seller(akira)
    one, two = shop.listing(mine), shop.listing(mine)
    come(one, "茶碗", 1)
    come(two, "茶碗", 1)
    stored()
    first, second = ListingWord.objects.values_list("seen", flat=True)
    assert first != second
    assert settings.SECRET_KEY not in str(first)
    ListingWord.objects.update(month=time.today() - timedelta(days=70))
    assert words.forget_old() == 2


@pytest.mark.django_db
def test_the_funnel_is_pushed_down_by_workers(xiaomei, charlie, akira, settle):
    shop.tariff()
    item, address = shop.listing(shop.seller(akira)), shop.ready(xiaomei)
    ListingDay.objects.create(listing=item, day=time.today(), views=80)
    for person in (xiaomei, charlie):
        carts.add(cart=carts.cart_for(user=person), listing=item.public_id)
        carts.add(cart=carts.cart_for(user=person), listing=item.public_id)  # more of the same is no second shopper
    shop.pay_directly(shop.place(xiaomei, {item.public_id: 2}, address))
    counting.CARTS.flush()
    counting.flush_carts()
    assert counting.push_sales() == 1
    assert counting.push_sales() == 1  # telling it again changes nothing
    assert returns_counting.push_returns() == 1
    assert insight.reckon() == insight.reckon() == 1
    row = ListingInsight.objects.get()
    assert (row.views, row.carts, row.orders, row.pieces, row.sold_90, row.returned_90) == (80, 2, 1, 2, 2, 0)


@pytest.mark.django_db
def test_price_among_comparable_offers(akira, brightwell, browse):
    sellers = [shop.seller(akira), shop.seller(brightwell)]
    made = [
        shop.listing(sellers[n % 2], price=1000 * (n + 1), brand="Lamy" if n < 3 else "", price_fen=5000 * (n + 1))
        for n in range(6)
    ]
    twins = [
        shop.listing(sellers[n % 2], gtin="4901872450923", price_fen=fen) for n, fen in enumerate((900, 1000, 4000))
    ]
    insight.reckon()
    found = {row.listing_id: row for row in ListingInsight.objects.all()}
    assert (found[made[2].pk].compared_by, found[made[2].pk].median_fen) == ("brand", 10_000)
    assert (found[made[5].pk].compared_by, found[made[5].pk].compared) == ("category", 9)
    assert (found[twins[2].pk].compared_by, found[twins[2].pk].median_fen) == ("gtin", 1000)
    assert "price_high" in found[twins[2].pk].advice
    assert "price_high" not in found[twins[0].pk].advice


@pytest.mark.django_db
def test_pages_stay_cheap_and_own(akira, brightwell, charlie, browse, api):
    mine, theirs = shop.seller(akira), shop.seller(brightwell)
    other = shop.listing(theirs)
    shop.listing(mine)
    insight.reckon()
    visitor = browse(akira)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            for by in ("views", "conversion", "price", "returns", "nonsense"):
                assert visitor.get(f"/seller/insight/?by={by}").status_code == 200
        return len(captured)

    visitor.get("/seller/insight/")
    before = queries()
    for _ in range(8):
        shop.listing(mine)
    insight.reckon()
    assert queries() <= before + 1  # the list by price was empty before
    assert visitor.get(f"/seller/insight/{other.public_id}/").status_code == 404
    assert api(akira).get(f"/api/v1/seller/insight/{other.public_id}/").status_code == 404
    assert api(akira).get("/api/v1/seller/insight/?by=nonsense").status_code == 400
    assert api(akira).get("/api/v1/seller/insight/").json()["count"] == 9
    assert api(charlie).get("/api/v1/seller/insight/").status_code == 403


GOOD = Facts(
    title="Shiseido 资生堂红腰子精华液 50ml", title_en="", description="字" * 80, brand="Shiseido", brand_zh="资生堂", pictures=4,
    attributes=2, gtin="",
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""), ({"title": "精华"}, "title_short"), ({"title": "精" * 61}, "title_long"), ({"pictures": 1}, "pictures_few"),
        ({"brand_zh": ""}, "brand_zh"), ({"title": "红腰子红腰子精华液五十毫升装"}, "title_brand"),
        ({"words_of_others": ("红腰子", "抗老 精华")}, "words_missing"), ({"views": 60, "carts": 0}, "looked_not_carted"),
        ({"carts": 20, "orders": 1, "views": 400}, "carted_not_bought"), ({"price_fen": 1160, "median_fen": 1000}, "price_high"),
        ({"sold": 20, "returned": 3}, "returns_high"), ({"attributes": 0}, "attributes_none"), ({"description": ""}, "text_short"),
        ({"title": "资生堂 精华 精华 精华 红腰子 50ml"}, "title_repeats"),
    ],
)  # fmt: skip
def test_advice(changes, code):
    found = advice.advise(Facts(**{**vars(GOOD), **changes}))
    assert (code in found) if code else found == []


def test_risk_waits_for_enough():
    assert [advice.risk(*pair) for pair in ((4, 4), (5, 0), (20, 1), (10, 1), (20, 2))] == [
        "",
        "low",
        "watch",
        "watch",
        "high",
    ]
