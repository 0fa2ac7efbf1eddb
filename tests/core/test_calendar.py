"""Working time: published holidays, clock changes, and properties that hold for every calendar."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.clocks import calendar, holidays
from marketplace.core.clocks.calendar import ALWAYS, add_working, add_working_days, working_between

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
OFFICE = calendar.parse("office", zone="Asia/Shanghai", week={"mon-fri": ["09:00-12:00", "13:00-18:00"]}, holidays="CN")
DESK = calendar.parse("desk", zone="Asia/Shanghai", week={"mon-sun": ["08:00-24:00"]}, holidays="CN")
NIGHT = calendar.parse("night", zone="America/New_York", week={"mon-sun": ["00:00-06:00", "22:00-24:00"]})
STATES = calendar.parse("states", zone="America/New_York", week={"mon-fri": ["09:00-17:00"]}, holidays="US-CA")

calendars = st.sampled_from([ALWAYS, OFFICE, DESK, NIGHT, STATES])
moments = st.integers(0, 2 * 366 * 86400).map(
    lambda seconds: datetime(2025, 6, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
durations = st.timedeltas(timedelta(0), timedelta(days=15))


def cn(*args: int) -> datetime:
    year, month, day, *rest = args
    return datetime(year, month, day, *rest[:1], tzinfo=SHANGHAI)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def test_it_works() -> None:
    assert add_working(cn(2026, 11, 20, 16), hours(4), OFFICE).at == cn(2026, 11, 23, 11)  # Friday → Monday


def test_the_lunch_break_does_not_count() -> None:
    assert add_working(cn(2026, 11, 23, 11), hours(2), OFFICE).at == cn(2026, 11, 23, 14)
    assert working_between(cn(2026, 11, 23, 11), cn(2026, 11, 23, 14), OFFICE) == hours(2)


def test_the_end_of_a_day_is_that_evening_not_the_next_morning() -> None:
    assert add_working(cn(2026, 11, 23, 9), hours(8), OFFICE).at == cn(2026, 11, 23, 18)


def test_no_duration_is_the_first_working_moment() -> None:
    assert add_working(cn(2026, 11, 21, 9), timedelta(0), OFFICE).at == cn(2026, 11, 23, 9)
    assert add_working(cn(2026, 11, 23, 10), timedelta(0), OFFICE).at == cn(2026, 11, 23, 10)


def test_national_day_and_its_swapped_working_days() -> None:
    """2026: holiday 1 to 7 October, worked instead on Sunday 20 September and Saturday 10 October."""
    assert holidays.day("CN", date(2026, 10, 1)).kind is holidays.DayKind.HOLIDAY
    assert holidays.day("CN", date(2026, 10, 10)).kind is holidays.DayKind.MAKEUP
    assert holidays.day("CN", date(2026, 10, 11)).kind is holidays.DayKind.ORDINARY
    due = add_working(cn(2026, 9, 30, 17), hours(2), OFFICE)
    assert due == calendar.Due(cn(2026, 10, 8, 10), is_estimated=False)
    assert add_working(cn(2026, 10, 9, 17), hours(2), OFFICE).at == cn(2026, 10, 10, 10)  # a Saturday that is worked


def test_a_desk_open_at_weekends_is_closed_on_holidays_only() -> None:
    assert working_between(cn(2026, 11, 21), cn(2026, 11, 22), DESK) == hours(16)
    assert working_between(cn(2026, 10, 1), cn(2026, 10, 8), DESK) == timedelta(0)


def test_beyond_the_announced_years_holidays_are_estimated() -> None:
    last = holidays.known_until()
    assert last >= date(2026, 12, 31)
    after = datetime(last.year + 1, 3, 3, 9, tzinfo=SHANGHAI)
    assert add_working(after, hours(1), OFFICE).is_estimated
    assert not add_working(cn(2026, 12, 1, 9), hours(1), OFFICE).is_estimated
    assert holidays.day("CN", date(last.year + 1, 1, 1)) == holidays.Day(holidays.DayKind.HOLIDAY, is_estimated=True)
    new_year = datetime(last.year, 12, 31, 17, tzinfo=SHANGHAI)
    assert add_working(new_year, hours(4), OFFICE).is_estimated


def test_other_countries_have_their_own_holidays() -> None:
    thanksgiving = datetime(2026, 11, 25, 16, tzinfo=NEW_YORK)
    assert add_working(thanksgiving, hours(2), STATES).at == datetime(
        2026, 11, 30, 10, tzinfo=NEW_YORK
    )  # Friday too, in CA
    with pytest.raises(ValueError, match="no public holidays"):
        holidays.day("XX", date(2026, 1, 1))


def test_a_night_in_which_clocks_go_forward_is_an_hour_shorter() -> None:
    assert working_between(
        datetime(2026, 3, 8, tzinfo=NEW_YORK), datetime(2026, 3, 8, 12, tzinfo=NEW_YORK), NIGHT
    ) == hours(5)


def test_a_night_in_which_clocks_go_back_is_an_hour_longer() -> None:
    assert working_between(
        datetime(2026, 11, 1, tzinfo=NEW_YORK), datetime(2026, 11, 1, 12, tzinfo=NEW_YORK), NIGHT
    ) == hours(7)


def test_a_skipped_wall_time_is_the_moment_of_the_change() -> None:
    gap = calendar.parse("gap", zone="America/New_York", week={"sun": ["02:15-02:45", "03:00-04:00"]})
    change = datetime(2026, 3, 8, 7, tzinfo=UTC)
    assert add_working(datetime(2026, 3, 8, tzinfo=UTC), hours(1), gap).at == change + hours(1)
    assert working_between(change - hours(3), change + hours(3), gap) == hours(1)


def test_a_skipped_day_has_no_working_time() -> None:
    samoa = calendar.parse("samoa", zone="Pacific/Apia", week={"mon-sun": ["09:00-17:00"]})
    start = datetime(2011, 12, 29, 9, tzinfo=ZoneInfo("Pacific/Apia"))
    assert add_working(start, hours(9), samoa).at == datetime(2011, 12, 31, 10, tzinfo=ZoneInfo("Pacific/Apia"))


@given(calendars, moments, durations)
def test_adding_and_measuring_agree(cal: calendar.WorkCalendar, start: datetime, duration: timedelta) -> None:
    due = add_working(start, duration, cal)
    assert due.at >= start
    assert working_between(start, due.at, cal) == duration


@given(calendars, moments, durations, durations)
def test_two_steps_are_one(cal: calendar.WorkCalendar, start: datetime, one: timedelta, two: timedelta) -> None:
    middle = add_working(start, one, cal).at
    if two:
        assert add_working(middle, two, cal).at == add_working(start, one + two, cal).at


@given(calendars, moments, moments, moments)
def test_working_time_adds_up(cal: calendar.WorkCalendar, a: datetime, b: datetime, c: datetime) -> None:
    first, second, third = sorted([a, b, c])
    parts = working_between(first, second, cal) + working_between(second, third, cal)
    assert parts == working_between(first, third, cal) <= third - first


@given(moments, durations)
def test_the_zone_of_the_question_does_not_matter(start: datetime, duration: timedelta) -> None:
    elsewhere = start.astimezone(timezone(timedelta(hours=-9, minutes=-30)))
    assert add_working(start, duration, OFFICE) == add_working(elsewhere, duration, OFFICE)


def test_working_days_end_at_close_of_business() -> None:
    assert add_working_days(cn(2026, 11, 20, 23), 3, OFFICE).at == cn(2026, 11, 25, 18)
    assert add_working_days(cn(2026, 9, 30, 10), 1, OFFICE).at == cn(2026, 10, 8, 18)
    assert add_working_days(datetime(2026, 11, 20, 10, tzinfo=UTC), 1, ALWAYS).at == datetime(2026, 11, 22, tzinfo=UTC)
    with pytest.raises(ValueError, match="whole working days"):
        add_working_days(cn(2026, 11, 20), 0, OFFICE)


def test_backwards_is_nothing() -> None:
    assert working_between(cn(2026, 11, 24), cn(2026, 11, 23), OFFICE) == timedelta(0)


def test_unclear_questions_are_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        add_working(datetime(2026, 11, 23, 9), hours(1), OFFICE)  # noqa: DTZ001
    with pytest.raises(ValueError, match="not taken away"):
        add_working(cn(2026, 11, 23), -hours(1), OFFICE)
    with pytest.raises(ValueError, match="ten years"):
        add_working(cn(2026, 11, 23), timedelta(days=2000), OFFICE)


@pytest.mark.parametrize(
    "week",
    [
        {},
        {"mon": []},
        {"monday": ["09:00-18:00"]},
        {"fri-mon": ["09:00-18:00"]},
        {"mon": ["18:00-09:00"]},
        {"mon": ["09:00-25:00"]},
        {"mon": ["9 to 5"]},
        {"mon": ["09:00-12:00", "11:00-18:00"]},
        {"mon": ["09:60-12:00"]},
    ],
)
def test_an_unclear_calendar_is_refused(week: dict[str, list[str]]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        calendar.parse("bad", zone="UTC", week=week)
