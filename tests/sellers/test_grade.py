"""The grade is a pure function of its events."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.accounts.models import User
from sellers.models import GradeEvent, Seller
from sellers.policies import grade
from sellers.services import grading
from tests.sellers import shops

ORDER = "DCBAS"
EVENTS = st.lists(st.tuples(st.sampled_from(sorted(grade.POINTS)), st.integers(-300, 300)), max_size=30)


def test_it_works() -> None:
    assert grade.standing([]).grade == "C"
    assert grade.standing([("verified", 40), ("audit_good", 120)]).grade == "B"
    assert grade.standing([("audit_good", 120), ("shipped_on_time", 400)]).grade == "S"


def test_the_best_needs_an_audit() -> None:
    assert grade.standing([("shipped_on_time", 500)]).grade == "A"


def test_a_failed_audit_caps() -> None:
    assert grade.standing([("shipped_on_time", 500), ("audit_failed", 0)]).grade == "B"


@given(EVENTS)
def test_order_does_not_matter(events: list[tuple[str, int]]) -> None:
    shuffled = events.copy()
    random.Random(7).shuffle(shuffled)
    assert grade.standing(events) == grade.standing(shuffled)


@given(EVENTS, st.integers(0, 100), st.integers(0, 100), st.integers(0, 100))
def test_a_worse_audit_never_raises_it(events: list[tuple[str, int]], good: int, bad: int, storage: int) -> None:
    low, high = sorted((good, bad))
    worse, better = (grade.audit_code(score, storage) for score in (low, high))
    with_worse = grade.standing([*events, (worse, grade.POINTS[worse])])
    with_better = grade.standing([*events, (better, grade.POINTS[better])])
    assert with_worse.points <= with_better.points
    assert ORDER.index(with_worse.grade) <= ORDER.index(with_better.grade)


def test_recorded_once_by_source(brightwell: User) -> None:
    seller = shops.begin(brightwell)
    assert grading.record(seller_id=seller.pk, source="order:1:late", code="shipped_late") is not None
    assert grading.record(seller_id=seller.pk, source="order:1:late", code="shipped_late") is None
    seller.refresh_from_db()
    assert (seller.grade_points, GradeEvent.objects.count()) == (492, 1)


def test_unknown_code_needs_points(brightwell: User) -> None:
    seller = shops.begin(brightwell)
    with pytest.raises(KeyError):
        grading.record(seller_id=seller.pk, source="x", code="no_such_rule")
    grading.record(seller_id=seller.pk, source="x", code="goodwill", points=200)
    assert Seller.objects.get().grade == "B"
