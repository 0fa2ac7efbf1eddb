"""Two orders of one person at once never overspend the yearly quota."""

from datetime import date
from functools import partial
from threading import Barrier

import pytest
from django.db.models import F

from marketplace.tariff.models import QuotaUse, QuotaYear
from marketplace.tariff.services import quota
from tests import shop
from tests.concurrency.threads import PATIENCE, crowd, kinds, together

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 11, 22)


def take(source, fen):
    quota.take(person_ref="p1", source=source, amount_fen=fen, day=DAY, actor="user:x")


def careless_spend(barrier, row, total):
    seen = QuotaYear.objects.get(pk=row.pk)
    if seen.taken_fen + total > seen.limit_fen:
        return False
    barrier.wait()
    return QuotaYear.objects.filter(pk=row.pk).update(taken_fen=F("taken_fen") + total) == 1


def jobs():
    shop.tariff()
    take("order:0", 1)  # the year's row exists
    return [partial(take, f"order:{n}", 1_500_000) for n in (1, 2)]


def test_control_the_race_is_real_without_the_guard(monkeypatch):
    both = jobs()
    monkeypatch.setattr(quota, "spend", partial(careless_spend, Barrier(2, timeout=PATIENCE)))
    assert kinds(together(both)) == {"done": 1, "IntegrityError": 1}


def test_it_works():
    assert kinds(together(jobs())) == {"done": 1, "QuotaExceeded": 1}
    assert QuotaYear.objects.get().taken_fen == 1_500_001
    assert QuotaUse.objects.count() == 2


def test_first_order_of_the_year_from_eight_sides():
    shop.tariff()
    assert kinds(together([partial(take, f"order:{n}", 300_000) for n in range(8)])) == {"done": 8}
    assert QuotaYear.objects.get().taken_fen == 2_400_000


def test_two_hundred_spend_one_allowance():
    """26,000 yuan a year, 200 orders of 260 yuan at once: a hundred go through, nobody else leaves a trace."""
    shop.tariff()
    take("order:0", 1)  # one fen is gone, so the hundredth does not fit any more
    orders = [partial(take, f"order:{n}", 26_000) for n in range(1, 201)]
    assert kinds(crowd(orders, at_once=32)) == {"done": 99, "QuotaExceeded": 101}
    assert QuotaYear.objects.get().taken_fen == 99 * 26_000 + 1
    assert QuotaUse.objects.count() == 100


def test_the_same_order_from_eight_sides_takes_once():
    shop.tariff()
    results = kinds(together([partial(take, "order:1", 100) for _ in range(8)]))
    assert set(results) <= {"done", "IntegrityError"}  # a loser's transaction rolls back whole
    assert QuotaYear.objects.get().taken_fen == 100


def test_restoring_from_eight_sides_gives_back_once():
    shop.tariff()
    take("order:1", 100_000)
    jobs = [partial(quota.restore_rest, sources=["order:1"], actor="user:x") for _ in range(8)]
    assert sum(together(jobs)) == 100_000
    assert QuotaYear.objects.get().taken_fen == 0
