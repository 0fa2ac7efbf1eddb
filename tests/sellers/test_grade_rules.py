"""Rule sets: what is refused, and that what is allowed stays fair."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sellers.policies import grade, rules_grade
from sellers.policies.grade import Event
from sellers.policies.grade_codes import CODES, GROUP_OF, GROUPS, LADDERS, rank
from tests.sellers.histories import NOW, at, histories, worse_pairs


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    body = copy.deepcopy(dict(rules_grade.DEFAULT))
    change(body)
    return body


def test_it_works() -> None:
    assert rules_grade.check(rules_grade.DEFAULT) == {}
    assert rules_grade.RULES.notice_days == 7


def test_ladders_stay_within_a_group() -> None:
    assert all(len({GROUP_OF[code] for code in ladder}) == 1 for ladder in LADDERS)
    assert set(GROUP_OF.values()) == set(GROUPS)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda body: body.pop("start"), "body"),
        (lambda body: body.update(extra=1), "body"),
        (lambda body: body.update(start=True), "start"),
        (lambda body: body.update(start=1001), "start"),
        (lambda body: body["codes"].pop("verified"), "codes"),
        (lambda body: body["codes"].update(bribe={"points": 100, "full_days": 0, "gone_days": 0}), "codes"),
        (lambda body: body["codes"]["verified"].update(points=1.5), "codes.verified"),
        (lambda body: body["codes"]["verified"].update(full_days=9, gone_days=3), "codes.verified"),
        (lambda body: body["groups"]["audits"].update(least=5), "groups.audits"),
        (lambda body: body.update(groups=[]), "groups"),
        (lambda body: body["steps"].update(S=700), "steps"),
        (lambda body: body.update(steps=None), "steps"),
        (lambda body: body.update(ceilings=[{"code": "audit_failed"}]), "ceilings"),
        (lambda body: body.update(needs={"D": {"codes": ["verified"], "days": 3}}), "needs"),
        (lambda body: body["codes"]["correction"].update(points=3), "codes.correction"),
    ],
)
def test_a_body_out_of_shape_is_refused(change: Callable[[dict[str, Any]], object], field: str) -> None:
    assert list(rules_grade.check(changed(change))) == [field]


@pytest.mark.parametrize("body", [None, 3, "x", [], {}])
def test_anything_else_is_refused_too(body: object) -> None:
    assert list(rules_grade.check(body)) == ["body"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        # A fair audit worth more than a good one.
        (lambda body: body["codes"]["audit_fair"].update(points=151), "codes.audit_fair"),
        # Less at first, but fading more slowly: from day 365 on it would be more.
        (lambda body: body["codes"]["audit_fair"].update(points=100, full_days=700), "codes.audit_fair"),
        # The failed one forgotten while nothing bad stays.
        (lambda body: body["codes"]["audit_failed"].update(points=1), "codes.audit_failed"),
        # A ceiling for the better outcome only.
        (lambda body: body["ceilings"].append({"code": "audit_fair", "days": 400, "grade": "A"}), "codes.audit_failed"),
        # S asks for a fair audit, and a good one would not do.
        (lambda body: body["needs"]["S"].update(codes=["audit_fair"]), "codes.audit_fair"),
        (lambda body: body["codes"]["shipped_missed"].update(points=-1), "codes.shipped_missed"),
    ],
)
def test_unfair_rules_are_refused(change: Callable[[dict[str, Any]], object], field: str) -> None:
    assert field in rules_grade.check(changed(change))


@st.composite
def bodies(draw: st.DrawFn) -> dict[str, Any]:
    """Rule sets that are mostly fair: along a ladder points fall and spans are shared, but for an odd one now and then."""
    body = copy.deepcopy(dict(rules_grade.DEFAULT))
    for ladder in LADDERS:
        points = sorted((draw(st.integers(-300, 200)) for _ in ladder), reverse=True)
        full = draw(st.integers(0, 400))
        gone = full + draw(st.integers(0, 300))
        for code, worth in zip(ladder, points, strict=True):
            worth = min(worth, 0) if CODES[code].is_bad else worth
            body["codes"][code] = {"points": worth, "full_days": full, "gone_days": gone}
    if draw(st.integers(0, 3)) == 0:
        body["codes"][draw(st.sampled_from(sorted(CODES)))].update(full_days=full, gone_days=gone)
    body["groups"] = {
        group: {"least": draw(st.integers(-300, 0)), "most": draw(st.integers(0, 300))} for group in body["groups"]
    }
    worst = [ladder[-1] for ladder in LADDERS] + ["evidence_mismatch"]
    body["ceilings"] = [{"code": draw(st.sampled_from(worst)), "days": draw(st.integers(1, 800)), "grade": "C"}]
    body["needs"] = {"A": {"codes": list(draw(st.sampled_from(LADDERS))[: draw(st.integers(1, 2))]), "days": 300}}
    return body


@given(bodies(), histories(most=15), st.sampled_from(worse_pairs()), st.integers(0, 1000))
def test_whatever_the_check_lets_through_is_fair(
    body: dict[str, Any], events: list[Event], pair: tuple[str, str], days_ago: int
) -> None:
    assume(not rules_grade.check(body))
    rules = rules_grade.read(body, 2)
    high, low = (grade.replay([*events, Event("it", code, at(days_ago))], rules=rules, moment=NOW) for code in pair)
    assert low.points <= high.points
    assert rank(low.grade) <= rank(high.grade)
