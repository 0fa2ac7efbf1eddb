"""A courier could not deliver a parcel and brings it back: operations have it delivered again, or take it back.

Until they have decided the parcel is `returning`: still under its seal, with the courier, and a duty of theirs.
"""

from django.db import transaction

from logistics import locks
from logistics.models import Parcel, TrackingEvent
from logistics.policies import tracking
from logistics.services import steps
from logistics.services.steps import Step
from logistics.states import ParcelStatus
from marketplace.core import trail
from marketplace.core.duties import service as duties
from marketplace.core.errors import IllegalMove
from marketplace.core.outbox.emit import emit
from marketplace.core.textnorm import clean_line

DUTY = "courier_return"


def turned_back(parcel: Parcel) -> TrackingEvent | None:
    """The courier's word that it turns back, where we have not sent it out again since."""
    mine = TrackingEvent.objects.filter(parcel=parcel)
    said = mine.filter(code=tracking.RETURNING, source__startswith=f"{parcel.carrier}:").order_by("-id").first()
    again = mine.filter(code=tracking.OUT_AGAIN).order_by("-id").first()
    return said if said is not None and (again is None or said.pk > again.pk) else None


def begin(*, parcel: Parcel, said: TrackingEvent, actor: str) -> None:
    """It comes back; the caller holds its lock."""
    steps.take(
        parcel, Step(ParcelStatus.RETURNING, "turned_back", _courier(parcel)), actor=actor, details=_facts(parcel)
    )
    duties.call(kind=DUTY, subject=trail.ref(parcel), facts={"carrier": parcel.carrier, "reason": said.reason})
    order = parcel.consignment.order_number
    payload = {"order_number": order, "parcel": parcel.number, "event": said.pk}
    emit(topic="logistics.delivery_failed", key=f"order:{order}", payload=payload)


@transaction.atomic
def deliver_again(*, parcel: Parcel, why: str, actor: str) -> Parcel:
    """Ops: the courier takes it to the door once more. Raises IllegalMove where it is not on its way back, BadText."""
    said, box = _words(why), locks.parcel(parcel.pk)
    step = Step(ParcelStatus.LAST_MILE, "sent_out_again", _courier(box), tracking.OUT_AGAIN, why=said)
    if box.status != ParcelStatus.RETURNING:
        raise IllegalMove(fields={"from": box.status, "to": ParcelStatus.LAST_MILE})
    steps.take(box, step, actor=actor, details=_facts(box))
    duties.done(kind=DUTY, subject=trail.ref(box), actor=actor, why=said)
    return box


@transaction.atomic
def take_back(*, parcel: Parcel, why: str, actor: str) -> Parcel:
    """Ops: it is in our hands again and will not be delivered; what was in it is refunded. Raises IllegalMove, BadText."""
    said, box = _words(why), locks.parcel(parcel.pk)
    step = Step(ParcelStatus.CAME_BACK, "taken_back", "operations", tracking.CAME_BACK, why=said)
    steps.take(box, step, actor=actor, details=_facts(box))
    duties.done(kind=DUTY, subject=trail.ref(box), actor=actor, why=said)
    order = box.consignment.order_number
    payload = {"order_number": order, "parcel": box.number}
    emit(topic="logistics.parcel_came_back", key=f"order:{order}", payload=payload)
    return box


def _words(why: str) -> str:
    return clean_line(why, max_length=200, min_length=1, field="why")


def _courier(parcel: Parcel) -> str:
    return f"carrier:{parcel.carrier}"


def _facts(parcel: Parcel) -> dict[str, str]:
    return {"courier": parcel.carrier, "waybill_last4": parcel.waybill[-4:]}
