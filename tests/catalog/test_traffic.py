"""Views of listing pages: counted above the page cache, stored by the day, without bots and without a query a view."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.accounts.models import User
from marketplace.catalog.models import Listing, ListingDay
from marketplace.catalog.services import traffic
from marketplace.config.pagecache import PageCache
from marketplace.core import time
from marketplace.core.tally import Tally
from tests import shop
from tests.config.test_pagecache import KEPT, Answer, Shop

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15"


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    cache.clear()
    monkeypatch.setattr(traffic, "VIEWS", Tally("test-views"))
    yield
    traffic.VIEWS.flush()
    traffic.VIEWS.take()
    cache.clear()


@pytest.fixture
def item(akira: User) -> Listing:
    shop.tariff()
    return shop.listing(shop.seller(akira))


def stored() -> list[tuple[int, int]]:
    traffic.VIEWS.flush()
    traffic.flush()
    return list(ListingDay.objects.values_list("listing_id", "views"))


def test_it_works(item: Listing) -> None:
    for _view in range(3):
        traffic.count(f"/l/{item.public_id}-item/", PHONE)
    assert stored() == [(item.pk, 3)]
    traffic.count(f"/l/{item.public_id}/", PHONE)
    assert stored() == [(item.pk, 4)], "the same day is one row"
    assert ListingDay.objects.get().day == time.today()


def test_cached_pages_are_counted_without_a_query(item: Listing) -> None:
    path, inner = f"/l/{item.public_id}/", Shop(KEPT)
    application = PageCache(inner)
    with CaptureQueriesContext(connection) as captured:
        for _view in range(5):
            Answer(application, path, HTTP_USER_AGENT=PHONE)
    assert (inner.drawn, len(captured.captured_queries)) == (1, 0)
    assert stored() == [(item.pk, 5)]


@pytest.mark.parametrize("status", ["404 Not Found", "301 Moved Permanently", "500 Internal Server Error"])
def test_only_pages_that_are_shown_count(item: Listing, status: str) -> None:
    Answer(PageCache(Shop(status=status)), f"/l/{item.public_id}/", HTTP_USER_AGENT=PHONE)
    assert stored() == []


def test_people_who_are_signed_in_count_too(item: Listing) -> None:
    cookie = f"{settings.SESSION_COOKIE_NAME}=abc"
    Answer(PageCache(Shop(KEPT)), f"/l/{item.public_id}/", HTTP_USER_AGENT=PHONE, HTTP_COOKIE=cookie)
    assert stored() == [(item.pk, 1)]


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "Googlebot/2.1",
        "Mozilla/5.0 (compatible; Baiduspider/2.0)",
        "curl/8",
        "python-requests/2",
        "HeadlessChrome/130",
    ],
)
def test_programs_do_not_count(item: Listing, agent: str) -> None:
    traffic.count(f"/l/{item.public_id}/", agent)
    assert stored() == []


def test_looking_ahead_does_not_count(item: Listing) -> None:
    traffic.count(f"/l/{item.public_id}/", PHONE, "prefetch;prerender")
    assert stored() == []


@pytest.mark.parametrize("path", ["/", "/l/", "/l/short/", "/c/beauty/", "/l/../../etc/", "/l/" + "x" * 60 + "/"])
def test_other_pages_do_not_count(item: Listing, path: str) -> None:
    traffic.count(path, PHONE)
    assert stored() == []


def test_ids_of_nothing_are_dropped(item: Listing) -> None:
    traffic.count("/l/00000000000000000000000/", PHONE)
    assert stored() == []


def test_two_takers_share_nothing(item: Listing) -> None:
    traffic.count(f"/l/{item.public_id}/", PHONE)
    traffic.VIEWS.flush()
    assert len(traffic.VIEWS.take()) == 1
    assert traffic.VIEWS.take() == {}


def test_a_dead_cache_costs_counts_not_pages(item: Listing, settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    broken = Tally("broken")
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    broken.add("x")
    broken.flush()
    assert "tally broken: the cache is unreachable, 1 counts are lost" in caplog.text
    assert broken.counts == {}, "what cannot be handed over does not pile up"


def test_a_flood_of_names_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marketplace.core.tally.MOST_NAMES", 10)
    held = Tally("flood")
    held.next_at = float("inf")
    for number in range(100):
        held.add(str(number))
    assert len(held.counts) == 10
