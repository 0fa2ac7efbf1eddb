"""From a return: the inspected piece is faulty and the decision was to repair it.

It goes to our central station. Where none takes it now the case waits, operations are called, and it goes on by itself when a
station is there (`place_all`, called by the change of a place and by a sweep).
"""

from django.db import transaction

from logistics.models import Unit
from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import tasks, time, trail
from marketplace.core.duties import service as duties
from marketplace.core.outbox.emit import emit
from marketplace.core.textnorm import clean_text
from orders.policies.warranty_plans import FAULTS
from repairs import locks
from repairs.errors import BadRepair, NotNow, OwnPoint, PieceNotFound
from repairs.models import Diagnosis, RepairCase
from repairs.selectors.cases import is_party, waiting_for_station
from repairs.selectors.partners import central
from repairs.selectors.pieces import path_of
from repairs.services import choosing, reporting
from repairs.states import OPEN, REPAIR, CaseStatus
from returns.models import ReturnItem
from returns.policies import rules
from returns.services import repaired

SYSTEM, SYSTEM_REPAIRS = "system:returns", "system:repairs"
USUAL_FAULT = "function"
DUTY = "repair_no_station"
LEAST_WHY = 10


@transaction.atomic
def from_return(*, case_number: str, unit: int, fault: str, actor: str = SYSTEM, liable: str = "seller") -> RepairCase:
    """Open a repair at the central station for a piece of a return; the same piece of the same return once.

    `unit`: primary key in logistics; `liable`: `seller` or `platform`, never the shopper. Raises PieceNotFound where the return
    does not name the piece, BadRepair for an unknown fault. Without a central station the case waits for one.
    """
    already = RepairCase.objects.filter(return_case=case_number, unit=unit).first()
    if already is not None:
        return already
    item = (
        ReturnItem.objects.filter(case__number=case_number, unit=unit)
        .select_related("case__user", "line__order")
        .first()
    )
    if item is None:
        raise PieceNotFound
    if fault not in FAULTS or liable not in (RepairCase.Liable.SELLER, RepairCase.Liable.PLATFORM):
        raise BadRepair(fields={"fault": BadRepair.message})
    case = reporting.write(
        user=item.case.user, unit=Unit.objects.get(pk=unit), line=item.line, category=path_of(item.line)[0], fault=fault,
        level=Diagnosis.Level.CENTRAL, happened_on=time.today(), opened_at=time.now(), status=CaseStatus.WAITING,
        return_case=case_number, liable=liable,
    )  # fmt: skip
    trail.record(
        verb="repair.from_return", target=trail.ref(case), actor=actor, why=case_number, after={"liable": liable}
    )
    if not place(case, actor=actor):
        call_for_station(case)
    return case


def place(case: RepairCase, *, actor: str) -> bool:
    """Give a waiting case to the station; False where none takes it, or the only one has said no. The caller holds the case."""
    station = central(but=case.works.values_list("partner", flat=True))
    if station is None:
        return False
    REPAIR.move(case, CaseStatus.IN_REPAIR, actor=actor, why=case.return_case)
    choosing.assign(case, station, actor)
    duties.done(kind=DUTY, subject=case.ref, actor=actor, why=station.name)
    return True


def call_for_station(case: RepairCase) -> None:
    """Somebody of operations sees that a piece of a return lies without a place to be repaired."""
    duties.call(kind=DUTY, subject=case.ref, facts={"return": case.return_case})


def place_all() -> int:
    """Whatever waits goes to a station as soon as one is there, one transaction each. Returns how many went."""
    return tasks.each(list(waiting_for_station()), _place)


@transaction.atomic
def _place(pk: int) -> bool:
    case = locks.case(pk)
    return case.status == CaseStatus.WAITING and place(case, actor=SYSTEM_REPAIRS)


@transaction.atomic
def end_waiting(*, case: RepairCase, why: str, by: User) -> RepairCase:
    """Operations find no place for it: the piece is not repaired, and its return ends with the refund.

    Raises NotAllowed, OwnPoint (a side of it), NotNow where it does not wait, BadRepair without a reason.
    """
    require_role(by, Role.OPS)
    found = locks.case(case.pk)
    if is_party(found, by):
        raise OwnPoint
    if found.status != CaseStatus.WAITING:
        raise NotNow
    said = clean_text(why, max_length=400, field="why")
    if len(said) < LEAST_WHY:
        raise BadRepair(fields={"why": BadRepair.message})
    REPAIR.move(found, CaseStatus.UNREPAIRED, actor=by.ref, why=said, ended_at=time.now())
    duties.done(kind=DUTY, subject=found.ref, actor=by.ref, why=said)
    tell_returns(found)
    emit(topic="repairs.ended", key=found.ref, payload={"case": found.number})
    return found


def from_decision(*, case_number: str, passport_code: str, fault: str) -> RepairCase:
    """As the return announces it: the piece by its passport, the liable party by the rule of the return.

    `fault`: a code of ours, or what the inspector wrote, which stays with the return: then it is `function`. Raises what
    `from_return` raises.
    """
    item = (
        ReturnItem.objects.filter(case__number=case_number, unit__passport_code=passport_code)
        .select_related("case")
        .first()
    )
    if item is None:
        raise PieceNotFound
    bearer = rules.rule_by_code(item.case.rule).borne_by
    liable = bearer if bearer in (RepairCase.Liable.SELLER, RepairCase.Liable.PLATFORM) else RepairCase.Liable.SELLER
    known = fault if fault in FAULTS else USUAL_FAULT
    return from_return(case_number=case_number, unit=item.unit_id, fault=known, liable=liable)


def tell_returns(case: RepairCase) -> None:
    """A repair that a return asked for has ended. With the last piece the return ends: settled where every piece works again, else
    refunded."""
    if not case.return_case:
        return
    payload = {"case": case.number, "return": case.return_case, "outcome": str(case.status)}
    emit(topic="repairs.return_repaired", key=case.ref, payload=payload)
    siblings = set(RepairCase.objects.filter(return_case=case.return_case).values_list("status", flat=True))
    if siblings & set(OPEN) or not repaired.waits(case.return_case):
        return
    works = siblings <= {CaseStatus.CLOSED}
    repaired.close(case.return_case, repaired.REPAIRED if works else repaired.NOT_REPAIRABLE, actor=SYSTEM_REPAIRS)
