"""Where an order's things are, and what may come back. Bounded queries, whatever the number of units."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db.models import Q
from django.urls import reverse

from logistics.models import Consignment, CustodyEvent, Declaration, Evidence, Opening, Parcel, Unit
from logistics.policies import stages
from logistics.policies.capture import plain_number
from logistics.records import ParcelProgress, Photo, Progress, Release, ReturnableUnit, UnitProgress
from logistics.states import UnitStatus
from marketplace.core.crypto import keyring
from marketplace.core.time import SHANGHAI


def progress(order_number: str) -> Progress | None:
    """The road of one order; None while the order has not been handed to the road."""
    return progress_of([order_number]).get(order_number)


def progress_of(order_numbers: Sequence[str]) -> dict[str, Progress]:
    """The roads of many orders in a fixed number of queries; orders the road does not know are left out."""
    consignments = (
        Consignment.objects.filter(order_number__in=order_numbers)
        .prefetch_related("lines__units__parcel", "parcels__openings")
        .only("order_number", "promise_date", "cancelled_at")
    )
    return {consignment.order_number: _progress(consignment) for consignment in consignments}


def can_be_stopped(known: Progress | None) -> bool:
    """May the whole order still be cancelled: is none of its pieces with us yet? As `services.consignments.cancel` decides."""
    waiting = (UnitStatus.EXPECTED, UnitStatus.CANCELLED)
    return known is None or all(unit.status in waiting for unit in known.units)


def came_to_us(order_number: str) -> bool:
    """Was any piece of the order ever handed in at a warehouse, whatever became of it afterwards? Two queries."""
    units = Unit.objects.filter(line__consignment__order_number=order_number).values_list("passport_code", flat=True)
    subjects = [f"unit:{code}" for code in units]
    return CustodyEvent.objects.filter(subject__in=subjects, action="received").exists()


def parcels_of(order_numbers: Iterable[str]) -> list[Parcel]:
    """Parcels of these orders, oldest first, with their consignment."""
    return list(
        Parcel.objects.filter(consignment__order_number__in=list(order_numbers))
        .select_related("consignment")
        .order_by("id")
    )


def release_date(order_number: str) -> date | None:
    """The day (Asia/Shanghai) customs released the first parcel of the order: the 30 and 45 day clocks count from it."""
    released = (
        Parcel.objects.filter(consignment__order_number=order_number, declaration__released_at__isnull=False)
        .order_by("declaration__released_at")
        .values_list("declaration__released_at", flat=True)
        .first()
    )
    return released.astimezone(SHANGHAI).date() if released else None


def release_of(units: Iterable[int]) -> Release | None:
    """The release that the customs windows of these things (primary keys) count from: the earliest, with their common place."""
    found = list(
        Declaration.objects.filter(parcel__units__in=list(units), released_at__isnull=False)
        .order_by("released_at")
        .values_list("released_at", "supervised_place")
    )
    if not found or found[0][0] is None:
        return None
    places = {place for _moment, place in found}
    return Release(found[0][0].astimezone(SHANGHAI).date(), places.pop() if len(places) == 1 else "")


def returnable_units(order_number: str) -> list[ReturnableUnit]:
    """Units of delivered parcels that are still with the shopper, in line order."""
    units = (
        Unit.objects.filter(line__consignment__order_number=order_number, status=UnitStatus.DELIVERED)
        .select_related("line", "parcel")
        .order_by("line__number", "ordinal")
    )
    return [_returnable(unit) for unit in units]


def units_by_passport(codes: Iterable[str]) -> dict[str, ReturnableUnit]:
    """Recorded facts of units by passport code, whatever their status (the twin match needs them after sending back)."""
    units = Unit.objects.filter(passport_code__in=list(codes)).select_related("line", "parcel")
    return {unit.passport_code: _returnable(unit) for unit in units if unit.parcel is not None}


def unit_evidence(unit: Unit | int, *, stage: str = "") -> list[Photo]:
    """Evidence pictures of a unit, oldest first; only of `stage` (outbound, return) where given."""
    found = Evidence.objects.filter(unit=unit).order_by("id")
    return [photo_of(item) for item in (found.filter(stage=stage) if stage else found.exclude(stage="withdrawn"))]


def evidence_of_units(units: Iterable[int]) -> dict[int, list[Photo]]:
    """Evidence pictures of many units by unit id, of all stages, oldest first; one query."""
    found: dict[int, list[Photo]] = {}
    for item in Evidence.objects.filter(unit__in=list(units)).order_by("id"):
        found.setdefault(item.unit_id or 0, []).append(photo_of(item))
    return found


def evidence_bytes(public_id: str, *, most: int) -> bytes | None:
    """The stored picture; None where there is none or it is bigger than `most` bytes."""
    item = Evidence.objects.filter(public_id=public_id).first()
    if item is None:
        return None
    try:
        with item.image.open("rb") as stream:
            data: bytes = stream.read(most + 1)
    except OSError:
        return None
    return data if len(data) <= most else None


def orders_of_numbers(serial: str, tag: str) -> dict[int, str]:
    """Unit id → order number of every piece that carries this serial number or this tag, whoever bought it; at most ten."""
    wanted = Q(pk=None)
    for field, number in (("serial", plain_number(serial)), ("tag", plain_number(tag))):
        if number:
            candidates = keyring.blind_index_candidates(number, f"logistics.unit.{field}")
            wanted |= Q(**{f"{field}_index__in": candidates})
    found = Unit.objects.filter(wanted).order_by("id").values_list("pk", "line__consignment__order_number")
    return dict(found[:10])


def _progress(consignment: Consignment) -> Progress:
    units = [
        UnitProgress(
            unit.passport_code, line.line_ref, unit.ordinal, unit.status, unit.parcel.number if unit.parcel else ""
        )
        for line in consignment.lines.all()
        for unit in line.units.all()
    ]
    parcels = [
        ParcelProgress(
            parcel.number,
            parcel.status,
            parcel.exception,
            parcel.carrier,
            parcel.waybill,
            parcel.delivered_at,
            len(parcel.openings.all()),
        )
        for parcel in consignment.parcels.all()
    ]
    stage = stages.order_stage(
        [u.status for u in units], {p.number: p.status for p in parcels}, [u.parcel for u in units]
    )
    moments: list[datetime] = [parcel.delivered_at for parcel in parcels if parcel.delivered_at]
    return Progress(
        consignment.order_number,
        stage,
        tuple(units),
        tuple(parcels),
        consignment.promise_date,
        max(moments) if moments and stage == stages.DELIVERED else None,
    )


def _returnable(unit: Unit) -> ReturnableUnit:
    parcel = unit.parcel
    if parcel is None or parcel.delivered_at is None:
        raise ValueError(f"unit {unit.pk} was not delivered")
    return ReturnableUnit(
        pk=unit.pk,
        passport_code=unit.passport_code,
        line_ref=unit.line.line_ref,
        ordinal=unit.ordinal,
        parcel=parcel.number,
        delivered_at=parcel.delivered_at,
        serial=unit.serial,
        tag=unit.tag,
        weight_g=unit.weight_g,
        length_mm=unit.length_mm,
        width_mm=unit.width_mm,
        height_mm=unit.height_mm,
    )


def photos_of_opening(opening: Opening) -> list[Photo]:
    """Evidence pictures of an opening, oldest first."""
    return [photo_of(item) for item in Evidence.objects.filter(opening=opening).order_by("id")]


def evidence(public_id: str) -> Evidence | None:
    """One picture with the order it belongs to, for the door that asks who is looking."""
    found = Evidence.objects.select_related("unit__line__consignment", "parcel__consignment")
    return found.filter(public_id=public_id).first()


def photo_of(item: Evidence) -> Photo:
    """A picture with the address of our own door, which asks who is looking."""
    return Photo(
        item.public_id,
        item.stage,
        item.pose,
        reverse("logistics:photo", args=[item.public_id]),
        item.sha256,
        item.taken_at,
        item.is_public,
    )
