"""Planning: repeated weeks across clock changes and holidays, coverage as properties, swaps with approval."""

from datetime import UTC, date, datetime, timedelta
from datetime import time as wall
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.errors import IllegalMove, NotAllowed
from marketplace.core.models import Duty
from support import errors, planning
from support.models import Seat, Shift, ShiftPlan
from support.policies import coverage, shift_times
from support.policies.coverage import HOUR, Planned, cover, gaps, worked
from support.services import shifts
from support.states import SwapStatus
from tests.support import desk, talk

LONDON = ZoneInfo("Europe/London")
BEGIN = datetime(2026, 5, 4, tzinfo=UTC)
moments = st.integers(0, 48 * 60).map(lambda minutes: BEGIN + timedelta(minutes=minutes))


def plan(of: Seat, **more: Any) -> ShiftPlan:
    plain = {
        "zone": "Asia/Shanghai", "weekdays": [0, 1, 2, 3, 4], "starts": wall(9), "ends": wall(18), "break_starts": wall(12),
        "break_minutes": 60, "first_day": time.today(),
    }  # fmt: skip
    return ShiftPlan.objects.create(seat=of, **(plain | more))


@pytest.mark.django_db
def test_it_works(tingting: User) -> None:
    week = plan(desk.seat(tingting), weekdays=[0, 1, 2, 3, 4, 5, 6])
    made = shifts.generate(plan=week, until=time.today() + timedelta(days=6))
    assert made == 7
    assert shifts.generate(plan=week, until=time.today() + timedelta(days=6)) == 0  # again makes none
    first = Shift.objects.order_by("starts_at").first()
    assert first is not None
    assert first.break_at is not None
    assert first.starts_at.astimezone(time.SHANGHAI).hour == 9
    assert first.ends_at - first.starts_at == timedelta(hours=9)


@pytest.mark.django_db
def test_a_cancelled_day_stays_free(tingting: User) -> None:
    week = plan(desk.seat(tingting), weekdays=[0, 1, 2, 3, 4, 5, 6])
    shifts.generate(plan=week, until=time.today() + timedelta(days=2))
    ill = Shift.objects.order_by("starts_at").first()
    assert ill is not None
    shifts.cancel(shift=ill, actor="user:x", why="ill")
    assert shifts.generate(plan=week, until=time.today() + timedelta(days=2)) == 0
    assert planning.shifts_between(ill.starts_at, ill.ends_at).count() == 0


def test_nine_is_nine_when_clocks_change() -> None:
    before, _end = shift_times.span(date(2026, 3, 28), wall(9), wall(17), LONDON)
    after, _end = shift_times.span(date(2026, 3, 29), wall(9), wall(17), LONDON)
    assert (before.hour, after.hour) == (9, 8)
    begin, end = shift_times.span(date(2026, 3, 28), wall(22), wall(6), LONDON)
    assert end - begin == timedelta(hours=7)  # the night in which an hour is skipped


@pytest.mark.parametrize(
    ("day", "works"),
    [(date(2026, 10, 1), False), (date(2026, 10, 10), True), (date(2026, 10, 17), False), (date(2026, 10, 19), True)],
)
def test_holidays_and_swapped_days(day: date, works: bool) -> None:
    assert shifts._works(ShiftPlan(weekdays=[0, 1, 2, 3, 4], holidays="CN"), day) is works


@given(moments, moments, moments, moments)
def test_worked_time_is_never_more_than_there_is(
    one: datetime, other: datetime, begin: datetime, end: datetime
) -> None:
    first, last = min(one, other), max(one, other)
    shift = Planned(1, first, last, frozenset({"en"}), first, first + (last - first) / 4)
    time_in = worked(shift, min(begin, end), max(begin, end))
    assert timedelta(0) <= time_in <= min(last - first, abs(end - begin))
    assert worked(shift, first, last) == (last - first) - (last - first) / 4


@given(
    st.lists(st.tuples(moments, st.integers(1, 12), st.sampled_from(("zh-hans", "en"))), max_size=6), st.integers(0, 40)
)
def test_hours_add_up(rows: list[tuple[datetime, int, str]], expected: int) -> None:
    planned = [
        Planned(number, at, at + hours * HOUR, frozenset({language}))
        for number, (at, hours, language) in enumerate(rows)
    ]
    demand = {("en", BEGIN): float(expected)}
    cells = cover(planned, demand, begin=BEGIN, hours=72, languages=("zh-hans", "en"))
    assert len(cells) == 2 * 72
    whole = sum(hours for _at, hours, _language in rows)
    assert abs(sum(cell.there for cell in cells) - whole) < 0.02 * 2 * 72
    assert all(cell.needed >= coverage.LEAST and cell.needed * coverage.AN_HOUR >= cell.expected for cell in cells)
    assert {cell.at for cell in gaps(cells)} == {cell.at for cell in cells if cell.there < cell.needed}


@pytest.mark.django_db
def test_a_gap_is_a_duty_and_its_end_ends_it(tingting: User) -> None:
    seat = desk.seat(tingting, languages=("zh-hans", "zh-hant", "en"))
    assert shifts.watch_coverage() == 3 * 24
    assert Duty.objects.filter(kind="coverage_gap", role="supervisor", done_at=None).count() in (
        1,
        2,
    )  # at midnight one
    begin = planning.this_hour()
    for number in range(3):
        desk.shift(seat, begin + number * 12 * HOUR, begin + (number + 1) * 12 * HOUR)
    assert shifts.watch_coverage() == 0
    assert not Duty.objects.filter(kind="coverage_gap", done_at=None).exists()


@pytest.mark.django_db
def test_a_partner_covers_nothing_of_ours(tingting: User) -> None:
    """They answer what is their team's; at night their shift is no help to the rest."""
    everything = ("zh-hans", "zh-hant", "en")
    pia = desk.seat(tingting, languages=everything, of=desk.team("partners", is_partner=True))
    desk.shift(pia, planning.this_hour(), planning.this_hour() + 12 * HOUR)
    assert shifts.watch_coverage() == 3 * 24


@pytest.mark.django_db
def test_history_says_what_is_to_come(xiaomei: User) -> None:
    now = planning.this_hour()
    for number in range(4):
        _talk, ticket = talk.ask(xiaomei, f"{number}")
        type(ticket).objects.filter(pk=ticket.pk).update(created_at=now - timedelta(days=7) + timedelta(minutes=number))
    assert planning.forecast(now, 24)["zh-hans", now] == 1.0
    assert planning.forecast(now, 24)["en", now] == 0.0


@pytest.fixture
def three(tingting: User, lin: User) -> tuple[Shift, Seat, User]:
    begin = time.now() + timedelta(days=1)
    mine = desk.shift(desk.seat(tingting), begin, begin + timedelta(hours=8))
    return mine, desk.seat(lin), desk.agent("yun", "agent", "supervisor")


@pytest.mark.django_db
def test_a_swap(three: tuple[Shift, Seat, User], tingting: User, lin: User) -> None:
    shift, colleague, yun = three
    swap = shifts.ask_swap(shift=shift, of=colleague, user=tingting)
    with pytest.raises(IllegalMove):
        shifts.approve(swap=swap, supervisor=yun)  # the colleague has not agreed
    shifts.agree(swap=planning.swap_by(swap.public_id), user=lin)
    shifts.approve(swap=planning.swap_by(swap.public_id), supervisor=yun)
    shift.refresh_from_db()
    assert shift.seat == colleague


@pytest.mark.django_db
def test_swaps_that_are_refused(three: tuple[Shift, Seat, User], tingting: User, lin: User) -> None:
    shift, colleague, yun = three
    with pytest.raises(NotAllowed):
        shifts.ask_swap(shift=shift, of=colleague, user=lin)  # not hers
    with pytest.raises(errors.CannotSwap):
        shifts.ask_swap(shift=shift, of=desk.seat(yun, of=desk.team("london")), user=tingting)
    busy = desk.shift(colleague, shift.starts_at, shift.ends_at)
    with pytest.raises(errors.ShiftsOverlap):
        shifts.ask_swap(shift=shift, of=colleague, user=tingting)
    busy.delete()
    swap = shifts.ask_swap(shift=shift, of=colleague, user=tingting)
    with pytest.raises(NotAllowed):
        shifts.agree(swap=swap, user=tingting)
    with pytest.raises(errors.OwnSwap):
        shifts.approve(swap=swap, supervisor=tingting)
    shifts.refuse(swap=planning.swap_by(swap.public_id), user=lin)
    swap.refresh_from_db()
    shift.refresh_from_db()
    assert (swap.status, shift.seat.user) == (SwapStatus.REFUSED, tingting)


@pytest.mark.django_db
def test_a_shift_that_makes_no_sense(tingting: User) -> None:
    seat, begin = desk.seat(tingting), time.now()
    for hours in (0, 15):
        with pytest.raises(errors.BadShift):
            shifts.add(
                seat=seat, starts_at=begin, ends_at=begin + timedelta(hours=hours), zone="Asia/Shanghai", actor="x"
            )
    shifts.add(seat=seat, starts_at=begin, ends_at=begin + timedelta(hours=8), zone="Asia/Shanghai", actor="x")
    with pytest.raises(errors.ShiftsOverlap):
        shifts.add(seat=seat, starts_at=begin, ends_at=begin + timedelta(hours=2), zone="Asia/Shanghai", actor="x")
    assert Shift.objects.count() == 1


@pytest.fixture
def planner(browse: Any, settings: Any) -> Any:
    settings.STAFF_NEEDS_MFA = False
    return browse(desk.agent("yun", "agent", "supervisor"))


@pytest.mark.django_db
def test_a_supervisor_plans_a_shift_and_cancels_it(tingting: User, browse: Any, planner: Any) -> None:
    seat, day = desk.seat(tingting), (time.today() + timedelta(days=1)).isoformat()
    wish = {"seat": seat.pk, "day": day, "starts": "22:00", "ends": "06:00", "zone": "Asia/Shanghai", "break_starts": "02:00",
            "break_minutes": "30"}  # fmt: skip
    assert browse(tingting).post("/desk/team/shifts/add/", wish).status_code == 403
    assert not Shift.objects.exists()
    assert planner.post("/desk/team/shifts/add/", wish).status_code == 302
    made = Shift.objects.get()
    assert made.ends_at - made.starts_at == timedelta(hours=8)
    assert made.starts_at.astimezone(time.SHANGHAI).hour == 22
    assert made.break_at is not None
    assert made.break_at - made.starts_at == timedelta(hours=4)
    again = planner.post("/desk/team/shifts/add/", wish)
    assert again.status_code == 422
    assert 'value="22:00' in again.content.decode()  # what was typed stays
    assert Shift.objects.count() == 1
    assert f"{made.public_id}/cancel/" in planner.get("/desk/team/shifts/").content.decode()
    assert f"{made.public_id}/cancel/" not in browse(tingting).get("/desk/team/shifts/").content.decode()
    assert planner.post(f"/desk/team/shifts/{made.public_id}/cancel/", {"why": "ill"}).status_code == 302
    assert not planning.shifts_between(made.starts_at, made.ends_at).exists()


@pytest.mark.django_db
def test_a_supervisor_plans_a_week_and_ends_it(tingting: User, planner: Any) -> None:
    seat, first = desk.seat(tingting), time.today() + timedelta(days=1)
    wish = {"seat": seat.pk, "weekdays": ["0", "1", "2", "3", "4", "5", "6"], "starts": "09:00", "ends": "18:00",
            "zone": "Asia/Shanghai", "first_day": first.isoformat(), "holidays": ""}  # fmt: skip
    assert planner.post("/desk/team/shifts/plan/", {**wish, "ends": "09:30"}).status_code == 422
    assert planner.post("/desk/team/shifts/plan/", {**wish, "weekdays": []}).status_code == 422
    assert not ShiftPlan.objects.exists()
    assert planner.post("/desk/team/shifts/plan/", wish).status_code == 302
    week = ShiftPlan.objects.get()
    assert Shift.objects.filter(plan=week).count() == shifts.AHEAD.days
    last = first + timedelta(days=6)
    assert planner.post(f"/desk/team/shifts/plan/{week.pk}/end/", {"last_day": last.isoformat()}).status_code == 302
    assert Shift.objects.filter(plan=week, cancelled_at=None).count() == 7
    assert shifts.generate_all() == 0
