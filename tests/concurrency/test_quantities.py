"""Two orders of one person at once never take more rice together than a year allows."""

from datetime import date
from functools import partial
from threading import Barrier

import pytest
from django.db.models import F

from marketplace.tariff.models import QuantityUse, QuantityYear
from marketplace.tariff.policies_quantities import Share
from marketplace.tariff.services import quantities
from tests.concurrency.threads import PATIENCE, kinds, together

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 11, 22)
LIMIT = 20_000


def take(source, grams, heading="1006"):
    quantities.take_many(person_ref="p1", wanted={(source, 1): Share(heading, 1, grams, LIMIT)}, day=DAY)


def take_both(source, headings):
    wanted = {(source, line): Share(heading, 1, 100, LIMIT) for line, heading in enumerate(headings)}
    quantities.take_many(person_ref="p1", wanted=wanted, day=DAY)


def careless_spend(barrier, row, grams, limit):
    seen = QuantityYear.objects.get(pk=row.pk)
    if seen.taken_grams + grams > limit:
        return False
    barrier.wait()
    return QuantityYear.objects.filter(pk=row.pk).update(taken_grams=F("taken_grams") + grams, limit_grams=limit) == 1


def jobs():
    take("order:0", 1_000)  # the year's row exists
    return [partial(take, f"order:{n}", 12_000) for n in (1, 2)]


def test_control_the_race_is_real_without_the_guard(monkeypatch):
    both = jobs()
    monkeypatch.setattr(quantities, "spend", partial(careless_spend, Barrier(2, timeout=PATIENCE)))
    assert kinds(together(both)) == {"done": 1, "IntegrityError": 1}


def test_it_works():
    assert kinds(together(jobs())) == {"done": 1, "QuantityExceeded": 1}
    assert QuantityYear.objects.get().taken_grams == 13_000
    assert QuantityUse.objects.count() == 2


def test_first_order_of_the_year_from_eight_sides():
    assert kinds(together([partial(take, f"order:{n}", 2_500) for n in range(8)])) == {"done": 8}
    assert QuantityYear.objects.get().taken_grams == LIMIT


def test_two_headings_in_any_order_do_not_block_each_other():
    orders = [partial(take_both, f"order:{n}", ("1006", "1701")[:: 1 if n % 2 else -1]) for n in range(8)]
    assert kinds(together(orders)) == {"done": 8}
    assert set(QuantityYear.objects.values_list("heading", "taken_grams")) == {("1006", 800), ("1701", 800)}


def test_restoring_from_eight_sides_gives_back_once():
    take("order:1", 10_000)
    jobs = [partial(quantities.restore_rest, sources=["order:1"], actor="user:x") for _ in range(8)]
    assert sum(together(jobs)) == 10_000
    assert QuantityYear.objects.get().taken_grams == 0
