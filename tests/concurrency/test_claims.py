"""Two hands give the same piece back in the same instant: one does."""

from contextlib import suppress
from functools import partial
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import transaction

from orders.errors import PieceGivenBack
from orders.models import PieceBack
from orders.services import pieces
from tests import shop
from tests.concurrency.test_hot_item import shoppers
from tests.concurrency.threads import kinds, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def order():
    shop.tariff()
    listing = shop.listing(shop.seller())
    ((user, address),) = shoppers(1)
    return shop.pay_directly(shop.place(user, {listing.public_id: 1}, address)).orders.get()


def naive(gate, given, *, order_id, line_id, codes, source, parts, refund):
    """As somebody would write it who looks first and gives then."""
    with transaction.atomic():
        pieces._rows(order_id, {line_id: codes})
        free = not PieceBack.objects.filter(passport_code__in=codes, given_at__isnull=False).exists()
        with suppress(BrokenBarrierError):
            gate.wait()
        if not free:
            raise PieceGivenBack
        given.append(source)


def both(order, give):
    line = order.lines.get()
    wish = {"order_id": order.pk, "line_id": line.pk, "codes": ["P1"], "parts": (100, 10, 5), "refund": None}
    with transaction.atomic():
        pieces.hold(order_id=order.pk, codes={line.pk: ["P1"]}, source="claim:MC1")
    return [partial(give, source=source, **wish) for source in ("claim:MC1", "missing:P1")]


def test_control_looking_first_gives_twice(order):
    given = []
    gate = Barrier(2, timeout=2)
    assert kinds(together(both(order, partial(naive, gate, given)))) == {"done": 2}
    assert len(given) == 2


def test_one_piece_is_given_once(order):
    assert kinds(together(both(order, pieces.give))) == {"done": 1, PieceGivenBack.__name__: 1}
    row = PieceBack.objects.get()
    assert (row.goods_fen, row.freight_fen, row.tax_fen, row.given_by in ("claim:MC1", "missing:P1")) == (
        100,
        10,
        5,
        True,
    )
