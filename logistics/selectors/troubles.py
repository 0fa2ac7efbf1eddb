"""What a promise is judged by: when each leg of an order's road ended, and incidents with the document that proves them."""

from dataclasses import dataclass
from datetime import datetime

from logistics.customs import codes
from logistics.models import CustodyEvent, CustomsReceipt, Parcel, TrackingEvent, Unit
from logistics.policies import tracking
from logistics.services.custody import subject_of
from logistics.states import UnitStatus

HELD_BY_CUSTOMS = frozenset({codes.INSPECTION, *codes.DETAINED})
LET_GO = frozenset({codes.RELEASED, codes.CLOSED, codes.RETURNED})
ABSENT, DEFERRED, CUSTOMS = "shopper_absent", "shopper_deferred", "customs_receipt"


@dataclass(frozen=True)
class Legs:
    """The latest moment of an order's parcels for each leg; None while one of them is not there yet."""

    received: datetime | None = None
    departed: datetime | None = None
    arrived: datetime | None = None
    cleared: datetime | None = None
    delivered: datetime | None = None
    flights: tuple[tuple[str, datetime], ...] = ()


@dataclass(frozen=True)
class Trouble:
    """An incident: kind, the document, since when, until when (None: it lasts)."""

    kind: str
    reference: str
    since: datetime
    until: datetime | None


def legs(order_number: str) -> Legs:
    """Five queries at most."""
    parcels = list(
        Parcel.objects.filter(consignment__order_number=order_number)
        .exclude(status="cancelled")
        .select_related("bag__flight")
    )
    received = _received(order_number)
    if not parcels:
        return Legs(received=received)
    said = TrackingEvent.objects.filter(
        parcel__in=parcels, code__in=(tracking.DEPARTED, tracking.ARRIVED, tracking.CLEARED)
    )
    moments: dict[str, dict[int, datetime]] = {}
    for parcel_id, code, at in said.order_by("at").values_list("parcel_id", "code", "at"):
        moments.setdefault(code, {})[parcel_id] = at
    delivered = {box.pk: box.delivered_at for box in parcels if box.delivered_at}

    def latest(there: dict[int, datetime]) -> datetime | None:
        return max(there.values()) if len(there) == len(parcels) else None

    flights = {(box.bag.flight.designator, box.bag.flight.departs_at) for box in parcels if box.bag and box.bag.flight}
    return Legs(
        received=received, departed=latest(moments.get(tracking.DEPARTED, {})),
        arrived=latest(moments.get(tracking.ARRIVED, {})), cleared=latest(moments.get(tracking.CLEARED, {})),
        delivered=latest(delivered), flights=tuple(sorted(flights)),
    )  # fmt: skip


def _received(order_number: str) -> datetime | None:
    units = Unit.objects.filter(line__consignment__order_number=order_number).exclude(status=UnitStatus.CANCELLED)
    rows = list(units)
    if not rows or any(unit.status == UnitStatus.EXPECTED for unit in rows):
        return None
    came = CustodyEvent.objects.filter(subject__in=[subject_of(unit) for unit in rows], action="received")
    return came.order_by("-at").values_list("at", flat=True).first()


def troubles(order_number: str) -> list[Trouble]:
    """Incidents that may excuse: customs' receipts of an inspection, the courier's word that nobody was there."""
    return [*_customs(order_number), *_shopper(order_number)]


def _customs(order_number: str) -> list[Trouble]:
    rows = (
        CustomsReceipt.objects.filter(
            declaration__parcel__consignment__order_number=order_number, applied_at__isnull=False
        )
        .order_by("declaration_id", "returned_at", "id")
        .values_list("pk", "declaration_id", "declaration__invt_no", "code", "returned_at")
    )
    found, open_since = [], {}
    for pk, case, invt_no, code, at in rows:
        if code in HELD_BY_CUSTOMS and case not in open_since:
            open_since[case] = (f"{invt_no or case}/{code}/{pk}", at)
        elif code in LET_GO and case in open_since:
            reference, since = open_since.pop(case)
            found.append(Trouble(CUSTOMS, reference, since, at))
    found += [Trouble(CUSTOMS, reference, since, None) for reference, since in open_since.values()]
    return found


def _shopper(order_number: str) -> list[Trouble]:
    """From a failed try to the courier's next one."""
    rows = list(
        TrackingEvent.objects.filter(parcel__consignment__order_number=order_number, heard_at__isnull=False)
        .order_by("parcel_id", "at", "id")
        .values_list("parcel_id", "code", "reason", "source", "at")
    )
    found = []
    for place, (parcel, code, reason, source, at) in enumerate(rows):
        if reason != tracking.SHOPPER:
            continue
        after = rows[place + 1] if place + 1 < len(rows) else None
        until = after[4] if after is not None and after[0] == parcel else None
        found.append(Trouble(DEFERRED if code == tracking.DELAYED else ABSENT, source, at, until))
    return found
