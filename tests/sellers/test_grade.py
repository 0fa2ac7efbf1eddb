"""The grade is a pure function of events, rules and a moment."""

import json
import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.transparency.canonical import canonical_json
from sellers.policies import grade, rules_grade
from sellers.policies.grade import Event, Standing
from sellers.policies.grade_codes import CODES, CORRECTED, LADDERS, OWN_POINTS, rank
from tests.sellers.histories import DAYS, NOW, RULES, at, histories, worse_pairs


def stand(*events: Event, days: int = 0) -> Standing:
    return grade.replay(events, rules=RULES, moment=NOW + timedelta(days=days))


def many(code: str, count: int, days_ago: int = 0) -> list[Event]:
    return [Event(f"{code}:{days_ago}:{n}", code, at(days_ago)) for n in range(count)]


def test_it_works() -> None:
    assert (stand().grade, stand().points) == ("C", 500)
    found = stand(Event("v", "verified", at(3)), Event("a", "audit_good", at(2)), *many("shipped_on_time", 110))
    assert (found.points, found.grade, found.rules) == (910, "S", 1)
    assert {code: points for code, points in found.letters.items() if points} == {
        "papers": 40,
        "audits": 150,
        "dispatch": 220,
    }


def test_every_point_has_its_reason() -> None:
    found = stand(Event("v", "verified", at(3)), *many("shipped_on_time", 200), *many("shipped_late", 2))
    (dispatch,) = [group for group in found.groups if group.code == "dispatch"]
    assert [(part.code, part.count, part.points) for part in dispatch.parts] == [
        ("shipped_on_time", 200, 400), ("shipped_late", 2, -16),
    ]  # fmt: skip
    assert (dispatch.raw, dispatch.points) == (384, 220)
    assert found.points == 500 + sum(group.points for group in found.groups)


def test_the_best_needs_an_audit() -> None:
    points = [
        Event("c", OWN_POINTS, at(1), own_points=200),
        Event("v", "verified", at(1)),
        *many("shipped_on_time", 110),
    ]
    found = stand(*points)
    assert (found.by_points, found.grade, found.wants) == ("S", "A", ("audit_good",))
    assert stand(*points, Event("a", "audit_good", at(539))).grade == "S"
    assert stand(*points, Event("a", "audit_good", at(540))).grade == "A"


def test_a_failed_audit_holds_it_down_for_a_year() -> None:
    rest = [
        Event("c", OWN_POINTS, at(1), own_points=200),
        *many("shipped_on_time", 110),
        Event("g", "audit_good", at(3)),
    ]
    found = stand(*rest, Event("f", "audit_failed", at(364)), Event("g2", "audit_good", at(9)))
    assert (found.by_points, found.grade, found.held_by) == ("S", "B", "audit_failed")
    assert found.held_until == date(2026, 11, 23)
    assert stand(*rest, Event("f", "audit_failed", at(365)), Event("g2", "audit_good", at(9))).grade == "S"


@pytest.mark.parametrize(("age", "points"), [(0, 150), (364, 150), (365, 75), (729, 75), (730, 0), (3000, 0)])
def test_points_fade_with_age(age: int, points: int) -> None:
    assert stand(Event("a", "audit_good", at(age))).points == 500 + points


def test_half_is_cut_towards_zero() -> None:
    worth = rules_grade.Worth(0, 1, 5)
    assert [worth.share(points, 1) for points in (3, -3, 1, -1, 0)] == [1, -1, 0, 0, 0]


def test_verified_never_fades() -> None:
    assert stand(Event("v", "verified", at(9000))).points == 540


def test_the_next_day_that_matters() -> None:
    found = stand(Event("s", "shipped_on_time", at(100)), Event("v", "verified", at(10)))
    assert found.next_on == found.day + timedelta(days=80)
    assert stand(Event("v", "verified", at(10))).next_on is None


def test_what_comes_later_does_not_count_yet() -> None:
    later = Event("l", "audit_failed", NOW + timedelta(minutes=1))
    assert stand(later) == stand()
    assert stand(later, days=1).points == 250


def test_an_appeal_replaces_the_audits_points() -> None:
    audit = Event("audit:1", "audit_failed", at(100))
    better = Event("audit:1:appeal", "audit_corrected", at(80), amends="audit:1", verdict="audit_good")
    assert stand(audit).points == 250
    assert stand(audit, better).points == stand(Event("audit:1", "audit_good", at(100))).points == 650
    assert stand(audit, better, days=265).points == 575, "it ages from the day of the audit, not of the appeal"
    struck = replace(better, verdict="")
    assert stand(audit, struck).points == 500
    assert stand(better).points == 500, "a correction of nothing is nothing"


def test_the_latest_correction_holds() -> None:
    audit = Event("x", "audit_good", at(9))
    first = Event("c1", CORRECTED, at(8), amends="x", verdict="audit_failed")
    last = Event("c2", CORRECTED, at(7), amends="x", verdict="audit_fair")
    assert stand(last, audit, first).points == stand(first, last, audit).points == 520


def test_a_retired_code_counts_nothing() -> None:
    assert stand(Event("o", "long_gone", at(1))).points == 500


@given(histories(), st.integers(0, 400), st.randoms())
def test_a_replay_is_the_same_byte_for_byte(events: list[Event], days: int, chance: random.Random) -> None:
    moment = NOW + timedelta(days=days)
    first = grade.replay(events, rules=RULES, moment=moment)
    shuffled = [*events, *events[:5]]  # and what is told twice counts once
    chance.shuffle(shuffled)
    again = grade.replay(
        shuffled, rules=rules_grade.read(json.loads(canonical_json(dict(rules_grade.DEFAULT))), 1), moment=moment
    )
    assert first.canonical == again.canonical
    assert first.digest == again.digest


@given(histories(), st.sampled_from(worse_pairs()), st.integers(0, DAYS), st.integers(0, 400), st.data())
def test_a_worse_outcome_never_raises_it(
    events: list[Event], pair: tuple[str, str], days_ago: int, later: int, data: st.DataObject
) -> None:
    """Whatever else happened, before or after, amended or not."""
    better, worse = (Event("it", code, at(days_ago)) for code in pair)
    if data.draw(st.booleans(), label="the outcome is that of a correction"):
        original = Event("it", data.draw(st.sampled_from(next(row for row in LADDERS if pair[0] in row))), at(days_ago))
        events = [*events, original]
        better, worse = (Event("fix", "audit_corrected", at(0), amends="it", verdict=code) for code in pair)
    moment = NOW + timedelta(days=later)
    low = grade.replay([*events, worse], rules=RULES, moment=moment)
    high = grade.replay([*events, better], rules=RULES, moment=moment)
    assert low.points <= high.points
    assert rank(low.grade) <= rank(high.grade)


@given(histories(), st.sampled_from([code for code, known in CODES.items() if known.is_bad]), st.integers(0, DAYS))
def test_nothing_bad_ever_raises_it(events: list[Event], code: str, days_ago: int) -> None:
    before, after = stand(*events), stand(*events, Event("bad", code, at(days_ago)))
    assert after.points <= before.points
    assert rank(after.grade) <= rank(before.grade)


@given(histories(), st.integers(0, 100), st.integers(0, 100), st.integers(0, 100))
def test_lower_scores_never_raise_it(events: list[Event], one: int, other: int, storage: int) -> None:
    low, high = sorted((one, other))
    worse, better = (Event("a", grade.audit_code(score, storage), at(5)) for score in (low, high))
    assert stand(*events, worse).points <= stand(*events, better).points


@given(histories())
def test_only_the_day_matters(events: list[Event]) -> None:
    found = grade.replay(events, rules=RULES, moment=NOW + timedelta(days=400))
    same_day = grade.replay(events, rules=RULES, moment=NOW + timedelta(days=400, hours=11))
    assert found.canonical == same_day.canonical


@given(histories(), st.integers(1, 60))
def test_nothing_changes_before_the_next_day_that_matters(events: list[Event], step: int) -> None:
    moment = NOW + timedelta(days=400)
    found = grade.replay(events, rules=RULES, moment=moment)
    then = grade.replay(events, rules=RULES, moment=moment + timedelta(days=step))
    if found.next_on is None or then.day < found.next_on:
        assert (then.points, then.grade) == (found.points, found.grade)
