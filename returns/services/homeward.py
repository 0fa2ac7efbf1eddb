"""The way home of pieces that stay the shopper's: declined, repaired, or never ours to take. One errand for all of them.

Opened where they lie, released at once or after the time of an appeal, fetched by a courier (`errands.py`), scanned when they leave,
the shopper's again when the courier, the shopper or the centre says that they arrived. Never here by itself: what was not in the parcel
is the shopper's at once, because it never left them.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from logistics.carriers import doors
from logistics.carriers.base import Door
from logistics.services import returning
from logistics.states import UnitStatus
from marketplace.accounts.models import User
from marketplace.core import tasks, textnorm, time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.duties import service as duties
from marketplace.core.ids import BadNumber, normalise_code
from marketplace.core.outbox.emit import emit
from orders.selectors.destinations import destination
from returns import locks, portal, selectors
from returns import selectors_homeward as homewards
from returns.errors import NoPickup, NotHomeward, SlotFull, WaybillMissing, WrongBox
from returns.models import Homeward, ReturnCase, ReturnItem
from returns.policies import rules
from returns.policies.rights_data import SELLER
from returns.services import customs_return, errands, fares
from returns.states import HOMEWARD, HomewardStatus

CLOCK, DUTY, SYSTEM = "return_homeward", "return_homeward_silent", "system:returns"
SILENT = timedelta(days=10)  # SAMPLE: a courier inside China needs two to five
MOST_FAILURES = 3  # then a person takes it to a courier: the clock calls them
NOT_IN_PARCEL = "not_in_parcel"
Why = Homeward.Why


def open_for(
    case: ReturnCase, units: Sequence[int], *, why: str, actor: str, leaves_from: datetime | None = None
) -> Homeward | None:
    """These pieces are the shopper's and go home, from now on or from `leaves_from`. The caller holds the case.

    None where none of them lies here.
    """
    items = [item for item in selectors.items_of(case) if item.unit_id in set(units)]
    lying = [item for item in items if item.unit.status == UnitStatus.RETURNED]
    absent = [item for item in lying if _is_absent(item)]
    going = [item for item in lying if item not in absent]
    if absent:
        returning.unit_kept(units=[item.unit_id for item in absent], case_number=case.number, actor=actor)
    if not going:
        return None
    now = time.now()
    row: Homeward = Homeward.objects.create(
        case=case, centre=case.centre or selectors.returns_centre(), why=why, weight_g=selectors.weight_of(going),
        opened_at=now, leaves_from=leaves_from or now,
    )  # fmt: skip
    ReturnItem.objects.filter(pk__in=[item.pk for item in going]).update(homeward=row)
    trail.record(verb="return.goes_home", target=case.ref, actor=actor, why=str(why), after={"pieces": len(going)})
    if leaves_from is None:
        _release(row, case, actor)
    return row


def _is_absent(item: ReturnItem) -> bool:
    return hasattr(item, "inspection") and NOT_IN_PARCEL in item.inspection.reasons


@transaction.atomic
def at_once(*, user: User, case_number: str) -> Homeward:
    """The shopper does not appeal and wants the pieces now. Again changes nothing. Raises ReturnNotFound, NotHomeward."""
    case = locks.case(selectors.case_for(user, case_number).pk)
    row = homewards.standing(case)
    if row is None or homewards.has_open_appeal(case):
        raise NotHomeward
    release(case, actor=user.ref)
    return row


def release(case: ReturnCase, *, actor: str) -> None:
    """Nothing holds the pieces any more (an appeal is decided, or given up). The caller holds the case."""
    row = homewards.standing(case)
    if row is not None and row.released_at is None:
        _release(row, case, actor)


def _release(row: Homeward, case: ReturnCase, actor: str) -> None:
    row.released_at = time.now()
    row.save(update_fields=["released_at"])
    clocks.start(kind=CLOCK, subject=row.ref, actor=actor)
    _ask_courier(row, case, actor)


def _ask_courier(row: Homeward, case: ReturnCase, actor: str) -> bool:
    """The next courier with room; none is no trouble yet: the job asks again."""
    where, door = homewards.district_of(row), destination(case.order)
    if homewards.failures(row) >= MOST_FAILURES or not door.address:
        return False
    for window in portal.windows_at(where):
        try:
            errands.book(
                errand=row.errand, district_code=where, window=window.code, actor=actor, weight_g=row.weight_g,
                sender=doors.of_warehouse(row.centre), recipient=Door(door.recipient, door.phone, door.address),
            )  # fmt: skip
        except (NoPickup, SlotFull):
            continue
        return True
    return False


@transaction.atomic
def booked(*, errand: str, carrier: str, waybill: str) -> Homeward | None:
    """The carrier sends a courier; one that nobody waits for any more is called off. None for a strange errand."""
    found = homewards.by_errand(errand)
    if found is None:
        return None
    locks.case(found.case_id)
    found.refresh_from_db()
    if found.status == HomewardStatus.WAITING:
        HOMEWARD.move(found, HomewardStatus.BOOKED, actor=SYSTEM, carrier=carrier, waybill=waybill)
    elif found.status != HomewardStatus.BOOKED:
        errands.drop(errand=errand, actor=SYSTEM)
    return found


@transaction.atomic
def send(*, public_id: str, code: str, by: User, carrier: str = "", waybill: str = "") -> Homeward:
    """It leaves: its own label scanned, with the courier that was booked or with another one (`carrier` and `waybill`).

    Raises NothingToPack, NotYourBench, NotHomeward (held, or gone), WrongBox, WaybillMissing.
    """
    found = homewards.held(public_id, by)
    case = locks.case(found.case_id)
    row = homewards.held(public_id, by)
    if row.status not in homewards.HERE or row.released_at is None:
        raise NotHomeward
    if _read(code) != row.label_code:
        raise WrongBox
    other = textnorm.clean_line(carrier, max_length=20, field="carrier").lower()
    number = textnorm.clean_line(waybill, max_length=40, field="waybill")
    if bool(other) != bool(number) or not (number or row.waybill):
        raise WaybillMissing
    told = None if number and number != row.waybill else errands.fare_of(row.errand)
    if number and number != row.waybill:  # another courier took it
        errands.drop(errand=row.errand, actor=by.ref)
        row.carrier, row.waybill = other, number
    HOMEWARD.move(
        row,
        HomewardStatus.SENT,
        actor=by.ref,
        sent_at=time.now(),
        handed_by=by.ref,
        carrier=row.carrier,
        waybill=row.waybill,
    )
    units = [item.unit_id for item in row.items.all()]
    returning.unit_on_its_way_home(units=units, centre=case.centre_code, case_number=case.number, actor=by.ref)
    if row.why == Why.DECLINED:
        customs_return.not_coming(case, actor=by.ref)
    fare = fares.accrue(
        about=row.ref, carrier=row.carrier, waybill=row.waybill, weight_g=row.weight_g, told_fen=told, case=case
    )
    if row.why == Why.REPAIRED and rules.rule_by_code(case.rule).borne_by == SELLER:
        fares.charge(fare, order=case.order)
    clocks.stop(kind=CLOCK, subject=row.ref, actor=by.ref)
    emit(topic="returns.homeward_sent", key=case.ref, payload={"case": case.number})
    return row


def _read(code: str) -> str:
    try:
        return normalise_code(code)
    except BadNumber:
        return ""


@transaction.atomic
def arrived(*, user: User, case_number: str) -> Homeward:
    """The shopper has it. Again changes nothing. Raises ReturnNotFound, NotHomeward."""
    case = selectors.case_for(user, case_number)
    row = homewards.of_case(case)
    if row is None:
        raise NotHomeward
    return _arrived(row.pk, user.ref)


@transaction.atomic
def arrived_there(*, public_id: str, by: User) -> Homeward:
    """The carrier told the centre that it was delivered. Raises NothingToPack, NotYourBench, NotHomeward."""
    return _arrived(homewards.held(public_id, by).pk, by.ref)


@transaction.atomic
def scanned(*, carrier: str, waybill: str) -> bool:
    """The courier's own scan at the door. False where no parcel home travels under this number."""
    found = homewards.delivered(carrier, [waybill])
    for row in found:
        _arrived(row.pk, f"carrier:{carrier}")
    return bool(found)


def _arrived(pk: int, actor: str) -> Homeward:
    case = locks.case(Homeward.objects.get(pk=pk).case_id)
    row = Homeward.objects.get(pk=pk)
    if row.status == HomewardStatus.ARRIVED:
        return row
    if row.status != HomewardStatus.SENT:
        raise NotHomeward
    HOMEWARD.move(row, HomewardStatus.ARRIVED, actor=actor, ended_at=time.now())
    units = list(row.items.order_by("pk").values_list("unit_id", flat=True))
    returning.unit_kept(units=units, case_number=case.number, actor=actor)
    duties.done(kind=DUTY, subject=row.ref, actor=actor)
    emit(topic="returns.homeward_arrived", key=case.ref, payload={"case": case.number})
    return row


def stay(case: ReturnCase, *, actor: str) -> bool:
    """An appeal was won: the pieces stay here. False where no parcel home lies here. The caller holds the case."""
    row = homewards.standing(case)
    if row is None or row.status not in homewards.HERE:
        return False
    errands.drop(errand=row.errand, actor=actor)
    HOMEWARD.move(row, HomewardStatus.CANCELLED, actor=actor, ended_at=time.now())
    ReturnItem.objects.filter(homeward=row).update(homeward=None)
    clocks.stop(kind=CLOCK, subject=row.ref, actor=actor)
    return True


def send_on() -> int:
    """Release what has waited for an appeal long enough, ask couriers again, call for what is silent. Returns how many were released."""
    done = tasks.each(homewards.to_release(time.now()), _release_due)
    tasks.each(homewards.to_book(), _ask_again)
    for row in homewards.silent(time.now() - SILENT):
        with transaction.atomic():
            duties.call(kind=DUTY, subject=row.ref, facts={"return": row.case.number, "waybill": row.waybill})
    return done


@transaction.atomic
def _release_due(pk: int) -> bool:
    case = locks.case(Homeward.objects.get(pk=pk).case_id)
    if homewards.has_open_appeal(case):
        return False
    release(case, actor=SYSTEM)
    return True


@transaction.atomic
def _ask_again(pk: int) -> bool:
    case = locks.case(Homeward.objects.get(pk=pk).case_id)
    row = Homeward.objects.select_related("centre").get(pk=pk)
    return row.status == HomewardStatus.WAITING and _ask_courier(row, case, SYSTEM)
