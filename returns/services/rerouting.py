"""A centre goes out for true while labels lead to it: who has not sent yet gets a label to another one, and what a courier brings
there is taken in there. A drill moves nobody's label.
"""

from django.db import transaction

from logistics.carriers import doors
from logistics.models import Posting, Warehouse
from marketplace.accounts.models import User
from marketplace.core import time, trail
from marketplace.core.duties import service as duties
from marketplace.core.outbox.emit import emit
from returns import locks, portal, selectors
from returns.models import ReturnCase
from returns.policies.pickups import Window
from returns.services import detours, pickups
from returns.services.closing import no_detour
from returns.states import DETOUR, Detour, Stage

SYSTEM = "system:returns"
DUTY = "return_centre_out"


@transaction.atomic
def centre_out(*, code: str) -> int:
    """Every label to this centre that waits for its parcel is announced, to be led elsewhere one by one; returns how many.

    Operations are called for the parcels under way: their couriers must hear of it, for a printed address does not change by itself.
    Nothing is announced for a place of another kind, or while no centre is in service.
    """
    centres = Warehouse.objects.filter(kind=Warehouse.Kind.RETURNS)
    centre = centres.filter(code=code, is_out=True).first()
    if centre is None or not centres.filter(is_out=False).exists():
        return 0
    travelling = ReturnCase.objects.filter(centre=centre, stage=Stage.IN_TRANSIT).count()
    if travelling:
        duties.call(kind=DUTY, subject=code, facts={"parcels": travelling})
    labels = ReturnCase.objects.filter(centre=centre, stage=Stage.LABEL_ISSUED).order_by("pk")
    numbers = list(labels.values_list("number", flat=True))
    for number in numbers:
        emit(topic="returns.label_stranded", key=f"return_case:{number}", payload={"case": number})
    return len(numbers)


def centre_back(*, code: str) -> None:
    """What is under way arrives where it was sent; labels that were moved stay so."""
    duties.done(kind=DUTY, subject=code, actor=SYSTEM, why="in service again")


@transaction.atomic
def lead_away(*, case_number: str) -> bool:
    """One label leads to another centre from now on. False where it was sent, moved or ended meanwhile, or the centre is back.

    Raises NoPickup while its courier is being asked this very moment, and NoReturnsCentre while none is in service: try again.
    """
    case = locks.case(selectors.case_by_number(case_number).pk)
    if case.stage != Stage.LABEL_ISSUED or case.centre is None or not case.centre.is_out:
        return False
    before = case.centre.code
    _lead_to(case, selectors.returns_centre(case.supervised_place), actor=SYSTEM)
    _send_the_courier_there(case)
    trail.record(
        verb="return.rerouted", target=case.ref, actor=SYSTEM, before={"centre": before}, after={"centre": case.centre_code}
    )  # fmt: skip
    emit(topic="returns.rerouted", key=case.ref, payload={"case": case.number, "centre": case.centre_code})
    return True


def take_in(case: ReturnCase, inspector: User) -> None:
    """A parcel whose centre is out was brought to another one: that one acts for the case. The caller holds the case.

    Nothing changes for somebody who works at the centre on the label, or at none that is in service.
    """
    if case.centre is None or not case.centre.is_out or selectors.may_handle(inspector, case):
        return
    place = Posting.objects.filter(
        user=inspector, warehouse__kind=Warehouse.Kind.RETURNS, warehouse__is_out=False
    ).order_by("pk")  # fmt: skip
    posting = place.select_related("warehouse").first()
    if posting is None or selectors.is_party(case, inspector):
        return
    before = case.centre.code
    _lead_to(case, posting.warehouse, actor=inspector.ref)
    trail.record(
        verb="return.taken_in_elsewhere", target=case.ref, actor=inspector.ref, before={"centre": before},
        after={"centre": case.centre_code},
    )  # fmt: skip


def _lead_to(case: ReturnCase, centre: Warehouse, *, actor: str) -> None:
    case.centre, case.rerouted_at = centre, time.now()
    case.save(update_fields=["centre", "rerouted_at"])
    wanted = detours.needed(case.supervised_place, centre)
    if wanted == Detour.NONE:
        no_detour(case, actor=actor)
    elif DETOUR.allows(case.detour, wanted):
        DETOUR.move(case, wanted, actor=actor, why=f"centre out, now {centre.code}")


def _send_the_courier_there(case: ReturnCase) -> None:
    """A courier who has not set out comes in the same hours for the new address. Raises NoPickup while the carrier is being asked."""
    standing = portal.pickup_of(case)
    if standing is None or case.centre is None:
        return
    slot, sender, weight_g = standing.slot, standing.fetched_at, standing.weight_g
    hours = Window(slot.area, slot.day, slot.hours, slot.capacity)
    if hours.starts <= time.now():
        return
    pickups.end(standing, actor=SYSTEM)
    pickups.write(hours, sender=sender, recipient=doors.of_warehouse(case.centre), weight_g=weight_g, case=case)
