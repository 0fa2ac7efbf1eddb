"""Detours: our centre at the place where customs released the pieces is out, so they come to another one, and we carry them there.

The deadline is customs' own and goes on (45 days from release, GACC 2020 No. 45); meeting it is our work from the moment we have the
pieces. If we fail, customs keeps the tax and we pay it: what the shopper gets back does not hang on a place of ours. Their yearly quota
does, for only customs gives that back.
"""

from django.db import transaction

from logistics.models import Warehouse
from logistics.services import returning
from marketplace.accounts.models import User
from marketplace.core import textnorm, time
from marketplace.core.clocks import service as clocks
from marketplace.core.duties import service as duties
from marketplace.core.errors import IllegalMove
from returns import locks, selectors
from returns.errors import NotYourBench, WaybillMissing
from returns.models import ReturnCase
from returns.policies import rules
from returns.services import customs_return, kept_tax
from returns.services.closing import DETOUR_CLOCK as CLOCK
from returns.services.closing import DETOUR_DUTY as DUTY
from returns.services.closing import no_detour
from returns.states import DETOUR, Detour, Stage

SYSTEM = "system:returns"
HERE = (Stage.RECEIVED, Stage.INSPECTED, Stage.DECIDED, Stage.SETTLED)
UNDER_WAY = (Detour.WAITS, Detour.SENT)


def needed(place: str, centre: Warehouse) -> str:
    """How a new case begins that is routed to `centre`: a detour where a centre of ours stands at `place` and none there is in service."""
    ours = Warehouse.objects.filter(kind=Warehouse.Kind.RETURNS, supervised_place=place)
    is_needed = bool(place) and centre.supervised_place != place and ours.exists()
    return Detour.WAITS if is_needed else Detour.NONE


def begin(case: ReturnCase, *, actor: str) -> None:
    """The pieces are here: somebody carries them on before customs' last day. Nothing to gain where that day, or the day to apply, passed
    before they came. The caller holds the case and has filed what was to be filed.
    """
    if case.detour != Detour.WAITS:
        return
    today, apply_by, arrive_by = time.today(), case.customs_apply_by, case.customs_arrive_by
    if (
        apply_by is None
        or arrive_by is None
        or today > arrive_by
        or (case.customs_filed_at is None and today > apply_by)
    ):
        no_detour(case, actor=actor)
        return
    clocks.start(kind=CLOCK, subject=case.ref, actor=actor, budget=rules.end_of_day(arrive_by) - time.now())
    duties.call(kind=DUTY, subject=case.ref, facts={"until": arrive_by.isoformat()})


@transaction.atomic
def send(*, case_number: str, carrier: str, waybill: str, by: User) -> ReturnCase:
    """The pieces left this centre for the customs place. Raises ReturnNotFound, NotYourBench, OwnReturn, WaybillMissing, IllegalMove."""
    case = locks.case(selectors.case_by_number(case_number).pk)
    selectors.require_bench(by, case)
    name = textnorm.clean_line(carrier, max_length=20, field="carrier").lower()
    number = textnorm.clean_line(waybill, max_length=40, field="waybill")
    if not name or not number:
        raise WaybillMissing
    _require_here(case)
    DETOUR.move(case, Detour.SENT, actor=by.ref, why=f"{name} {number}")
    returning.unit_carried(
        units=_units(case), is_there=False, centre=case.centre_code, case_number=case.number, actor=by.ref
    )
    return case


@transaction.atomic
def arrive(*, case_number: str, by: User) -> ReturnCase:
    """The pieces are at the customs place, whose centre acts for the case from now on; too late where customs' last day is over.

    Raises ReturnNotFound, NotYourBench for somebody who works nowhere at that place, OwnReturn, IllegalMove.
    """
    case = locks.case(selectors.case_by_number(case_number).pk)
    if selectors.is_party(case, by):
        selectors.require_bench(by, case)
    there = _centre_there(case, by)
    _require_here(case)
    if not DETOUR.allows(case.detour, Detour.ARRIVED):
        raise IllegalMove(fields={"from": case.detour, "to": str(Detour.ARRIVED)})
    if case.customs_arrive_by is None or time.today() > case.customs_arrive_by:
        _fail(case, actor=by.ref)
        return case
    DETOUR.move(case, Detour.ARRIVED, actor=by.ref, carried_at=time.now(), centre=there)
    returning.unit_carried(units=_units(case), is_there=True, centre=there.code, case_number=case.number, actor=by.ref)
    _stop(case, by.ref, "arrived")
    return case


@transaction.atomic
def run_out(*, case_number: str) -> None:
    """Customs' last day is over and the pieces are not there. What has ended since is left alone."""
    case = locks.case(selectors.case_by_number(case_number).pk)
    if case.detour in UNDER_WAY:
        _fail(case, actor=SYSTEM)


def give_up(case: ReturnCase, *, actor: str) -> None:
    """The decision comes when it cannot succeed any more. The caller holds the case."""
    if case.detour in UNDER_WAY:
        _fail(case, actor=actor)


def _fail(case: ReturnCase, *, actor: str) -> None:
    """Customs keeps the tax: what it was told is called back, and what has gone back to the shopper is ours at once."""
    DETOUR.move(case, Detour.FAILED, actor=actor, why="not there in time")
    _stop(case, actor, "not there in time")
    customs_return.not_coming(case, actor=actor)
    kept_tax.book(order=case.order, document=f"{case.ref}:detour", actor=actor)


def _stop(case: ReturnCase, actor: str, why: str) -> None:
    duties.done(kind=DUTY, subject=case.ref, actor=actor, why=why)
    clocks.stop(kind=CLOCK, subject=case.ref, actor=actor, reason=why)


def _require_here(case: ReturnCase) -> None:
    """Raises IllegalMove while the parcel has not come, and where its pieces stay the shopper's."""
    if case.stage not in HERE:
        raise IllegalMove(fields={"from": case.stage, "to": case.detour})


def _units(case: ReturnCase) -> list[int]:
    return [item.unit_id for item in selectors.items_of(case) if selectors.is_at_the_centre(item)]


def _centre_there(case: ReturnCase, by: User) -> Warehouse:
    places = Warehouse.objects.filter(kind=Warehouse.Kind.RETURNS, supervised_place=case.supervised_place).order_by(
        "pk"
    )
    for place in places:
        if case.supervised_place and selectors.may_work_at(by, place.pk):
            return place
    raise NotYourBench
