"""Stop switches where buying happens: cart, quote, placing, paying, the listing page, the manifest; and who is told."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils.translation import override

from marketplace.catalog.models import Category
from marketplace.config.pagecache import PageCache
from marketplace.core import pages, switches, time
from marketplace.core.outbox.drain import drain
from marketplace.notices.models import Notice
from marketplace.payments.models import PaymentAttempt
from orders.errors import CannotQuote
from orders.models import Order, Purchase
from orders.policies import notice
from orders.services import carts, checkout, paying, quoting
from tests import shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(xiaomei, akira):
    shop.tariff()
    seller = shop.seller(akira)
    return {"seller": seller, "listing": shop.listing(seller), "address": shop.ready(xiaomei)}


def stop(kind, key, **changes):
    facts = {"cause": "safety", "reason": "case 17", "actor": "user:dana"} | changes
    return switches.stop(kind=kind, key=key, **facts)


def things(world):
    return {"seller": world["seller"].public_id, "category": "beauty", "lane": "NRT1"}


def place(user, quote, address):
    return checkout.place(
        user=user, quote_public_id=quote.public_id, address_id=address.pk, notice_version=notice.VERSION, actor=user.ref
    )


@pytest.mark.parametrize("kind", ["seller", "category", "lane"])
def test_it_works(kind, xiaomei, world):
    """Quoting, placing and paying are refused; lifted, the same quote is placed."""
    public_id = world["listing"].public_id
    quote = quoting.make_quote(user=xiaomei, lines={public_id: 1})
    row = stop(kind, things(world)[kind])
    with pytest.raises(CannotQuote) as refused:
        quoting.make_quote(user=xiaomei, lines={public_id: 1})
    assert refused.value.fields == {public_id: f"{kind}_stopped"}
    with pytest.raises(CannotQuote):
        place(xiaomei, quote, world["address"])
    assert not Order.objects.exists()
    switches.lift(switch=row, actor="user:dana", why="settled")
    assert place(xiaomei, quote, world["address"]).orders.count() == 1


@pytest.mark.parametrize("kind", ["seller", "category", "lane", "payment_method"])
def test_an_unpaid_purchase_waits(kind, xiaomei, world):
    purchase = shop.place(xiaomei, {world["listing"].public_id: 1}, world["address"])
    stop(kind, {**things(world), "payment_method": "alipay"}[kind])
    with pytest.raises(switches.Stopped):
        paying.start(purchase=purchase, method="alipay", return_url="http://x/{attempt}", actor=xiaomei.ref)
    assert not PaymentAttempt.objects.exists()
    if kind == "payment_method":
        paying.start(purchase=purchase, method="card", return_url="http://x/{attempt}", actor=xiaomei.ref)


def test_money_that_came_is_taken_all_the_same(xiaomei, world):
    """Who was at the provider already when the switch was thrown has paid: the order goes on."""
    purchase = shop.place(xiaomei, {world["listing"].public_id: 1}, world["address"])
    stop("seller", world["seller"].public_id)
    assert shop.pay_directly(purchase).status == "paid"


def test_a_country_and_a_category_above_stop_too(xiaomei, world):
    leaf = Category.objects.create(slug="beauty-serum", name="精华", parent=Category.objects.get(slug="beauty"))
    below = shop.listing(world["seller"], category=leaf)
    row = stop("category", "beauty")
    with pytest.raises(CannotQuote):
        quoting.make_quote(user=xiaomei, lines={below.public_id: 1})
    switches.lift(switch=row, actor="user:dana", why="settled")
    stop("lane", "JP")
    with pytest.raises(CannotQuote):
        quoting.make_quote(user=xiaomei, lines={below.public_id: 1})


def test_others_go_on(xiaomei, world):
    stop("seller", world["seller"].public_id)
    stop("lane", "GB")
    other = shop.listing(shop.seller())
    assert shop.place(xiaomei, {other.public_id: 1}, world["address"]).orders.count() == 1


def test_the_cart_says_why(xiaomei, world, client):
    carts.add(cart=carts.cart_for(user=xiaomei), listing=world["listing"].public_id, quantity=1)
    stop("seller", world["seller"].public_id, public={"zh-hans": "正在核实货源。", "en": "Sources are being checked."})
    client.force_login(xiaomei)
    assert "正在核实货源。" in client.get("/cart/").content.decode()


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "正在核实货源。"), ("en", "Sources are being checked.")])
def test_the_listing_page_says_why_and_sells_nothing(language, words, world):
    stop("category", "beauty", public={"zh-hans": "正在核实货源。", "en": "Sources are being checked."})
    page = Client(headers={"accept-language": language}).get(f"/l/{world['listing'].public_id}-x/", follow=True)
    body = page.content.decode()
    assert words in body
    assert "/cart/add/" not in body


def test_kept_pages_are_forgotten(world, django_capture_on_commit_callbacks):
    before = pages.edition()
    with django_capture_on_commit_callbacks(execute=True):
        stop("category", "beauty")
        pages.forget_all()
    assert pages.edition() == before + 1
    cached = PageCache(lambda environ, start: [])
    assert cached._edition() == before + 1
    cache.delete(pages.KEY)


def test_the_pay_page_hides_a_stopped_method(xiaomei, world, client):
    purchase = shop.place(xiaomei, {world["listing"].public_id: 1}, world["address"])
    stop("payment_method", "alipay")
    client.force_login(xiaomei)
    body = client.get(f"/pay/{purchase.number}/").content.decode()
    assert 'value="alipay"' not in body
    assert 'value="card"' in body


def told(template="switch_stopped"):
    return set(Notice.objects.filter(template=template).values_list("recipient", flat=True))


@pytest.mark.parametrize("kind", ["seller", "category", "lane"])
def test_sellers_and_waiting_shoppers_are_told_once(kind, xiaomei, akira, brightwell, world):
    shop.listing(shop.seller(brightwell, country="GB", currency="GBP"), category=Category.objects.create(slug="books"))
    shop.place(xiaomei, {world["listing"].public_id: 1}, world["address"])
    row = stop(kind, things(world)[kind])
    drain()
    assert told() == {akira.ref, xiaomei.ref}
    switches.lift(switch=row, actor="user:dana", why="settled")
    drain()
    assert told("switch_lifted") == {akira.ref, xiaomei.ref}


def test_shoppers_who_pay_by_it_are_told(xiaomei, akira, charlie, world):
    purchase = shop.place(xiaomei, {world["listing"].public_id: 1}, world["address"])
    paying.start(purchase=purchase, method="alipay", return_url="http://x/{attempt}", actor=xiaomei.ref)
    stop("payment_method", "wechat_pay")
    stop("payment_method", "alipay")
    drain()
    assert told() == {xiaomei.ref}
    assert Notice.objects.filter(template="switch_stopped", channel="in_app").count() == 1
    assert Purchase.objects.get().status == "awaiting_payment"


def test_the_reason_for_ops_is_never_shown(xiaomei, world, client):
    stop("seller", world["seller"].public_id, reason="tip of a competitor, case 17")
    drain()
    with override("en"):
        assert "case 17" not in switches.reason("seller", world["seller"].public_id)
    assert "case 17" not in "".join(str(row.body) for row in Notice.objects.all())


def test_an_end_in_the_past_is_no_stop(xiaomei, world):
    row = stop("seller", world["seller"].public_id, until=time.now() + timedelta(hours=2))
    type(row).objects.filter(pk=row.pk).update(
        since=time.now() - timedelta(days=1), until=time.now() - timedelta(hours=1)
    )
    switches.forget()
    assert quoting.make_quote(user=xiaomei, lines={world["listing"].public_id: 1})
