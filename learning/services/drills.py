"""A returns centre out of service, as a drill or for true: labels go to the second centre, what waits is told, and it is undone."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Q

from learning import locks
from learning.errors import CentreNotInService, DrillOver, NoSecondCentre, WhyMissing
from learning.models import CentreDrill
from learning.services.alarms import LEAST_WHY
from learning.states import DRILL, DrillStatus
from logistics.models import Posting, Warehouse
from logistics.services import centres
from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import textnorm, time, trail
from marketplace.core.errors import IllegalMove
from returns.models import ReturnCase
from returns.states import Stage

SYSTEM = "system:learning"
LABELLED, TRAVELLING = (Stage.LABEL_ISSUED,), (Stage.IN_TRANSIT,)
LYING = (Stage.RECEIVED, Stage.INSPECTED)
MOST_WHY = 300


def start(*, centre: Warehouse, why: str, by: User, is_drill: bool = True) -> CentreDrill:
    """New labels go to the next centre in service. In a drill what is under way to this one keeps its address; where it is out for true
    labels of parcels that were not sent yet are led elsewhere, and their shoppers told (`returns.services.rerouting`).

    Raises NotAllowed, WhyMissing, BadText, CentreNotInService, NoSecondCentre.
    """
    require_role(by, Role.OPS)
    words = textnorm.clean_text(why, max_length=MOST_WHY, field="why")
    if len(words) < LEAST_WHY:
        raise WhyMissing(fields={"why": WhyMissing.message})
    return begin(centre=centre, why=words, actor=by.ref, is_drill=is_drill)


@transaction.atomic
def begin(*, centre: Warehouse, why: str, actor: str, is_drill: bool) -> CentreDrill:
    """`start` without a person, for the command. Raises CentreNotInService, NoSecondCentre."""
    in_service = Warehouse.objects.filter(kind=Warehouse.Kind.RETURNS, is_out=False).order_by("id")
    other = in_service.exclude(pk=centre.pk).first()
    if other is None:
        raise NoSecondCentre
    if not centres.set_out(place=centre, is_out=True, actor=actor, why=why, is_drill=is_drill):
        raise CentreNotInService
    try:
        with transaction.atomic():  # a savepoint: somebody else may have begun
            made = CentreDrill.objects.create(
                centre=centre, other=other, why=why, is_drill=is_drill, started_at=time.now(), started_by=actor,
                waiting=waiting_at(centre),
            )  # fmt: skip
    except IntegrityError:
        raise CentreNotInService from None
    trail.record(verb="centre_drill.started", target=trail.ref(made), actor=actor, why=why, after=made.waiting)
    return made


def undo(*, public_id: str, by: User) -> CentreDrill:
    """The centre is in service again; what happened meanwhile is kept. Raises NotAllowed, AlarmNotFound, DrillOver."""
    require_role(by, Role.OPS)
    return end(public_id=public_id, actor=by.ref)


@transaction.atomic
def end(*, public_id: str, actor: str) -> CentreDrill:
    drill = locks.drill(public_id)
    try:
        DRILL.move(
            drill, DrillStatus.UNDONE, actor=actor, undone_at=time.now(), undone_by=actor, result=result_of(drill)
        )
    except IllegalMove:
        raise DrillOver from None
    why = f"centre_drill:{drill.public_id}"
    centres.set_out(place=drill.centre, is_out=False, actor=actor, why=why, is_drill=drill.is_drill)
    return drill


def waiting_at(centre: Warehouse) -> dict[str, Any]:
    """What depends on this centre now: parcels that lie there, that are under way to it, labels not used yet; who is posted there."""
    counts = ReturnCase.objects.filter(centre=centre).aggregate(
        labelled=Count("pk", filter=Q(stage__in=LABELLED)), travelling=Count("pk", filter=Q(stage__in=TRAVELLING)),
        lying=Count("pk", filter=Q(stage__in=LYING)),
    )  # fmt: skip
    return {**counts, "inspectors": Posting.objects.filter(warehouse=centre).count()}


def result_of(drill: CentreDrill) -> dict[str, Any]:
    """Since it began: labels by centre, what waits there still, whether anybody works at the second one.

    `passed`: no label went to the centre that was out, and inspectors are posted at the other one.
    """
    since = ReturnCase.objects.filter(requested_at__gte=drill.started_at)
    leaked = since.filter(centre=drill.centre).count()
    routed = since.filter(centre=drill.other).count()
    inspectors = Posting.objects.filter(warehouse=drill.other).count()
    return {
        "routed": routed, "leaked": leaked, "inspectors": inspectors, "waiting": waiting_at(drill.centre),
        "minutes": int((time.now() - drill.started_at).total_seconds() // 60), "passed": leaked == 0 and inspectors > 0,
    }  # fmt: skip
