"""What wakes the care file of an order. Idempotent: the cause names the thing that happened, and makes one ticket."""

from typing import Any

from logistics.models import Parcel, SealIncident
from logistics.states import ParcelStatus
from marketplace.core.clocks import service as clocks
from marketplace.core.models import Duty
from support.services import caring

DEPARTURE = "care_departure"
OF_CLOCK = {
    "hand_in": "hand_in_late",
    DEPARTURE: "departure_late",
    "customs_hold": "customs_long",
    "parcel_silent": "parcel_silent",
}
SEAL = "seal_incident"


def order_placed(*, purchase: str) -> None:
    """Every order has its quiet file from the first moment."""
    caring.open_files(purchase=purchase)


def unit_received(*, order_number: str, **_more: Any) -> None:
    """The first piece is at our warehouse: the days to the plane count."""
    clocks.start(kind=DEPARTURE, subject=f"order:{order_number}", actor=caring.HOUSE)


def parcel_moved(*, order_number: str, status: str, **_more: Any) -> None:
    """In the air: the days are over."""
    if status == ParcelStatus.DEPARTED:
        clocks.stop(kind=DEPARTURE, subject=f"order:{order_number}", actor=caring.HOUSE, reason="departed")


def order_over(*, order: str, **_more: Any) -> None:
    """Cancelled: nothing is waited for any more."""
    clocks.stop(kind=DEPARTURE, subject=f"order:{order}", actor=caring.HOUSE, reason="cancelled")


def clock_breached(*, clock: int, kind: str, subject: str, **_more: Any) -> None:
    """A milestone was missed."""
    if kind in OF_CLOCK:
        noun, _sep, key = subject.partition(":")
        order = key if noun == "order" else _order_of_parcel(key)
        caring.wake(order_number=order, kind=OF_CLOCK[kind], cause=f"clock:{clock}", facts={noun: key})


def promise_broken(*, order_number: str, party: str = "", **_more: Any) -> None:
    caring.wake(
        order_number=order_number, kind="promise_broken", cause=f"promise:{order_number}", facts={"fault": party or "—"}
    )


def delivery_failed(*, order_number: str, parcel: str, event: int) -> None:
    caring.wake(order_number=order_number, kind="delivery_failed", cause=f"failed:{event}", facts={"parcel": parcel})


def parcel_lost(*, order_number: str, parcel: str, **_more: Any) -> None:
    caring.wake(order_number=order_number, kind="parcel_lost", cause=f"lost:{parcel}", facts={"parcel": parcel})


def parcel_damaged(*, order_number: str, parcel: str, **_more: Any) -> None:
    caring.wake(order_number=order_number, kind="parcel_damaged", cause=f"damaged:{parcel}", facts={"parcel": parcel})


def parcel_sent_back(*, order_number: str, parcel: str = "", **_more: Any) -> None:
    caring.wake(
        order_number=order_number,
        kind="sent_back",
        cause=f"back:{parcel or order_number}",
        facts={"parcel": parcel or "—"},
    )


def duty_called(*, duty: int, **_more: Any) -> None:
    """Operations have to look at a seal: the shopper's care begins in the same moment. Stock without a parcel is nobody's."""
    found = Duty.objects.filter(pk=duty, kind=SEAL).first()
    if found is None:
        return
    public_id = found.subject.partition(":")[2]
    incident = SealIncident.objects.select_related("parcel__consignment").filter(public_id=public_id).first()
    if incident is not None and incident.parcel is not None:
        caring.wake(
            order_number=incident.parcel.consignment.order_number, kind=SEAL, cause=f"seal:{public_id}",
            facts={"parcel": incident.parcel.number, "seal": incident.kind},
        )  # fmt: skip


def _order_of_parcel(number: str) -> str:
    found = Parcel.objects.select_related("consignment").filter(number=number).first()
    return found.consignment.order_number if found is not None else ""
