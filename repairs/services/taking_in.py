"""From a return: the inspected piece is faulty and the decision was to repair it."""

from django.db import transaction

from logistics.models import Unit
from marketplace.core import time, trail
from marketplace.core.outbox.emit import emit
from orders.policies.warranty_plans import FAULTS
from repairs.errors import BadRepair, NotThere, PieceNotFound
from repairs.models import Diagnosis, RepairCase
from repairs.selectors.partners import central
from repairs.selectors.pieces import path_of
from repairs.services import choosing, reporting
from repairs.states import OPEN, REPAIR, CaseStatus
from returns.models import ReturnItem
from returns.policies import rules
from returns.services import repaired

SYSTEM, SYSTEM_REPAIRS = "system:returns", "system:repairs"
USUAL_FAULT = "function"


@transaction.atomic
def from_return(*, case_number: str, unit: int, fault: str, actor: str = SYSTEM, liable: str = "seller") -> RepairCase:
    """Open a repair at the central station for a piece of a return; the same piece of the same return once.

    `unit`: primary key in logistics; `liable`: `seller` or `platform`, never the shopper. Raises PieceNotFound where the return
    does not name the piece, BadRepair for an unknown fault, NotThere without a central station.
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
    station = central()
    if station is None:
        raise NotThere
    case = reporting.write(
        user=item.case.user, unit=Unit.objects.get(pk=unit), line=item.line, category=path_of(item.line)[0], fault=fault,
        level=Diagnosis.Level.CENTRAL, happened_on=time.today(), opened_at=time.now(), status=CaseStatus.CHOOSING,
        return_case=case_number, liable=liable,
    )  # fmt: skip
    REPAIR.move(case, CaseStatus.IN_REPAIR, actor=actor, why=case_number)
    choosing.assign(case, station, actor)
    trail.record(
        verb="repair.from_return", target=trail.ref(case), actor=actor, why=case_number, after={"liable": liable}
    )
    return case


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
