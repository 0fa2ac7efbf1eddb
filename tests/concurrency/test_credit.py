"""One shopper's store credit in fifty purchases at once: spent once, never below zero."""

from functools import partial
from threading import Barrier

import pytest

from marketplace.ledger.chart import AccountCode
from marketplace.ledger.selectors import balance
from marketplace.ledger.services.book import Leg, book
from orders.models import Order
from orders.policies import notice
from orders.services import checkout, credit, quoting
from tests import shop
from tests.concurrency.test_hot_item import shoppers
from tests.concurrency.threads import crowd, kinds, together
from tests.orders.test_credit import give

pytestmark = pytest.mark.django_db(transaction=True)


def buy(user, address, quote, fen):
    return checkout.place(
        user=user, quote_public_id=quote.public_id, address_id=address.pk, notice_version=notice.VERSION,
        actor=user.ref, credit_fen=fen,
    )  # fmt: skip


def jobs(count, *, has, wants):
    """One person with `count` quotes in `count` windows, each to be paid with the same credit."""
    shop.tariff()
    listing = shop.listing(shop.seller(grade="S"), price=400, hs="4901000000", pieces=1_000)
    ((user, address),) = shoppers(1)
    give(user, has)
    quotes = [quoting.make_quote(user=user, lines={listing.public_id: 1}) for _ in range(count)]
    return user, [partial(buy, user, address, quote, wants) for quote in quotes]


def careless(barrier, *, purchase, orders):
    """Check, then act, on an account that no CHECK guards: the mistake."""
    amount = sum(order.credit_fen for order in orders)
    if balance(AccountCode.STORE_CREDIT, purchase.user.ref, "CNY") < amount:
        raise credit.CreditGone
    barrier.wait()
    legs = [
        Leg(AccountCode.PROVIDER_CLEARING, "", "CNY", amount),
        Leg(AccountCode.CREDIT_RESERVED, purchase.ref, "CNY", -amount),
    ]
    book(source=f"credit:{purchase.number}", kind="credit_reserved", legs=legs)


def test_control_the_race_is_real_without_the_guard(monkeypatch):
    """Both see ten yuan and both spend them."""
    shop.tariff()
    listing = shop.listing(shop.seller(grade="S"), price=400, hs="4901000000", pieces=10)
    ((user, _address),) = shoppers(1)
    give(user, 1_000)
    barrier = Barrier(2, timeout=10)
    del listing
    rows = [_Purchase(user, n) for n in range(2)]
    assert kinds(together([partial(careless, barrier, purchase=row, orders=[row]) for row in rows])) == {"done": 2}
    assert sum(balance(AccountCode.CREDIT_RESERVED, row.ref, "CNY") for row in rows) == 2_000


class _Purchase:
    def __init__(self, user, number):
        self.user, self.number, self.ref, self.credit_fen = user, str(number), f"purchase:{number}", 1_000


def test_fifty_placings_spend_it_twice_at_most():
    """Twenty-five yuan, fifty purchases that want ten each: two have it, the others hear so, and of those nothing is left."""
    user, buys = jobs(50, has=2_500, wants=1_000)
    assert kinds(crowd(buys, at_once=16)) == {"done": 2, "CreditGone": 48}
    assert (balance(AccountCode.STORE_CREDIT, user.ref, "CNY"), Order.objects.count()) == (500, 2)
