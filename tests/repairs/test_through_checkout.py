"""A warranty plan and the word about seven days without a reason, bought through the pages of cart and checkout."""

from collections.abc import Callable

import pytest
from django.test import Client

from marketplace.accounts.models import User
from marketplace.catalog.models import Category
from orders.models import NoReasonConfirmation, Purchase, Warranty
from orders.policies import notice
from orders.selectors.no_reason import confirmed_of
from orders.services import carts
from tests import shop

pytestmark = pytest.mark.django_db
Browse = Callable[[User | None], Client]


@pytest.fixture
def checkout(xiaomei: User, browse: Browse) -> Client:
    """Xiaomei with one electric thing in her cart and the premium plan beside it, before the last page."""
    shop.tariff()
    goods = shop.listing(shop.seller(), category=Category.objects.create(slug="electronics", name="数码电器"))
    shop.ready(xiaomei)
    line = carts.add(cart=carts.cart_for(user=xiaomei), listing=goods.public_id)
    client = browse(xiaomei)
    client.post(f"/cart/lines/{line.pk}/", {"warranty": "premium"})
    client.post("/checkout/", follow=True)
    return client


def confirm(client: Client, **more: object) -> Purchase:
    page = client.get("/checkout/confirm/")
    facts = {"quote": page.context["quote"].public_id, "notice_version": notice.VERSION, "notice": "on", **more}
    answer = client.post("/checkout/confirm/", facts)
    assert answer.status_code == 302, answer.content
    return Purchase.objects.latest("pk")


def test_it_works(checkout: Client) -> None:
    """The plan is a sum of its own on the last page, is paid with the goods, and the tick is kept with its words."""
    page = checkout.get("/checkout/confirm/")
    fen = page.context["warranty_fen"]
    assert fen > 0
    shown = page.content.decode()
    assert f"{fen / 100:.2f}" in shown
    (asked,) = page.context["no_reason"]
    assert (asked["code"], asked["words"] in shown) == ("cn-activated", True)

    purchase = confirm(checkout, no_reason=[asked["code"]])
    warranty = Warranty.objects.get(line__order__purchase=purchase)
    assert (warranty.plan, warranty.amount_fen, warranty.terms["plan"]) == ("premium", fen, "premium")
    row = NoReasonConfirmation.objects.get(purchase=purchase)
    assert (row.code, len(row.digest)) == ("cn-activated", 64)
    assert confirmed_of(purchase.orders.get())


def test_what_is_not_ticked_is_not_confirmed(checkout: Client) -> None:
    purchase = confirm(checkout)
    assert not NoReasonConfirmation.objects.exists()
    assert not confirmed_of(purchase.orders.get())
    assert Warranty.objects.get().plan == "premium"


def test_a_code_that_was_not_asked_is_not_kept(checkout: Client) -> None:
    confirm(checkout, no_reason=["cn-fresh", "nonsense"])
    assert not NoReasonConfirmation.objects.exists()
