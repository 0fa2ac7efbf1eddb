"""Forecast, evidence, fault: pure rules at their edges, and the back-test on weeks they have not seen."""

from datetime import UTC, date, datetime, timedelta

import pytest

from promises.policies import evidence as e
from promises.policies import fault
from promises.policies import forecasting as f
from promises.policies.evidence import Evidence
from promises.policies.forecasting import Arrival, Kept
from promises.simulation import back_test, trips

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 16, tzinfo=UTC)


def arrivals(days: list[int | None], weekday: int = 0) -> list[Arrival]:
    start = TODAY - timedelta(days=28 + (TODAY.weekday() - weekday) % 7)
    return [Arrival("JP", start, day) for day in days]


def test_it_works():
    found = f.forecasts(arrivals(list(range(1, 11)) * 10), level=0.9)
    assert (found[0].days, found[0].sample, found[0].basis) == (9, 100, "weekday")
    assert found[3].basis == "lane", "a weekday without arrivals lives by its lane"


def test_few_arrivals_live_by_the_table():
    assert f.forecasts(arrivals([5] * 39), level=0.9) == {}
    quiet, feast = date(2026, 9, 1), date(2026, 11, 11)
    assert f.promised(None, table_days=10, floor_days=5, start=quiet) == f.Forecast(10, 0, "table")
    assert f.promised(None, table_days=10, floor_days=5, start=feast).days == 11, "the feast adds a day"


def test_what_is_still_on_its_way_is_longer_than_everything():
    some = arrivals([5] * 80 + [None] * 20)
    assert f.forecasts(some, level=0.9) == {}, "one in five is not here: nobody knows the ninth"
    assert f.forecasts(some, level=0.75)[0].days in {5, 6}


def test_never_below_the_floor():
    lucky = f.forecasts(arrivals([1] * 100), level=0.9)[0]
    assert f.promised(lucky, table_days=10, floor_days=f.floor_of(10), start=date(2026, 9, 1)).days == 5


def test_young_and_old_arrivals_are_left_out():
    ages = (1, 20, 21, 22, 84, 85)
    rows = [Arrival("JP", TODAY - timedelta(days=age), 3) for age in ages]
    assert [(TODAY - one.started_on).days for one in f.window(rows, TODAY)] == [22, 84]


@pytest.mark.parametrize(
    ("kept", "made", "level"), [(59, 59, 0.91), (91, 100, 0.91), (90, 100, 0.92), (80, 100, 0.975), (100, 100, 0.82)]
)
def test_the_aim_learns_from_what_was_kept(kept, made, level):
    rows = [Kept("JP", TODAY - timedelta(days=3), number < kept) for number in range(made)]
    assert f.level_of(rows, TODAY) == pytest.approx(level)


def one(code: str, since: float, until: float | None, reference: str = "R1") -> Evidence:
    return Evidence(
        code, reference, NOW - timedelta(days=since), None if until is None else NOW - timedelta(days=until)
    )


def counted(*rows: Evidence) -> float:
    found = e.excuses(rows, since=NOW - timedelta(days=14), until=NOW, day=TODAY)
    return sum(row.time.total_seconds() for row in found) / 86_400


@pytest.mark.parametrize(
    ("rows", "days"),
    [
        ([], 0),
        ([one(e.CUSTOMS, 3, 1)], 2),
        ([one(e.CUSTOMS, 3, None)], 3),
        ([one(e.CUSTOMS, 30, 13)], 1),
        ([one(e.CUSTOMS, 5, 2), one(e.WEATHER, 3, 1)], 4),
        ([one(e.CUSTOMS, 5, 2), one(e.CUSTOMS, 4, 3, "R2")], 3),
        ([one(e.ABSENT, 9, 1)], 3),
        ([one(e.WEATHER, 13, 0)], 7),
        ([one(e.CUSTOMS, 3, 1, "")], 0),
        ([one("bad_luck", 9, 1)], 0),
        ([one(e.CUSTOMS, 1, 3)], 0),
        ([one(e.ABSENT, 9, 7), one(e.ABSENT, 6, 2, "R2")], 3),
    ],
)
def test_only_documents_and_only_for_their_time(rows, days):
    assert counted(*rows) == pytest.approx(days)
    assert counted(*reversed(rows)) == pytest.approx(days), "whatever the order"


def test_every_excuse_has_words_and_a_rule():
    assert set(e.WORDS) == {rule.code for rule in e.RULES}


def moments(*days: float | None) -> fault.Moments:
    return fault.Moments(*(None if day is None else NOW - timedelta(days=day) for day in days))


@pytest.mark.parametrize(
    ("days", "party"),
    [
        ((None, None, None, None, None), "seller"),
        ((13, None, None, None, None), "ours"),
        ((13, 12, None, None, None), "ours"),
        ((13, 12, 11, None, None), "customs"),
        ((13, 12, 11, 10, None), "carrier"),
        ((4, 2, 1, 0.5, None), "seller"),
    ],
)
def test_the_leg_that_lost_the_time_is_named(days, party):
    over = fault.legs_over(moments(*days), since=NOW - timedelta(days=14), due=NOW, now=NOW)
    assert fault.party_of(over) == party
    assert set(fault.PARTY.values()) == set(fault.WORDS)


def test_nobody_late_is_our_own_bad_date():
    assert fault.party_of({"hand_in": -5, "last_mile": -2}) == "ours"
    assert fault.party_of({}) == "ours"


def test_the_promise_is_kept_as_often_as_it_says_on_weeks_it_has_not_seen():
    report = back_test(trips(weeks=60, a_day=40, seed=7), weeks=60, held_out=20)
    assert 88 <= report.all.percent <= 92, report.all
    assert report.from_history.made > 0.9 * report.all.made
    assert report.mean_days < 16, "a promise of thirty days is easily kept"
