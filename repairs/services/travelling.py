"""A courier carries the piece to the service point and home again, by the appointments of returns (`returns.services.errands`).

The way there is asked for by the shopper once the place has said yes, the way home by the place once the work is over. Where a
warranty, the seller or we are liable the way is ours; else the courier is paid at the door.
"""

from datetime import timedelta

from django.db import transaction

from logistics.carriers.base import Door
from marketplace.accounts.models import User
from marketplace.core import tasks, time, trail
from marketplace.core.duties import service as duties
from orders.selectors.destinations import destination
from repairs import locks
from repairs.errors import NotNow
from repairs.models import RepairCase, Trip, WorkOrder
from repairs.policies.places import province
from repairs.selectors import trips
from repairs.selectors.cases import case_for, require_at, work_of
from repairs.states import TRIP, CaseStatus, TripStatus, WorkStatus
from returns import portal
from returns.policies.pickups import Window
from returns.services import errands, fares

SYSTEM, DUTY = "system:repairs", "repair_trip_silent"
SILENT = timedelta(days=10)  # SAMPLE: a courier inside China needs two to five
THERE, HOME = Trip.Way.THERE, Trip.Way.HOME


def may_ask(case: RepairCase, work: WorkOrder | None, way: str) -> bool:
    """Is this the moment for a courier on this way? A piece of a return lies at our centre already, and goes home from there in the
    return's own parcel (`returns.services.homeward`) once the repair is handed back.
    """
    if work is None or case.return_case:
        return False
    if way == THERE:
        return work.status == WorkStatus.ACCEPTED
    is_ours_to_settle = case.liable == RepairCase.Liable.WARRANTY and work.quoted_at is None
    is_stopped = work.status == WorkStatus.GIVEN_UP and not (case.status == CaseStatus.IN_REPAIR and is_ours_to_settle)
    return work.status == WorkStatus.DONE or is_stopped


def windows(work: WorkOrder, way: str) -> list[Window]:
    """When a courier may come to the door where this way begins."""
    return portal.windows_at(_district(work, way))


def _district(work: WorkOrder, way: str) -> str:
    return destination(work.case.line.order).district_code if way == THERE else province(work.partner.city)


@transaction.atomic
def ask_there(*, user: User, number: str, window: str) -> Trip:
    """The shopper's courier to the service point. Raises RepairNotFound, NotNow, returns.NoPickup, returns.SlotFull."""
    case = locks.case(case_for(user, number).pk)
    work = work_of(case)
    if work is None or not may_ask(case, work, THERE):
        raise NotNow
    return _ask(case, work, THERE, window, user.ref)


@transaction.atomic
def ask_home(*, work: WorkOrder, window: str, by: User) -> Trip:
    """The place's courier to the shopper. Raises NotYourPoint, NotNow, returns.NoPickup, returns.SlotFull."""
    require_at(by, work.partner)
    case = locks.case(work.case_id)
    found = WorkOrder.objects.select_related("partner", "case__line__order").get(pk=work.pk)
    if not may_ask(case, found, HOME):
        raise NotNow
    return _ask(case, found, HOME, window, by.ref)


def _ask(case: RepairCase, work: WorkOrder, way: str, window: str, actor: str) -> Trip:
    standing = trips.standing(work, way)
    if standing is not None and standing.window == window:
        return standing
    if standing is not None:
        _cancel(standing, actor)
    trip: Trip = Trip.objects.create(work=work, way=way, window=window[:24], asked_by=actor, asked_at=time.now())
    where, shop = destination(case.line.order), work.partner
    shopper, place = Door(where.recipient, where.phone, where.address), Door(shop.name, str(shop.phone), shop.address)
    errands.book(
        errand=trip.errand, district_code=_district(work, way), window=window, actor=actor, weight_g=_weight(case),
        sender=shopper if way == THERE else place, recipient=place if way == THERE else shopper,
    )  # fmt: skip
    trail.record(verb="repair.courier", target=trail.ref(case), actor=actor, after={"way": way, "window": window})
    return trip


def _weight(case: RepairCase) -> int:
    return max(1, case.unit.weight_g or case.line.weight_g)


@transaction.atomic
def cancel(*, trip: Trip, actor: str) -> Trip:
    """Nobody waits for this courier. Raises NotNow where it is over, returns.NoPickup while the carrier is being asked."""
    locks.case(trip.work.case_id)
    found = Trip.objects.get(pk=trip.pk)
    if found.status not in trips.UNDER_WAY:
        raise NotNow
    _cancel(found, actor)
    return found


def _cancel(trip: Trip, actor: str) -> None:
    errands.cancel(errand=trip.errand, actor=actor)
    TRIP.move(trip, TripStatus.CANCELLED, actor=actor, ended_at=time.now())


def drop(work: WorkOrder, *, actor: str) -> None:
    """The order of work ends before the piece came; the caller holds the case."""
    for trip in trips.under_way(work):
        errands.drop(errand=trip.errand, actor=actor)
        TRIP.move(trip, TripStatus.CANCELLED, actor=actor, ended_at=time.now())


def came(work: WorkOrder, way: str, *, actor: str) -> None:
    """The piece is where this way leads; the caller holds the case. One whose courier was never confirmed is called off."""
    trip = trips.standing(work, way)
    if trip is None:
        return
    if trip.status != TripStatus.BOOKED:
        errands.drop(errand=trip.errand, actor=actor)
        TRIP.move(trip, TripStatus.CANCELLED, actor=actor, ended_at=time.now())
        return
    TRIP.move(trip, TripStatus.ARRIVED, actor=actor, ended_at=time.now())
    if trip.work.case.liable != RepairCase.Liable.SHOPPER:  # else the courier was paid at the door
        fares.accrue(
            about=trip.errand, carrier=trip.carrier, waybill=trip.waybill, weight_g=_weight(trip.work.case),
            told_fen=errands.fare_of(trip.errand),
        )  # fmt: skip
    duties.done(kind=DUTY, subject=trip.errand, actor=actor)


@transaction.atomic
def home_again(*, user: User, number: str) -> RepairCase:
    """The shopper has the piece from the courier. Raises RepairNotFound, NotNow where none brings it."""
    case = locks.case(case_for(user, number).pk)
    work = work_of(case)
    trip = trips.standing(work, HOME) if work is not None else None
    if work is None or trip is None or trip.status != TripStatus.BOOKED or work.status != WorkStatus.HANDED_BACK:
        raise NotNow
    came(work, HOME, actor=user.ref)
    return case


@transaction.atomic
def delivered(*, errand: str) -> Trip | None:
    """The courier's own scan at the shopper's door. Again, or on the way to a place (whose people scan it in), changes nothing."""
    trip = trips.by_errand(errand)
    if trip is None or trip.way != HOME:
        return None
    locks.case(trip.work.case_id)
    work = WorkOrder.objects.select_related("partner", "case__line__order").get(pk=trip.work_id)
    if work.status == WorkStatus.HANDED_BACK:
        came(work, HOME, actor=f"carrier:{trip.carrier}")
    return trip


@transaction.atomic
def booked(*, errand: str, carrier: str, waybill: str) -> Trip | None:
    """The carrier sends a courier; one that nobody waits for any more is called off. Again changes nothing. None for a strange errand."""
    trip = trips.by_errand(errand)
    if trip is None:
        return None
    locks.case(trip.work.case_id)
    trip.refresh_from_db()
    if trip.status == TripStatus.ASKED:
        TRIP.move(trip, TripStatus.BOOKED, actor=SYSTEM, carrier=carrier, waybill=waybill, booked_at=time.now())
    elif trip.status != TripStatus.BOOKED:
        errands.drop(errand=errand, actor=SYSTEM)
    return trip


@transaction.atomic
def failed(*, errand: str) -> Trip | None:
    """No courier could be had; another time may be chosen. Again changes nothing."""
    trip = trips.by_errand(errand)
    if trip is None:
        return None
    locks.case(trip.work.case_id)
    trip.refresh_from_db()
    if trip.status == TripStatus.ASKED:
        TRIP.move(trip, TripStatus.FAILED, actor=SYSTEM, ended_at=time.now())
    return trip


def call_for_silent() -> int:
    """Pieces that a courier has had for long: operations ask. Returns how many."""
    return tasks.each(trips.silent(time.now() - SILENT), _call)


@transaction.atomic
def _call(pk: int) -> bool:
    trip = Trip.objects.select_related("work__case").get(pk=pk)
    duties.call(kind=DUTY, subject=trip.errand, facts={"repair": trip.work.case.number, "waybill": trip.waybill})
    return True
