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
from repairs.states import REPAIR, CaseStatus
from returns.models import ReturnItem

SYSTEM = "system:returns"


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


def tell_returns(case: RepairCase) -> None:
    """The hook for the room of returns: a repair that a return asked for has ended.

    `case.status` is closed (repaired), unrepaired or settled; `case.return_case` is the number of the return. The event is for
    programs and higher apps; `returns.services.repaired.close(case=…, outcome=…)` is to be called here, once it is there.
    """
    if case.return_case:
        payload = {"case": case.number, "return": case.return_case, "outcome": str(case.status)}
        emit(topic="repairs.return_repaired", key=case.ref, payload=payload)
