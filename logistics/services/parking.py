"""Setting aside: a scan that cannot be right, a parcel whose weight cannot be. Nothing is changed by it, nothing is lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from logistics import errors
from logistics.models import LastScan, Parcel, Parked, Warehouse
from logistics.policies import cartons, scans
from logistics.services import devices
from marketplace.accounts.models import User
from marketplace.core import time, trail
from marketplace.core.duties import service as duties
from marketplace.core.textnorm import clean_line

DEVICE_DUTY = "strange_device"


@dataclass(frozen=True)
class Scan:
    """Who scanned what, with what, when by the device's clock. The first of `warehouses` keeps what is set aside; `client`
    tells one device's scans from another's.
    """

    user: User
    warehouses: Sequence[Warehouse]
    code: str
    path: str
    device_key: str = ""
    client: str = ""
    scanned_at: datetime | None = None
    scan_id: str = ""


def admit(scan: Scan) -> None:
    """Let a scan through, or set it aside and raise. Outside the verb's transaction, so that what is set aside stays.

    Raises StrangeDevice (operations are called) and ScanParked.
    """
    try:
        device = devices.check(key=scan.device_key, user=scan.user, warehouses=scan.warehouses)
    except errors.StrangeDevice:
        _alarm(park_scan(scan, "device"))
        raise
    if scan.scanned_at is None:
        return
    client = device.public_id if device else scan.client
    key = f"{scan.user.ref}|{client}"[:120]
    last = LastScan.objects.filter(key=key).first() if client else None
    reason = scans.fault(scan.scanned_at, now=time.now(), last_scanned=last.scanned_at if last else None)
    if reason:
        parked = park_scan(scan, reason)
        raise errors.ScanParked(fields={"reason": scans.REASONS[reason], "parked": parked.public_id})
    if client:
        LastScan.objects.update_or_create(key=key, defaults={"scanned_at": scan.scanned_at, "received_at": time.now()})


@transaction.atomic
def park_scan(scan: Scan, reason: str) -> Parked:
    """Keep the scan as it came. The same scan sent again is kept once."""
    details = {
        "path": scan.path[:200], "scan_id": scan.scan_id,
        "scanned_at": scan.scanned_at.isoformat() if scan.scanned_at else "", "client": scan.client[:60],
    }  # fmt: skip
    subject = f"scan:{scan.code}"[:60]
    if scan.scan_id:
        again = Parked.objects.filter(subject=subject, reason=reason, details__scan_id=scan.scan_id).first()
        if again is not None:
            return again
    made = Parked.objects.create(
        reason=reason, subject=subject, warehouse=scan.warehouses[0], details=details, parked_by=scan.user.ref,
        parked_at=time.now(),
    )  # fmt: skip
    trail.record(verb="scan.park", target=trail.ref(made), actor=scan.user.ref, after={"reason": reason})
    return made


@transaction.atomic
def weigh_in(*, parcel: Parcel, actor: str, tare_g: int | None = None) -> Parked | None:
    """After a weighing: park the parcel where the weight does not fit the captures, free it where it fits again."""
    contents = sum(weight or 0 for weight in parcel.units.values_list("weight_g", flat=True))
    weight = parcel.weight_g or 0
    if cartons.weight_fits(contents_g=contents, weight_g=weight, tare_g=tare_g):
        free_weight(parcel=parcel, actor=actor, why="weighed again")
        return None
    facts = {"weight_g": weight, "contents_g": contents, "tare_g": tare_g}
    parked, is_new = Parked.objects.get_or_create(
        subject=f"parcel:{parcel.number}", reason="weight", resolved_at=None,
        defaults={"warehouse_id": parcel.warehouse_id, "details": facts, "parked_by": actor, "parked_at": time.now()},
    )  # fmt: skip
    if not is_new:
        Parked.objects.filter(pk=parked.pk).update(details=facts)
        parked.details = facts
    trail.record(verb="parcel.park", target=trail.ref(parcel), actor=actor, after={"reason": "weight", **facts})
    return parked


def refuse_parked(parcel: Parcel) -> None:
    """Call it with the parcel locked. Raises WeightParked."""
    held = weight_of(parcel)
    if held is not None:
        raise errors.WeightParked(fields={"weight_g": errors.WeightParked.message})


def weight_of(parcel: Parcel) -> Parked | None:
    return Parked.objects.filter(subject=f"parcel:{parcel.number}", reason="weight", resolved_at=None).first()


@transaction.atomic
def free_weight(*, parcel: Parcel, actor: str, why: str) -> None:
    """The weight is explained: the parcel may be sealed."""
    held = Parked.objects.filter(subject=f"parcel:{parcel.number}", reason="weight", resolved_at=None)
    if held.update(resolved_at=time.now(), resolved_by=actor, why=why[:200]):
        trail.record(verb="parcel.unpark", target=trail.ref(parcel), actor=actor, why=why)


@transaction.atomic
def resolve(*, parked: Parked, why: str, actor: str) -> Parked:
    """Somebody saw to what was set aside. Resolving twice changes nothing. Raises BadText without a reason."""
    said = clean_line(why, max_length=200, min_length=4, field="why")
    waiting = Parked.objects.filter(pk=parked.pk, resolved_at=None)
    if waiting.update(resolved_at=time.now(), resolved_by=actor, why=said):
        trail.record(verb="parked.resolve", target=trail.ref(parked), actor=actor, why=said)
        duties.done(kind=DEVICE_DUTY, subject=f"parked:{parked.public_id}", actor=actor, why=said)
    parked.refresh_from_db()
    return parked


def _alarm(parked: Parked) -> None:
    facts: Mapping[str, Any] = {"warehouse": parked.warehouse.code}
    duties.call(kind=DEVICE_DUTY, subject=f"parked:{parked.public_id}", facts=facts, is_late=True)
