"""The room of operations and the seller's pages: who may enter, each figure is the count of its list, statements do not grow."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from learning.models import Batch, BatchAlarm, MonthReport, Outcome
from learning.selectors import dashboard, outcomes
from learning.services import alarms, quality, reporting, risks
from learning.services.reserving import before
from marketplace.accounts.models import User
from marketplace.catalog.models import Listing
from marketplace.core import time
from orders.models import Order
from sellers.models import Seller
from tests import shop
from tests.learning import build
from tests.returns.conftest import Bought

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PAGES = ("home", "outcomes", "costs", "reports", "centres", "alarms")
MOST = 12


def page(user: User | None = None, **more: Any) -> Client:
    client = Client(**more)
    if user is not None:
        client.force_login(user, backend=BACKEND)
    return client


@pytest.fixture
def goods(bought: Bought) -> Listing:
    """A hundred pieces of one lot, ten at fault and five changes of mind, a month ago; forty of a week, two at fault."""
    order = bought()
    listing = Listing.objects.get(pk=order.lines.get().listing_id)
    build.sell(order, listing, "lot:A1", 100, faults=10, returns=5)
    build.sell(order, listing, "week:2026-W40", 40, faults=2)
    return listing


def test_it_works(goods: Listing, dana: User) -> None:
    """Every figure of the dashboard opens just the cases that it counts."""
    tables = dashboard.tables()
    assert (tables["all"][0].pieces, tables["all"][0].faults, tables["all"][0].sold) == (17, 12, 141)
    assert {str(row.key): (row.pieces, row.faults) for row in tables["reason"]} == {
        "quality": (12, 12),
        "no_reason": (5, 0),
    }
    for key in ("reason", "category", "seller", "listing", "batch", "month"):
        for row in tables[key]:
            asked = {key: row.key[:7] if key == "month" else row.key}
            assert outcomes.listed({**asked, "kind": "pieces"}).count() == row.pieces, (key, row)
            assert outcomes.listed({**asked, "kind": "faults"}).count() == row.faults, (key, row)
    batch = next(row for row in tables["batch"] if "A1" in str(row.label))
    assert (batch.sold, batch.rate, batch.fault_rate) == (100, 15.0, 10.0)
    assert batch.cost_fen == 150_000
    shown = page(dana).get(reverse("learning:home")).content.decode()
    assert f"{reverse('learning:outcomes')}?batch={batch.key}&amp;kind=faults" in shown
    behind = page(dana).get(reverse("learning:outcomes"), {"batch": batch.key, "kind": "faults"}).content.decode()
    assert behind.count(">MR0<") == 10


@pytest.mark.parametrize("name", PAGES)
def test_only_operations_may_enter(name: str, dana: User, lupe: User, tingting: User, xiaomei: User) -> None:
    address = reverse(f"learning:{name}")
    assert page(dana).get(address).status_code == 200
    assert page().get(address).status_code == 302
    for other in (lupe, tingting, xiaomei):
        assert page(other).get(address).status_code == 403


@pytest.mark.parametrize("name", PAGES)
def test_statements_do_not_grow(
    name: str, goods: Listing, dana: User, seller: Seller, django_assert_max_num_queries: Any
) -> None:
    client = page(dana)
    client.get(reverse(f"learning:{name}"))
    with django_assert_max_num_queries(MOST):
        client.get(reverse(f"learning:{name}"))
    template = Order.objects.order_by("pk")[0]
    for place in range(6):
        listing = shop.listing(seller)
        build.sell(template, listing, f"lot:{place}", 10, faults=4)
        BatchAlarm.objects.create(
            batch=Batch.objects.get(listing=listing), opened_at=time.now(),
            evidence={"orders": 10, "faults": 4, "baseline_bp": 200, "log_e_milli": 1, "threshold_milli": 1, "rule": 1},
        )  # fmt: skip
    with django_assert_max_num_queries(MOST):
        client.get(reverse(f"learning:{name}"))


def test_an_alarm_is_taken_and_confirmed_on_its_page(goods: Listing, dana: User) -> None:
    batch = Batch.objects.get(label="lot:A1")
    evidence = {
        "orders": 100,
        "faults": 10,
        "baseline_bp": 312,
        "log_e_milli": 12_000,
        "threshold_milli": 10_800,
        "rule": 1,
    }
    alarms.open_alarm(batch_id=batch.pk, evidence=evidence)
    alarm = BatchAlarm.objects.get()
    client = page(dana)
    shown = client.get(reverse("learning:alarm", args=[alarm.public_id]))
    assert shown.status_code == 200
    assert "3.1" in shown.content.decode()
    act = reverse("learning:alarm-act", args=[alarm.public_id])
    assert client.post(act, {"do": "take"}).status_code == 302
    assert client.post(act, {"do": "confirm", "why": "short"}).status_code == 302
    assert client.post(act, {"do": "burn", "why": "Everything of it should be burnt."}).status_code == 302
    alarm.refresh_from_db()
    assert (alarm.status, alarm.owner) == ("open", dana)
    client.post(act, {"do": "confirm", "why": "The same crack in all pictures."})
    alarm.refresh_from_db()
    assert (alarm.status, alarm.reason) == ("confirmed", "The same crack in all pictures.")
    again = client.post(act, {"do": "dismiss", "why": "Somebody was wrong about it."}, follow=True)
    assert again.status_code == 200


def test_reports_are_asked_for_and_fetched(goods: Listing, dana: User, xiaomei: User) -> None:
    month = before(time.today().replace(day=1))
    client = page(dana)
    client.post(reverse("learning:reports"), {"month": f"{month:%Y-%m}"})
    client.post(reverse("learning:reports"), {"month": "never"})
    reporting.make_due()
    made = MonthReport.objects.get()
    address = reverse("learning:report", args=[made.public_id])
    answer = client.get(address)
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert page(xiaomei).get(address).status_code == 403
    assert client.get(reverse("learning:report", args=["nothing"])).status_code == 404


def test_odd_questions_are_answered_with_a_page(goods: Listing, dana: User) -> None:
    odd = {
        "month": "2026-99",
        "seller": "'; drop",
        "listing": "9" * 30,
        "batch": "-1",
        "kind": "all",
        "page": "-9",
        "reason": "x",
    }
    assert page(dana).get(reverse("learning:outcomes"), odd).status_code == 200
    assert page(dana).get(reverse("learning:alarms"), {"show": "'"}).status_code == 200
    assert page(dana).get(reverse("learning:alarm", args=["nothing"])).status_code == 404
    assert Outcome.objects.count() == 17


def test_a_shop_sees_its_score_and_only_its_own(goods: Listing, akira: User, brightwell: User, charlie: User) -> None:
    shop.seller(brightwell)
    build.sell(
        Order.objects.order_by("pk")[0], goods, "lot:OLD", 40, faults=3, days_ago=61
    )  # ripe on any day of a month
    quality.score_month()
    shown = page(akira).get(reverse("seller_learning:quality"))
    assert shown.status_code == 200
    assert "/ 100" in shown.content.decode()
    assert goods.title not in page(brightwell).get(reverse("seller_learning:quality")).content.decode()
    assert page(charlie).get(reverse("seller_learning:quality")).status_code in (302, 403, 404)


def test_the_risk_stands_on_the_listing_before_it_goes_on_sale(goods: Listing, akira: User, brightwell: User) -> None:
    """A link without JavaScript, a fragment with it; another shop finds nothing."""
    shop.seller(brightwell)
    draft = shop.listing(goods.seller, status="draft")
    risks.reckon()
    address = reverse("seller_learning:risk", args=[draft.public_id])
    edit = page(akira).get(reverse("catalog:seller-listing", args=[draft.public_id])).content.decode()
    assert f'hx-get="{address}"' in edit
    assert f'href="{address}"' in edit
    whole = page(akira).get(address).content.decode()
    part = page(akira, headers={"HX-Request": "true"}).get(address).content.decode()
    assert "<html" in whole
    assert "<html" not in part
    assert 'id="risk"' in part
    assert page(brightwell).get(address).status_code == 404
