"""What a warranty covers on which day, who pays what, targets of parts, grades, trees and distances. No database."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.time import SHANGHAI
from orders.policies import warranty_plans
from orders.policies.extras import Cover as Row
from orders.policies.warranty_plans import FAULTS, KIND, terms_in, terms_of
from repairs.policies import cover, grade, places, stock, trees

PLANS = terms_in(KIND.default["plans"], 1)
START, END = datetime(2026, 3, 1, tzinfo=SHANGHAI), datetime(2027, 3, 1, tzinfo=SHANGHAI)
SECOND = timedelta(seconds=1)


def judge(plan: str, at: datetime, fault: str = "power", *, reported: datetime | None = None, used: int = 0) -> str:
    found = cover.Cover(PLANS[plan], START, END, 10_000, used)
    return cover.judge(found, fault=fault, happened_at=at, reported_at=reported or at).code


@pytest.mark.parametrize(
    ("plan", "at", "answer"),
    [
        ("standard", START - SECOND, "not_begun"),
        ("standard", START, "covered"),
        ("basic", START + timedelta(days=14) - SECOND, "waiting"),
        ("basic", START + timedelta(days=14), "covered"),
        ("standard", END - SECOND, "covered"),
        ("standard", END, "ended"),
    ],
)
def test_both_ends_of_the_term(plan: str, at: datetime, answer: str) -> None:
    assert judge(plan, at) == answer


def test_reported_at_most_thirty_days_after_the_end() -> None:
    last = END - SECOND
    assert judge("standard", last, reported=END + timedelta(days=30) - SECOND) == "covered"
    assert judge("standard", last, reported=END + timedelta(days=30)) == "reported_late"


def test_accidents_only_in_premium_and_wear_in_none() -> None:
    day = START + timedelta(days=60)
    covered = {plan: {fault for fault in FAULTS if judge(plan, day, fault) == "covered"} for plan in PLANS}
    assert covered["basic"] == {"power", "function"}
    assert covered["standard"] == {"power", "function", "screen", "battery"}
    assert covered["premium"] == covered["standard"] | {"accidental"}
    assert judge("premium", day, "wear") == judge("premium", day, "cosmetic") == "fault_not_covered"


def test_the_cap_is_for_all_claims_together() -> None:
    day = START + timedelta(days=60)
    assert judge("basic", day, used=5_999) == "covered"
    assert judge("basic", day, used=6_000) == "cap_reached"


@given(st.sampled_from(list(PLANS)), st.integers(0, 1_000_000), st.integers(0, 1_000_000))
def test_a_split_sums_and_never_passes_the_cap(plan: str, cost: int, cap: int) -> None:
    found = cover.split(PLANS[plan], cost_fen=cost, cap_fen=cap)
    assert found.warranty_fen + found.shopper_fen == cost
    assert 0 <= found.warranty_fen <= cap
    assert found.shopper_fen >= cover.deductible_fen(PLANS[plan], cost)


def test_plans_price_and_months_and_old_warranties_are_standard() -> None:
    row = Row(12, 600, 1_500)
    assert [(one.unit_fen(row, 100_000), one.months(row.months)) for one in PLANS.values()] == [
        (3_600, 12),
        (6_000, 12),
        (10_800, 24),
    ]
    assert terms_of({}) == PLANS["standard"]
    assert terms_of(PLANS["premium"].as_snapshot()) == PLANS["premium"]


def test_bad_bodies_of_plans_are_refused() -> None:
    good = KIND.default["plans"]
    assert warranty_plans.check(KIND.default) == {}
    for plans in (
        [],
        good[:1],
        [*good, good[1]],
        [{**good[1], "faults": ["wear"]}],
        [{**good[1], "cap_bp": True}],
        "x",
    ):
        assert warranty_plans.check({"plans": plans})


def test_doubts_lead_to_a_person_at_their_bounds() -> None:
    quiet = {"claims_in_a_year": 2, "since_start": timedelta(days=7), "is_known_picture": False, "used_bp": 7_999}
    assert cover.doubts(**quiet) == []
    loud = {
        "claims_in_a_year": 3,
        "since_start": timedelta(days=7) - SECOND,
        "is_known_picture": True,
        "used_bp": 8_000,
    }
    assert cover.doubts(**loud) == ["many_claims", "first_days", "same_picture", "high_share"]


def test_targets_are_five_per_cent_of_what_was_sold() -> None:
    facts = [stock.Facts(1, 0, 0, 19, 14), stock.Facts(2, 5, 0, 0, 14)]
    first, second = stock.advise(facts, sold_in_a_year=401)
    assert first.target + second.target == 21
    assert first.target > second.target >= 1
    assert (first.order, second.order) == (first.target, 0)
    assert stock.total_target(0) == 0
    assert stock.total_target(1) == 1


@given(st.integers(0, 5_000), st.lists(st.integers(0, 500), min_size=1, max_size=8))
def test_shares_sum_to_the_target(total: int, uses: list[int]) -> None:
    found = stock.shares(total, dict(enumerate(uses)))
    assert sum(found.values()) == total


def test_what_is_coming_is_not_ordered_twice() -> None:
    assert stock.advise([stock.Facts(1, 0, 30, 10, 14)], sold_in_a_year=400)[0].order == 0


def test_grades() -> None:
    good = [grade.Work(is_first_time=True, days=2, came_back=False, stars=5)] * 5
    bad = [grade.Work(is_first_time=False, days=20, came_back=True, stars=1)] * 5
    best, worst = grade.reckon(good), grade.reckon(bad)
    assert best is not None
    assert worst is not None
    assert (best.score, best.grade, worst.score, worst.grade) == (100, "A", 0, "D")
    assert grade.reckon(good[:4]) is None
    assert grade.bounds("2026-Q4") == (date(2026, 10, 1), date(2027, 1, 1))
    assert {grade.quarter_of(date(2026, month, 1)) for month in (10, 11, 12)} == {"2026-Q4"}


def test_every_walk_through_every_tree_ends_in_both_languages() -> None:
    assert trees.check(trees.DEFAULT) == {}
    for tree in trees.DEFAULT["trees"]:
        levels = set()
        waiting: list[tuple[str, ...]] = [()]
        while waiting:
            answers = waiting.pop()
            steps = [trees.walk(tree, answers, language) for language in ("zh-hans", "en")]
            assert all(step and step.words for step in steps)
            step = steps[0]
            assert step is not None
            levels.add(step.level)
            waiting += [(*answers, code) for code, _words in step.answers]
        assert levels - {""} <= set(trees.LEVELS)
        assert trees.walk(tree, ("nonsense",), "en") is None


def test_a_tree_that_goes_in_a_circle_is_refused() -> None:
    tree = {**trees.DEFAULT["trees"][2]}
    node = {
        "zh": "？",
        "en": "?",
        "answers": [{"code": "a", "zh": "a", "en": "a", "to": "kind"}, {"code": "b", "zh": "b", "en": "b", "to": "x"}],
    }
    tree = {**tree, "nodes": {"kind": node}}
    assert set(trees.check({"trees": [tree]})) == {"trees.0.nodes.kind", "trees.0.start"}


def test_distances() -> None:
    beijing, shanghai = (places.CITIES[code] for code in ("beijing", "shanghai"))
    far = places.kilometres((beijing.latitude, beijing.longitude), (shanghai.latitude, shanghai.longitude))
    assert 1_060 < far < 1_075
    assert all(places.is_inside(one.latitude, one.longitude) for one in places.CITIES.values())
