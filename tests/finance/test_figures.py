"""Each figure is the sum of the very list that a click opens."""

import itertools
from datetime import date, timedelta

import pytest
from django.core.paginator import Paginator

from cases.models import Case
from finance.policies import periods
from finance.selectors import figures
from finance.selectors.figures import BY_CODE, FIGURES
from marketplace.core import time
from orders.models import Order, Review
from returns.models import ReturnCase
from tests import people, shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def trade(xiaomei):
    """Five orders: four this week (one shopper twice), one before; two delivered, one of them late and sent back."""
    shop.tariff()
    akira = people.make("akira")
    house, homes = shop.seller(), {xiaomei.pk: shop.ready(xiaomei)}
    homes[akira.pk] = shop.ready_fast(akira, "p2")
    now = time.now()
    made = []
    for number, (user, days) in enumerate([(xiaomei, 40), (xiaomei, 0), (xiaomei, 0), (akira, 0)]):
        purchase = shop.pay_directly(shop.place(user, {shop.listing(house).public_id: 1}, homes[user.pk]))
        order = purchase.orders.get()
        Order.objects.filter(pk=order.pk).update(confirmed_at=now - timedelta(days=days, seconds=10 - number))
        made.append(order)
    for order, promised in ((made[1], 1), (made[2], -2)):
        Order.objects.filter(pk=order.pk).update(
            delivered_at=now, delivery="delivered", promise_date=time.today() + timedelta(days=promised)
        )
        Review.objects.create(
            listing=order.lines.get().listing, user=order.user, line=order.lines.get(), seller=house,
            rating=4 + (promised > 0), created_at=now, revealed_at=now, is_counted=True, body="好",
        )  # fmt: skip
    ReturnCase.objects.create(
        number="MR1", order=made[2], user=xiaomei, reason="quality", rule="x", return_freight_payer="seller",
        requested_at=now,
    )  # fmt: skip
    Case.objects.create(
        number="MC1", kind="authenticity", order=made[1], line=made[1].lines.get(), user=xiaomei, reason="counterfeit",
        share={}, claim_fen=1, opened_at=now,
    )  # fmt: skip
    return made


def this_week():
    return periods.of("day", time.today())


def test_it_works(trade):
    found = {one.code: figures.worth(one, figures.read(one, this_week())) for one in FIGURES}
    paid = sum(order.total_fen for order in trade[1:])
    assert found["gmv"] * 100 == paid
    assert str(found["satisfaction"]) == "4.50"
    assert str(found["repurchase"]) == "50.0"  # Xiaomei had bought before, Akira had not
    assert str(found["returns"]) == "50.0"
    assert found["authenticity"] == 1
    assert str(found["on_time"]) == "50.0"


@pytest.mark.parametrize("code", sorted(BY_CODE))
def test_the_list_sums_to_the_figure(trade, code):
    figure, total, count = BY_CODE[code], 0, 0
    reading = figures.read(figure, this_week())
    assert reading.count
    pages = Paginator(figures.rows_of(figure, this_week()), 1)
    seen = []
    for number in pages.page_range:
        for row in map(figure.row, pages.page(number)):
            total, count = total + row.value, count + 1
            seen.append((row.number, row.at))
    assert (total, count) == (reading.total, reading.count)
    assert len(set(seen)) == count


def test_periods_join_without_a_gap():
    for kind in periods.KINDS:
        found = periods.back_from(periods.of(kind, date(2026, 3, 31)), 14)
        for one, following in itertools.pairwise(found):
            assert one.last + timedelta(days=1) == following.first
            assert one.next == following
            assert one.window(time.SHANGHAI)[1] == following.window(time.SHANGHAI)[0]


def test_an_empty_period_says_nothing(db):
    for figure in FIGURES:
        found = figures.worth(figure, figures.read(figure, this_week()))
        assert found in (None, 0)
