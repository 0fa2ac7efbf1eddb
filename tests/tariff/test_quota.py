"""The personal yearly quota."""

from datetime import date

import pytest

from marketplace.tariff.errors import QuotaExceeded, QuotaRestoreRefused
from marketplace.tariff.models import QuotaUse, QuotaYear
from marketplace.tariff.selectors import quota_left
from marketplace.tariff.services import quota
from tests import shop

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def rules(db):
    shop.tariff()


def take(source="order:A", fen=100_000, day=DAY):
    quota.take(person_ref="p1", source=source, amount_fen=fen, day=day, actor="user:x")


def test_it_works():
    take()
    left = quota_left("p1", 2026)
    assert (left.limit_fen, left.taken_fen, left.left_fen) == (2_600_000, 100_000, 2_500_000)


def test_the_same_order_takes_once():
    take()
    take()
    assert quota_left("p1", 2026).taken_fen == 100_000


def test_a_year_of_its_own():
    take(day=date(2026, 12, 31))
    take("order:B", day=date(2027, 1, 1))
    assert set(QuotaYear.objects.values_list("year", "taken_fen")) == {(2026, 100_000), (2027, 100_000)}


def test_to_the_fen_and_not_one_more():
    take(fen=2_600_000)
    with pytest.raises(QuotaExceeded) as refused:
        take("order:B", 1)
    assert refused.value.fields == {"left_fen": 0, "needed_fen": 1}
    assert QuotaUse.objects.count() == 1


def test_all_or_nothing():
    with pytest.raises(QuotaExceeded):
        quota.take_many(person_ref="p1", wanted={"order:A": 2_600_000, "order:B": 1}, day=DAY, actor="user:x")
    assert not QuotaUse.objects.exists()
    assert quota_left("p1", 2026).taken_fen == 0


def test_given_back_in_parts_but_never_more():
    take()
    quota.restore(source="order:A", amount_fen=40_000, actor="user:x")
    quota.restore(source="order:A", amount_fen=60_000, actor="user:x")
    with pytest.raises(QuotaRestoreRefused):
        quota.restore(source="order:A", amount_fen=1, actor="user:x")
    assert quota_left("p1", 2026).taken_fen == 0


def test_cancelling_gives_back_the_rest_once():
    take()
    quota.restore(source="order:A", amount_fen=40_000, actor="user:x")
    assert quota.restore_rest(sources=["order:A"], actor="user:x") == 60_000
    assert quota.restore_rest(sources=["order:A"], actor="user:x") == 0
    assert quota_left("p1", 2026).taken_fen == 0
