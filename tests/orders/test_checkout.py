"""Placing a purchase."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.catalog.errors import SoldOut
from marketplace.catalog.models import Stock, StockReservation
from marketplace.core import rules, time
from marketplace.core.models import OutboxEvent
from marketplace.tariff.errors import QuotaExceeded
from marketplace.tariff.models import QuotaUse, QuotaYear
from orders.errors import CannotQuote, ConsentMissing, IdentityNeeded, NoticeNotConfirmed, QuoteExpired, QuoteNotFound
from orders.models import CartLine, Escrow, Order, Purchase, Quote
from orders.policies import notice
from orders.services import carts, checkout, quoting
from tests import shop

pytestmark = pytest.mark.django_db


def place(user, quote, address, **changes):
    values = {"quote_public_id": quote.public_id, "address_id": address.pk, "notice_version": notice.VERSION}
    return checkout.place(user=user, actor=user.ref, **{**values, **changes})


def nothing_happened() -> bool:
    return not (
        Purchase.objects.exists() or Order.objects.exists() or StockReservation.objects.exists() or QuotaUse.objects.exists()
        or Stock.objects.filter(reserved__gt=0).exists() or OutboxEvent.objects.filter(topic="orders.placed").exists()
    )  # fmt: skip


@pytest.fixture
def world(xiaomei):
    shop.tariff()
    seller = shop.seller()
    return {"listing": shop.listing(seller), "seller": seller, "address": shop.ready(xiaomei)}


def test_it_works(xiaomei, world):
    cart = carts.cart_for(user=xiaomei)
    carts.add(cart=cart, listing=world["listing"].public_id, quantity=2)
    quote = quoting.make_quote(user=xiaomei)
    purchase = place(xiaomei, quote, world["address"])
    (order,) = purchase.orders.all()
    (line,) = order.lines.all()
    # 2 × ¥2,000 at 0.05 = ¥200; fee 1.2 % = 240 fen; freight JP 600 g → 2 steps = 3,900 fen; tax 9.1 % of 24,140 = 2,197
    assert (line.unit_fen, line.goods_fen, line.fx_fee_fen, line.freight_fen) == (10_000, 20_000, 240, 3_900)
    assert (order.tax_fen, order.total_fen) == (2_197, 26_337)
    assert quote.total_fen == order.total_fen
    assert (order.commission_fen, order.seller_minor, order.seller_currency) == (1_600, 3_680, "JPY")
    assert order.regime == "CBEC_70"
    assert Stock.objects.get().reserved == 2
    assert QuotaYear.objects.get().taken_fen == 24_140
    assert Escrow.objects.get(order=order).status == "held"
    assert not CartLine.objects.exists()
    assert str(purchase.address).endswith("春熙路 1 号")
    assert purchase.notice_digest == notice.digest()


def test_placing_twice_is_one_purchase(xiaomei, world):
    quote = quoting.make_quote(user=xiaomei, lines={world["listing"].public_id: 1})
    assert place(xiaomei, quote, world["address"]) == place(xiaomei, quote, world["address"])
    assert Stock.objects.get().reserved == 1


def test_expired_quote_is_refused(xiaomei, world):
    quote = quoting.make_quote(user=xiaomei, lines={world["listing"].public_id: 1})
    Quote.objects.update(expires_at=time.now())
    quote.refresh_from_db()
    with pytest.raises(QuoteExpired):
        place(xiaomei, quote, world["address"])
    assert nothing_happened()


def test_somebody_elses_quote_is_not_found(xiaomei, charlie, world):
    quote = quoting.make_quote(user=xiaomei, lines={world["listing"].public_id: 1})
    address = shop.ready(charlie, id_number="440308199901101512")
    with pytest.raises(QuoteNotFound):
        place(charlie, quote, address)
    assert nothing_happened()


def test_old_notice_is_refused(xiaomei, world):
    quote = quoting.make_quote(user=xiaomei, lines={world["listing"].public_id: 1})
    with pytest.raises(NoticeNotConfirmed):
        place(xiaomei, quote, world["address"], notice_version="2020-01")
    assert nothing_happened()


def test_identity_and_consents_come_first(charlie, world):
    address = shop.address_of(charlie)
    quote = quoting.make_quote(user=charlie, lines={world["listing"].public_id: 1})
    with pytest.raises(IdentityNeeded):
        place(charlie, quote, address)
    shop.ready_fast(charlie, "person-charlie")
    charlie.consents.filter(purpose="share_with_carrier").delete()
    with pytest.raises(ConsentMissing) as refused:
        place(charlie, quote, address)
    assert refused.value.fields["purposes"] == ["share_with_carrier"]
    assert nothing_happened()


def test_seller_suspended_after_the_quote_is_told(xiaomei, world):
    quote = quoting.make_quote(user=xiaomei, lines={world["listing"].public_id: 1})
    type(world["seller"]).objects.update(status="suspended")
    with pytest.raises(CannotQuote) as refused:
        place(xiaomei, quote, world["address"])
    assert refused.value.fields == {world["listing"].public_id: "seller_paused"}
    assert nothing_happened()


def test_sold_out_between_check_and_taking_leaves_nothing(xiaomei, world, monkeypatch):
    quote = quoting.make_quote(user=xiaomei, lines={world["listing"].public_id: 1})
    monkeypatch.setattr(checkout, "_check_still_sold", lambda *_checked: Stock.objects.update(on_hand=0))
    with pytest.raises(SoldOut):
        place(xiaomei, quote, world["address"])
    assert nothing_happened()


def test_quota_is_checked_by_the_update(xiaomei, world):
    quote = quoting.make_quote(user=xiaomei, lines={world["listing"].public_id: 1})
    person = xiaomei.identity.person_ref
    QuotaYear.objects.create(person_ref=person, year=time.today().year, limit_fen=2_600_000, taken_fen=2_600_000)
    with pytest.raises(QuotaExceeded):
        place(xiaomei, quote, world["address"])
    assert nothing_happened()


def test_statements_do_not_grow_with_lines(xiaomei, world, monkeypatch):
    monkeypatch.setattr(rules, "CACHE_SECONDS", 600.0)  # read at the quote; a slow machine must not read them again
    counts = []
    for lines in (1, 1, 12):  # the first order of a year opens the quota row
        sellers = [shop.seller() for _ in range(3)]
        wanted = {shop.listing(sellers[i % 3], hs="4901000000", price=100).public_id: 1 for i in range(lines)}
        quote = quoting.make_quote(user=xiaomei, lines=wanted)
        with CaptureQueriesContext(connection) as captured:
            place(xiaomei, quote, world["address"])
        counts.append(len(captured))
    assert (
        counts[2] == counts[1] == 31
    )  # no savepoint; 2 stop switches, 1 sellers' days, 1 people at the address, 2 risk engine, 1 promise, 1 care file waits for the event
    assert counts[0] == 34
