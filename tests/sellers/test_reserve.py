"""What is kept of an order, how long, what it pays for first, and that it comes free by itself."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.accounts.models import User
from marketplace.core import rules, time
from marketplace.core.models import OutboxEvent
from marketplace.ledger.models import Transaction
from marketplace.ledger.selectors import guarded_drift
from sellers.models import Payout, ReserveSlice, Seller
from sellers.policies import payouts as policy
from sellers.policies import rules_reserve
from sellers.services import payouts, reserves
from tests.sellers import money
from tests.sellers.money import days_later, earn, standing, take_back

A, B = "MO2611220001237K", "MO2611220001238K"


@pytest.fixture
def shop(brightwell: User) -> Seller:
    return money.seller_of(brightwell)


def test_it_works(shop: Seller) -> None:
    earn(shop, 10_000)
    assert standing(shop) == (9_500, 500, 0, 0)
    kept = ReserveSlice.objects.get()
    assert (kept.number, kept.share_bp, kept.rule_version) == (A, 500, 1)
    assert kept.release_on == time.today() + timedelta(days=14)
    days_later(13)
    assert reserves.release_due() == 0
    days_later(1)
    assert reserves.release_due() == 1
    assert reserves.release_due() == 0
    assert standing(shop) == (10_000, 0, 0, 0)
    assert OutboxEvent.objects.filter(topic="sellers.reserve_released").count() == 1
    entry = Transaction.objects.get(kind="reserve_released")
    assert entry.memo == A
    assert guarded_drift() == []


@pytest.mark.django_db
@pytest.mark.parametrize(("grade", "kept"), [("S", 0), ("A", 300), ("B", 500), ("C", 1_000), ("D", 2_000)])
def test_the_better_the_grade_the_less_is_kept(brightwell: User, grade: str, kept: int) -> None:
    shop = money.seller_of(brightwell, grade=grade)
    earn(shop, 10_000)
    assert standing(shop)[:2] == (10_000 - kept, kept)
    assert ReserveSlice.objects.count() == (1 if kept else 0)


def test_a_refund_takes_the_orders_own_reserve_first(shop: Seller) -> None:
    earn(shop, 10_000, A)
    earn(shop, 2_000, B)
    take_back(shop, 600, A)
    assert standing(shop) == (9_500 + 1_900 - 100, 100, 0, 0)
    assert ReserveSlice.objects.get(number=A).left_minor == 0


def test_after_a_payout_other_reserve_pays_before_there_is_debt(shop: Seller) -> None:
    earn(shop, 10_000, A)
    earn(shop, 2_000, B)
    payouts.run_due()
    take_back(shop, 1_000, A)
    assert standing(shop) == (0, 0, 11_400, 400)
    days_later(15)
    assert reserves.release_due() == 2, "empty slices end too"
    assert standing(shop) == (0, 0, 11_400, 400)


def test_debt_is_set_off_before_anything_is_kept(shop: Seller) -> None:
    earn(shop, 10_000, A)
    payouts.run_due()
    take_back(shop, 10_000, A)
    assert standing(shop) == (0, 0, 9_500, 9_500)
    earn(shop, 10_000, B)
    assert standing(shop) == (475, 25, 9_500, 0), "500 were left of it, 5 % of them are kept"
    assert Payout.objects.count() == 1


def test_the_rule_is_checked() -> None:
    good = dict(rules_reserve.DEFAULT)
    assert rules_reserve.check(good) == {}
    assert "grades" in rules_reserve.check({**good, "grades": {}})
    assert "weekday" in rules_reserve.check({**good, "weekday": 8})
    assert "least" in rules_reserve.check({**good, "least": {"JPY": 100}})
    grades = {**good["grades"], "B": {**good["grades"]["B"], "reserve_bp": 9_000}}
    assert "grades.B.reserve_bp" in rules_reserve.check({**good, "grades": grades})
    assert "grades.B" in rules_reserve.check({**good, "grades": {**good["grades"], "B": {"days": 3}}})
    assert "secret" in rules_reserve.check({**good, "secret": 1})
    assert "body" in rules_reserve.check([1])


@pytest.mark.django_db
def test_a_change_is_previewed(brightwell: User) -> None:
    grades = rules_reserve.DEFAULT["grades"]
    body = {**rules_reserve.DEFAULT, "grades": {**grades, "B": {**grades["B"], "days": 3}}}
    preview = rules.preview_of(rules_reserve.KIND)
    assert preview is not None
    (line,) = preview(body, time.now())
    assert (line.before, line.after) == ("500 bp / 14 d / daily", "500 bp / 3 d / daily")


@given(
    st.integers(0, 10_000), st.integers(0, 10_000),
    st.lists(st.tuples(st.integers(1, 99), st.integers(0, 3_000)), max_size=6, unique_by=lambda s: s[0]),
    st.integers(1, 99),
)  # fmt: skip
def test_a_claw_back_is_divided_without_rest(
    amount: int, payable: int, slices: list[tuple[int, int]], own: int
) -> None:
    """Property: the parts sum to the amount, none takes more than is there, debt only where nothing is left."""
    drawn = policy.draw(amount, own=own, payable=payable, slices=slices)
    assert drawn.reserve + drawn.payable + drawn.debt == amount
    there = dict(slices)
    assert all(0 < part <= there[pk] for pk, part in drawn.slices.items())
    assert 0 <= drawn.payable <= payable
    if drawn.debt:
        assert drawn.payable == payable
        assert drawn.reserve == sum(there.values())


@given(st.dates(min_value=time.date(2020, 1, 1), max_value=time.date(2040, 1, 1)), st.integers(1, 7))
def test_weekly_days_come_once_a_week(day: Any, weekday: int) -> None:
    body = {**rules_reserve.DEFAULT, "weekday": weekday}
    terms = policy.terms_of(body, 1, grade="C", currency="GBP")
    found = policy.next_day(terms, day)
    assert found.isoweekday() == weekday
    assert timedelta(0) < found - day <= timedelta(days=7)
