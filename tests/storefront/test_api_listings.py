from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from marketplace.catalog.models import Listing
from marketplace.catalog.services import listings
from tests.catalog.builders import ACTOR, draft, on_sale, seller_of, tariff_rows

Api = Callable[[User | None], APIClient]
URL = "/api/v1/listings/"


@pytest.fixture
def serum(akira: User) -> Listing:
    tariff_rows()
    return on_sale(seller_of(akira))


def test_it_works(serum: Listing, api: Api) -> None:
    answer = api(None).get(URL, {"search": "红腰子"})
    assert answer.status_code == 200
    assert answer.json()["results"] == [
        {
            "id": serum.public_id,
            "sku": "SH-1",
            "url": f"http://localhost:8000/l/{serum.public_id}-shiseido-ultimune-serum-50-ml/",
            "title": "资生堂红腰子精华液 50ml",
            "brand": "Shiseido",
            "origin_country": "JP",
            "price": {"amount": "9800", "currency": "JPY"},
            "price_cny_fen": 46060,
            "picture": "http://localhost:8000/static/img/no-picture.svg",
            "seller": {"slug": "akira", "name": "Akira", "grade": "A"},
            "stock": 10,
            "in_warehouse": False,
        }
    ]


def test_the_language_of_the_caller(serum: Listing, api: Api) -> None:
    answer = api(None).get(URL, headers={"accept-language": "en"})
    assert answer.json()["results"][0]["title"] == "Shiseido Ultimune serum 50 ml"


def test_pages_link_to_each_other(serum: Listing, api: Api) -> None:
    for number in range(4):
        on_sale(serum.seller, sku=f"n{number}")
    first = api(None).get(URL, {"page_size": 2}).json()
    assert (first["count"], first["previous"], len(first["results"])) == (5, None, 2)
    second = api(None).get(first["next"]).json()
    third = api(None).get(second["next"]).json()
    assert third["next"] is None
    assert len({one["id"] for page in (first, second, third) for one in page["results"]}) == 5
    assert api(None).get(third["previous"]).json()["results"] == second["results"]


@pytest.mark.parametrize(
    "asked",
    [{"page": "0"}, {"page": "x"}, {"page": "9" * 30}, {"page_size": "101"}, {"page_size": "-1"}, {"ordering": "drop"}],
)
def test_nonsense_is_named(serum: Listing, api: Api, asked: dict[str, str]) -> None:
    answer = api(None).get(URL, asked)
    assert answer.status_code == 400
    assert list(answer.json()["error"]["fields"]) == list(asked)


@pytest.mark.parametrize(
    "asked",
    [
        {"category": "nowhere"},
        {"seller": "nobody"},
        {"brand": "x'--"},
        {"origin": "??"},
        {"search": "😀"},
        {"page": "999"},
    ],
)
def test_what_names_nothing_finds_nothing(serum: Listing, api: Api, asked: dict[str, str]) -> None:
    answer = api(None).get(URL, asked)
    assert answer.status_code == 200
    assert answer.json()["results"] == []


def test_filters(serum: Listing, api: Api) -> None:
    on_sale(
        serum.seller, sku="tea", category="food-coffee-tea", title_zh_hans="宇治抹茶", brand="", origin_country="KR"
    )
    for asked in (
        {"category": "food"},
        {"category": "food/coffee-tea"},
        {"origin": "kr"},
        {"search": "抹茶", "seller": "akira"},
    ):
        assert [one["sku"] for one in api(None).get(URL, asked).json()["results"]] == ["tea"], asked


def test_one_listing(serum: Listing, api: Api) -> None:
    answer = api(None).get(f"{URL}{serum.public_id}/")
    assert answer.status_code == 200
    assert answer.json()["category"] == "beauty-skincare"
    assert answer.json()["is_on_sale"] is True
    listings.pause(listing=serum, actor=ACTOR)
    assert api(None).get(f"{URL}{serum.public_id}/").json()["is_on_sale"] is False
    assert api(None).get(f"{URL}{draft(serum.seller, sku='d').public_id}/").status_code == 404
    assert api(None).get(f"{URL}no-such/").json()["error"]["code"] == "listing_not_found"


def test_query_counts_do_not_grow(serum: Listing, api: Api) -> None:
    counts = []
    api(None).get(URL)  # the open stops are remembered
    for number in range(2):
        for extra in range(5):
            on_sale(serum.seller, sku=f"q{number}{extra}")
        with CaptureQueriesContext(connection) as seen:
            api(None).get(URL)
        counts.append(len(seen))
    assert counts == [3, 3]  # ids and count, cards, exchange rates


def test_categories(serum: Listing, api: Api) -> None:
    roots = api(None).get("/api/v1/categories/").json()
    assert [root["slug"] for root in roots] == [
        "beauty", "mother-baby", "health", "food", "electronics", "home", "fashion", "bags", "shoes", "watches-jewellery",
        "outdoor-sports", "toys", "books-stationery", "pets",
    ]  # fmt: skip
    assert all(root["children"] for root in roots)


def test_filters_facets_and_suggestions(serum: Listing, api: Api) -> None:
    client = api(None)
    for asked, many in (
        ({"grade": "a"}, 1), ({"grade": "S"}, 0), ({"price_from": "1", "price_to": "50000"}, 1),
        ({"price_from": "50000", "price_to": "1"}, 0),
        ({"arrives_within": "14"}, 1), ({"arrives_within": "5"}, 0), ({"in_warehouse": "true"}, 0), ({"seller": "akira"}, 1),
    ):  # fmt: skip
        assert client.get(URL, {"search": "精华", "page_size": 48, **asked}).json()["count"] == many, asked
    facets = client.get(f"{URL}facets/", {"search": "精华", "brand": "nobody"}).json()
    assert facets["brands"] == {"Shiseido": 1}
    assert facets["categories"] == facets["origins"] == {}
    assert client.get(f"{URL}suggestions/", {"q": "资"}).json() == {"words": ["资生堂"]}
    assert client.get(f"{URL}suggestions/").json() == {"words": []}


@pytest.mark.parametrize("asked", [{"price_from": "-1"}, {"price_to": "x"}, {"arrives_within": "100"}])
def test_bad_bounds_are_named(serum: Listing, api: Api, asked: dict[str, str]) -> None:
    answer = api(None).get(URL, asked)
    assert answer.status_code == 400
    assert list(answer.json()["error"]["fields"]) == list(asked)


@pytest.mark.parametrize(
    ("words", "many"),
    [
        ("😀🎉", 0),
        ("精华" * 2500, 1),
        ("'; DROP TABLE catalog_listing; --", 0),
        ("<script>alert(1)</script>", 0),
        ("(" * 4000, 0),
    ],
)
def test_strange_words_are_answered(serum: Listing, api: Api, words: str, many: int) -> None:
    answer = api(None).get(URL, {"search": words, "seller": "akira", "page_size": 100})
    assert (answer.status_code, answer.json()["count"]) == (200, many)
