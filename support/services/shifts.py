"""Planning shifts: by hand, from a repeated week, and swaps between colleagues with a supervisor's approval."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from marketplace.accounts.models import User
from marketplace.accounts.services.telling import tell
from marketplace.core import time, trail
from marketplace.core.clocks import holidays
from marketplace.core.clocks.holidays import DayKind
from marketplace.core.duties import service as duties
from marketplace.core.errors import NotAllowed
from marketplace.notices.models import Notice
from support import locks, planning
from support.errors import BadShift, CannotSwap, OwnSwap, ShiftsOverlap
from support.models import Seat, Shift, ShiftPlan, SwapRequest
from support.policies import shift_times
from support.policies.coverage import gaps
from support.states import SWAP, SwapStatus
from support.teams import seat_of

AHEAD = timedelta(days=28)
DUTY = "coverage_gap"
SYSTEM = "system:planning"


@transaction.atomic
def add(
    *, seat: Seat, starts_at: datetime, ends_at: datetime, break_at: datetime | None = None, break_minutes: int = 0, zone: str,
    actor: str, plan: ShiftPlan | None = None, planned_for: date | None = None,
) -> Shift:  # fmt: skip
    """One shift. Raises BadShift, ShiftsOverlap."""
    if not shift_times.is_sound(starts_at, ends_at, break_at, break_minutes):
        raise BadShift
    locks.seat(seat.pk)
    if _overlaps(seat.pk, starts_at, ends_at):
        raise ShiftsOverlap
    made = Shift.objects.create(
        seat=seat, plan=plan, planned_for=planned_for or starts_at.astimezone(ZoneInfo(zone)).date(), zone=zone,
        starts_at=starts_at, ends_at=ends_at, break_at=break_at, break_minutes=break_minutes if break_at else 0,
    )  # fmt: skip
    trail.record(verb="shift.add", target=made.ref, actor=actor, after={"seat": seat.pk, "at": starts_at.isoformat()})
    return made


@transaction.atomic
def cancel(*, shift: Shift, actor: str, why: str) -> None:
    """Somebody is ill. Again changes nothing; coverage shows the gap at once."""
    if Shift.objects.filter(pk=shift.pk, cancelled_at__isnull=True).update(cancelled_at=time.now()):
        trail.record(verb="shift.cancel", target=shift.ref, actor=actor, why=why[:200])


@transaction.atomic
def repeat(
    *, seat: Seat, zone: str, weekdays: Sequence[int], starts: clock_time, ends: clock_time, break_starts: clock_time | None = None,
    break_minutes: int = 0, holidays: str = "", first_day: date, last_day: date | None = None, actor: str,
) -> ShiftPlan:  # fmt: skip
    """A week that repeats from `first_day` on; its shifts of the next four weeks are made at once. Raises BadShift.

    Times at which the agent has another shift are left out.
    """
    begin, end = shift_times.span(first_day, starts, ends, ZoneInfo(zone))
    pause = shift_times.break_of(first_day, starts, break_starts, ZoneInfo(zone))
    is_over = last_day is not None and last_day < first_day
    if not shift_times.is_sound(begin, end, pause, break_minutes) or not weekdays or is_over:
        raise BadShift
    made = ShiftPlan.objects.create(
        seat=seat, zone=zone, weekdays=sorted(weekdays), starts=starts, ends=ends, break_starts=break_starts,
        break_minutes=break_minutes if break_starts else 0, holidays=holidays, first_day=first_day, last_day=last_day,
    )  # fmt: skip
    trail.record(verb="shift_plan.add", target=trail.ref(made), actor=actor, after={"seat": seat.pk})
    generate(plan=made, until=time.today() + AHEAD, actor=actor)
    return made


@transaction.atomic
def end_plan(*, plan: ShiftPlan, last_day: date, actor: str) -> int:
    """The week does not repeat after that day, today at the earliest; its later shifts are cancelled. Returns how many."""
    last = max(last_day, time.now().astimezone(ZoneInfo(plan.zone)).date())
    locks.seat(plan.seat_id)  # nobody makes shifts of it meanwhile
    ShiftPlan.objects.filter(pk=plan.pk).update(last_day=last)
    trail.record(verb="shift_plan.end", target=trail.ref(plan), actor=actor, after={"last_day": last.isoformat()})
    later = Shift.objects.filter(plan=plan, seat=plan.seat_id, planned_for__gt=last, cancelled_at__isnull=True)
    return later.update(cancelled_at=time.now())


@transaction.atomic
def generate(*, plan: ShiftPlan, until: date, actor: str = SYSTEM) -> int:
    """Shifts of a repeated week from today to `until`; returns how many are new.

    A day that has one (even cancelled), a free public holiday, and a time at which the agent has another shift are left out.
    """
    zone, made = ZoneInfo(plan.zone), 0
    locks.seat(plan.seat_id)
    day = max(plan.first_day, time.now().astimezone(zone).date())
    last = min(until, plan.last_day or until)
    known = set(Shift.objects.filter(plan=plan, planned_for__gte=day).values_list("planned_for", flat=True))
    while day <= last:
        if day not in known and _works(plan, day):
            made += _make(plan, day, zone, actor)
        day += timedelta(days=1)
    return made


def _works(plan: ShiftPlan, day: date) -> bool:
    """By the weekday and by the public holidays of the plan, with swapped working days."""
    kind = holidays.day(plan.holidays, day).kind if plan.holidays else DayKind.ORDINARY
    if kind == DayKind.HOLIDAY:
        return False
    return day.weekday() in plan.weekdays or (kind == DayKind.MAKEUP and 0 in plan.weekdays)


def _make(plan: ShiftPlan, day: date, zone: ZoneInfo, actor: str) -> bool:
    begin, end = shift_times.span(day, plan.starts, plan.ends, zone)
    pause = shift_times.break_of(day, plan.starts, plan.break_starts, zone)
    if _overlaps(plan.seat_id, begin, end):
        return False
    add(
        seat=plan.seat, starts_at=begin, ends_at=end, break_at=pause, break_minutes=plan.break_minutes, zone=plan.zone,
        actor=actor, plan=plan, planned_for=day,
    )  # fmt: skip
    return True


def generate_all() -> int:
    """The next four weeks of every plan, one transaction each."""
    until = time.today() + AHEAD
    plans = (
        ShiftPlan.objects.select_related("seat").filter(first_day__lte=until, seat__user__is_active=True).order_by("pk")
    )
    return sum(generate(plan=plan, until=until) for plan in plans[:500])


def _overlaps(seat_id: int, begin: datetime, end: datetime) -> bool:
    return planning.shifts_between(begin, end).filter(seat=seat_id).exists()


@transaction.atomic
def ask_swap(*, shift: Shift, of: Seat, user: User, note: str = "") -> SwapRequest:
    """The owner of a shift asks a colleague of the team to take it. Raises NotAllowed, CannotSwap, ShiftsOverlap."""
    mine = seat_of(user)
    if mine is None or shift.seat_id != mine.pk:
        raise NotAllowed
    is_taken = SwapRequest.objects.filter(shift=shift, status__in=(SwapStatus.ASKED, SwapStatus.AGREED)).exists()
    if of.pk == mine.pk or of.team_id != mine.team_id or shift.starts_at <= time.now() or is_taken:
        raise CannotSwap
    if _overlaps(of.pk, shift.starts_at, shift.ends_at):
        raise ShiftsOverlap
    try:
        with transaction.atomic():
            made = SwapRequest.objects.create(
                shift=shift, asked_by=mine, asked_of=of, note=note[:200], asked_at=time.now()
            )
    except IntegrityError:  # asked twice at once
        raise CannotSwap from None
    trail.record(verb="swap.ask", target=made.ref, actor=user.ref)
    tell(
        of.user,
        template="swap_asked",
        source=f"{made.ref}:asked",
        link="/desk/team/shifts/",
        channels=(Notice.Channel.IN_APP,),
    )
    return made


@transaction.atomic
def agree(*, swap: SwapRequest, user: User) -> SwapRequest:
    """The colleague would take it. Raises NotAllowed, IllegalMove."""
    if swap.asked_of.user_id != user.pk:
        raise NotAllowed
    SWAP.move(swap, SwapStatus.AGREED, actor=user.ref)
    return swap


@transaction.atomic
def approve(*, swap: SwapRequest, supervisor: User) -> SwapRequest:
    """The shift changes hands. Raises OwnSwap, ShiftsOverlap, CannotSwap where it has begun or changed hands, IllegalMove."""
    if supervisor.pk in (swap.asked_by.user_id, swap.asked_of.user_id):
        raise OwnSwap
    locks.seats([swap.asked_by_id, swap.asked_of_id])
    shift = swap.shift
    if _overlaps(swap.asked_of_id, shift.starts_at, shift.ends_at):
        raise ShiftsOverlap
    SWAP.move(swap, SwapStatus.APPROVED, actor=supervisor.ref, decided_by=supervisor.ref, decided_at=time.now())
    theirs = Shift.objects.filter(
        pk=shift.pk, seat=swap.asked_by_id, cancelled_at__isnull=True, starts_at__gt=time.now()
    )
    if theirs.update(seat=swap.asked_of_id) != 1:
        raise CannotSwap
    _tell_decided(swap)
    return swap


@transaction.atomic
def refuse(*, swap: SwapRequest, user: User, is_supervisor: bool = False) -> SwapRequest:
    """The colleague or a supervisor says no; who asked takes it back. Raises NotAllowed, IllegalMove."""
    to = SwapStatus.WITHDRAWN if swap.asked_by.user_id == user.pk else SwapStatus.REFUSED
    if to == SwapStatus.REFUSED and swap.asked_of.user_id != user.pk and not is_supervisor:
        raise NotAllowed
    SWAP.move(swap, to, actor=user.ref, decided_by=user.ref, decided_at=time.now())
    if to == SwapStatus.REFUSED:
        _tell_decided(swap)
    return swap


def _tell_decided(swap: SwapRequest) -> None:
    for person in (swap.asked_by.user, swap.asked_of.user):
        tell(
            person, template="swap_decided", source=f"{swap.ref}:{swap.status}", link="/desk/team/shifts/",
            context={"is_approved": swap.status == SwapStatus.APPROVED}, channels=(Notice.Channel.IN_APP,),
        )  # fmt: skip


def watch_coverage() -> int:
    """Gaps of the next 24 hours become one duty a day (Shanghai); it is done when the gap is closed. Returns the open gaps."""
    found = gaps(planning.coverage_of(planning.this_hour()))
    days = {cell.at.astimezone(time.SHANGHAI).date() for cell in found}
    today = time.today()
    for day in (today + timedelta(days=number) for number in range(2)):
        subject = f"day:{day}"
        if day in days:
            hours = sum(cell.at.astimezone(time.SHANGHAI).date() == day for cell in found)
            duties.call(kind=DUTY, subject=subject, facts={"hours": hours})
        else:
            duties.done(kind=DUTY, subject=subject, actor=SYSTEM, why="covered")
    return len(found)
