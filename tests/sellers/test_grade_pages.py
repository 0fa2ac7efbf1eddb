"""The seller's page, the simulator without JavaScript, the public explanation and the rules page."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from marketplace.accounts.models import User
from marketplace.core import time
from sellers.models import Seller
from sellers.selectors.grade_facts import explanation
from sellers.services import grading
from tests import shop

Browse = Callable[[User | None], Client]
PAGE = "/seller/grade/"


@pytest.fixture
def seller(akira: User) -> Seller:
    made = shop.seller(akira)
    Seller.objects.filter(pk=made.pk).update(approved_at=time.now())
    made.refresh_from_db()
    return made


def happened(seller: Seller, code: str, count: int = 1) -> None:
    for number in range(count):
        grading.record(seller_id=seller.pk, source=f"order:{code}{number}:x", code=code)


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address, headers={"Accept-Language": "en"})
    assert answer.status_code == status
    return answer.content.decode()


def test_it_works(seller: Seller, akira: User, browse: Browse) -> None:
    happened(seller, "verified")
    happened(seller, "shipped_on_time", 6)
    page = text(browse(akira), PAGE)
    assert '<strong class="large">552</strong>' in page
    assert page.count('<svg class="chart') == 2
    assert "order:" not in page


def test_a_fresh_shop_has_a_page_too(seller: Seller, akira: User, browse: Browse) -> None:
    page = text(browse(akira), PAGE)
    assert "500" in page
    assert '<svg class="chart' not in page


def test_the_simulator_needs_no_javascript(seller: Seller, akira: User, browse: Browse) -> None:
    happened(seller, "verified")
    page = text(browse(akira), f"{PAGE}?shipped_on_time=100&audit_good=1&in_days=10")
    assert 'class="banner banner-info"' in page
    assert "890" in page
    assert 'value="100"' in page
    assert not seller.grade_events.filter(code="audit_good").exists()


@pytest.mark.parametrize(
    "query", ["shipped_on_time=-1", "shipped_on_time=abc", "audit_good=9999999999", "in_days=100000"]
)
def test_nonsense_is_answered_beside_the_field(seller: Seller, akira: User, browse: Browse, query: str) -> None:
    page = text(browse(akira), f"{PAGE}?{query}")
    assert "error-summary" in page
    assert 'banner-info" role="status"><svg' not in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", 20), ("group=dispatch", 20), ("group=nonsense", 20), ("page=2", 6), ("group=dispatch&page=2", 5),
        ("page=99999", 6), ("page=x", 20), ("group=returns&page=2", 0),
    ],
)  # fmt: skip
def test_reasons_are_paged_and_filtered(seller: Seller, akira: User, browse: Browse, query: str, shown: int) -> None:
    happened(seller, "verified")
    happened(seller, "shipped_on_time", 25)
    reasons = text(browse(akira), f"{PAGE}?{query}").split('id="reasons"')[1]
    assert reasons.count('<li class="row row-between row-nowrap">') == shown


def test_the_queries_do_not_grow(seller: Seller, akira: User, browse: Browse) -> None:
    client = browse(akira)
    counts = []
    for more in ("shipped_on_time", "shipped_late", "chat_fast"):
        happened(seller, more, 10)
        client.get(PAGE)
        with CaptureQueriesContext(connection) as captured:
            client.get(PAGE)
        counts.append(len(captured))
    assert counts[0] == counts[-1] <= 14, [query["sql"][:120] for query in captured.captured_queries]


def test_only_for_sellers(db: None, charlie: User, browse: Browse) -> None:
    assert browse(charlie).get(PAGE).status_code == 403
    assert browse(None).get(PAGE).status_code == 302


def test_in_chinese(seller: Seller, akira: User, browse: Browse) -> None:
    happened(seller, "audit_failed")
    client = browse(akira)
    client.get("/language/zh-hans/")
    page = client.get(PAGE, headers={"Accept-Language": "zh-hans"}).content.decode()
    assert "得分构成" in page
    assert "突击核查：不合格" in page


def test_what_shoppers_read(seller: Seller, browse: Browse) -> None:
    happened(seller, "shipped_on_time", 9)
    happened(seller, "shipped_late")
    found = explanation(seller)
    assert (found.handed_in, found.on_time_percent, found.is_spotless) == (10, 90, True)
    page = text(browse(None), f"/shop/{seller.slug}/")
    assert "90% of 10 orders handed in on time" in page
    assert "goods always as listed" in page


def test_few_orders_make_no_percentage(seller: Seller) -> None:
    happened(seller, "shipped_late", 2)
    happened(seller, "returned_not_genuine")
    found = explanation(seller)
    assert (found.on_time_percent, found.not_as_described, found.is_spotless) == (None, 1, False)
    assert found.held_by


def test_the_rules_are_rendered_from_data(db: None, browse: Browse) -> None:
    page = text(browse(None), "/rules/grade/")
    assert "900 to 1000 points" in page
    assert "Surprise audit: failed" in page
    assert "-250" in page
    assert "/rules/grade/" in text(browse(None), "/rules/")
