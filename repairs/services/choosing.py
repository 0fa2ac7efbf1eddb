"""A case gets a service point: chosen by the shopper, or passed on to the central station."""

from django.db import transaction

from marketplace.core import time
from marketplace.core.clocks import service as clocks
from marketplace.core.outbox.emit import emit
from repairs import locks
from repairs.errors import NotNow, NotThere
from repairs.models import Diagnosis, Partner, RepairCase, WorkOrder
from repairs.selectors.partners import takes
from repairs.states import REPAIR, CaseStatus

ANSWER_CLOCK = "repair_answer"


@transaction.atomic
def choose(*, case: RepairCase, partner: Partner, actor: str) -> WorkOrder:
    """The shopper chose where. The place has a working day to say yes.

    Raises NotNow, NotThere: it is not certified today, does not repair such goods, or the fault belongs to the central station.
    """
    found = locks.case(case.pk)
    if found.status != CaseStatus.CHOOSING:
        raise NotNow
    if not suits(found, partner):
        raise NotThere
    REPAIR.move(found, CaseStatus.IN_REPAIR, actor=actor, why=partner.name)
    return assign(found, partner, actor)


def suits(case: RepairCase, partner: Partner) -> bool:
    """May this place be given this case today?"""
    is_central_only = case.level == Diagnosis.Level.CENTRAL and partner.kind != Partner.Kind.CENTRAL
    return not is_central_only and takes(partner, case.category)


def assign(case: RepairCase, partner: Partner, actor: str) -> WorkOrder:
    """The work order; the caller holds the case."""
    work: WorkOrder = WorkOrder.objects.create(case=case, partner=partner, assigned_at=time.now())
    clocks.start(kind=ANSWER_CLOCK, subject=case.ref, actor=actor)
    emit(topic="repairs.assigned", key=case.ref, payload={"case": case.number, "work": work.public_id})
    return work
