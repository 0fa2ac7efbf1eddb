"""Reads of the bench beyond the road itself: open work, what was set aside, goods without notice, seals by person."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from logistics.errors import UnknownWarehouse
from logistics.models import (
    Bag,
    Carton,
    Consignment,
    Device,
    Flight,
    FoundGoods,
    Handover,
    Parcel,
    Parked,
    PrintJob,
    Seal,
    SealCheck,
    SealIncident,
    Unit,
    Warehouse,
)
from logistics.policies import cartons as policy
from logistics.selectors import console
from logistics.states import BagStatus, FoundStatus, IncidentStatus, ParcelStatus, PrintStatus, UnitStatus
from marketplace.accounts.models import Role, User
from marketplace.core import ids

PAGE = 100
NUMBER = re.compile(r"[A-Z]{2}[0-9A-Z]{8,18}")


@dataclass(frozen=True)
class Guess:
    """A piece that goods without notice may be, and why we think so."""

    unit: Unit
    reason: str


@dataclass(frozen=True)
class Stock:
    """One person's seals by state."""

    holder: User
    issued: int
    applied: int
    broken: int
    void: int


def open_work(warehouse: Warehouse) -> dict[str, Any]:
    """What a shift leaves behind, as plain values: counts bench by bench, and the numbers that need a hand."""
    return {
        "waiting": asdict(console.waiting(warehouse)),
        "parcels": _numbers(Parcel.objects.filter(warehouse=warehouse, status=ParcelStatus.PACKING), "number"),
        "bags": _numbers(Bag.objects.filter(warehouse=warehouse, status=BagStatus.OPEN), "number"),
        "parked": _numbers(Parked.objects.filter(warehouse=warehouse, resolved_at=None), "subject"),
        "incidents": _numbers(
            SealIncident.objects.filter(parcel__warehouse=warehouse, status=IncidentStatus.OPEN), "parcel__number"
        ),
        "found": _numbers(FoundGoods.objects.filter(warehouse=warehouse, status=FoundStatus.FOUND), "words"),
        "prints": PrintJob.objects.filter(warehouse=warehouse, status=PrintStatus.QUEUED).count(),
    }


def _numbers(rows: QuerySet[Any], field: str) -> list[str]:
    return [str(value) for value in rows.order_by("id").values_list(field, flat=True)[:PAGE]]


def colleagues(warehouse: Warehouse, user: User) -> list[User]:
    """Who may take a shift over."""
    posted = User.objects.filter(postings__warehouse=warehouse, roles__contains=[Role.OPERATOR], is_active=True)
    return list(posted.exclude(pk=user.pk).order_by("display_name"))


def handovers(warehouse: Warehouse) -> QuerySet[Handover]:
    return Handover.objects.filter(warehouse=warehouse).select_related("giver", "taker", "warehouse").order_by("-id")


def parked(warehouse: Warehouse) -> QuerySet[Parked]:
    """What lies set aside, newest first."""
    return Parked.objects.filter(warehouse=warehouse, resolved_at=None).select_related("warehouse").order_by("-id")


def found_goods(warehouse: Warehouse) -> QuerySet[FoundGoods]:
    """Goods without notice, open ones first."""
    rows = FoundGoods.objects.filter(warehouse=warehouse).select_related("warehouse", "unit")
    return rows.annotate(is_open=Q(status=FoundStatus.FOUND)).order_by("-is_open", "-id")


def guesses(found: FoundGoods) -> list[Guess]:
    """Expected pieces that it may be: by a number read on it, else by words of its title, brand or seller. Newest last."""
    text = found.label_text.upper()
    units = Unit.objects.filter(warehouse=found.warehouse, status=UnitStatus.EXPECTED).select_related(
        "line__consignment"
    )
    numbers = [plain for word in NUMBER.findall(text) if (plain := _ours(word))]
    if numbers:
        named = units.filter(line__consignment__order_number__in=numbers).order_by("id")[:20]
        if named:
            return [Guess(unit, "number") for unit in named]
    wanted = Q()
    for word in _words(f"{found.words} {found.label_text}"):
        wanted |= Q(line__title__icontains=word) | Q(line__title_en__icontains=word) | Q(line__brand__iexact=word)
        wanted |= Q(line__consignment__seller_name__icontains=word) | Q(line__sku__iexact=word)
    return [Guess(unit, "name") for unit in units.filter(wanted).order_by("id")[:20]] if wanted else []


def _ours(word: str) -> str:
    try:
        return ids.validate(word, "MO")
    except ids.BadNumber:
        return ""


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"\w{3,}|[一-鿿]{2,}", text) if not word.isdigit()][:12]


def seal_stock() -> list[Stock]:
    """Seals by person, those with most unused ones first. Two queries."""
    rows = list(
        Seal.objects.values("issued_to")
        .annotate(
            unused=Count("id", filter=Q(status="issued")), applied=Count("id", filter=Q(status="applied")),
            broken=Count("id", filter=Q(status="broken")), void=Count("id", filter=Q(status="void")),
        )
        .order_by("-unused", "issued_to")[:500]
    )  # fmt: skip
    people = User.objects.in_bulk([row["issued_to"] for row in rows])
    return [Stock(people[row["issued_to"]], row["unused"], row["applied"], row["broken"], row["void"]) for row in rows]


def boxes() -> list[policy.Box]:
    """The cartons in use: those of operations, else the standard ones."""
    rows = Carton.objects.filter(is_active=True).order_by("code")
    own = [policy.Box(r.code, r.length_mm, r.width_mm, r.height_mm, r.tare_g, r.max_g) for r in rows]
    return own or list(policy.STANDARD)


def pieces_of(units: Sequence[Unit]) -> list[policy.Piece]:
    """Captured pieces with their measures."""
    return [
        policy.Piece(unit.length_mm or 0, unit.width_mm or 0, unit.height_mm or 0, unit.weight_g or 0)
        for unit in units
        if unit.weight_g
    ]


def tare_of(code: str) -> int | None:
    """The weight of a carton by its code; None where nobody knows it."""
    return next((box.tare_g for box in boxes() if box.code == code), None)


def print_jobs(warehouse: Warehouse, station: str = "", status: str = "") -> QuerySet[PrintJob]:
    """Jobs of a warehouse, the oldest waiting first; those that ended, newest first."""
    rows = PrintJob.objects.filter(warehouse=warehouse).select_related("warehouse", "reprint_of")
    rows = rows.filter(station=station) if station else rows
    return rows.filter(status=status).order_by("id") if status else rows.order_by("-id")


def unchecked_on(flight: Flight) -> list[str]:
    """Parcels loaded on a flight whose seal nobody has looked at when loading. One query."""
    rows = Parcel.objects.filter(bag__flight=flight).exclude(seal_checks__point=SealCheck.Point.LOAD)
    return list(rows.order_by("number").values_list("number", flat=True)[:PAGE])


def all_parked() -> QuerySet[Parked]:
    """Whatever was set aside anywhere, newest first."""
    return Parked.objects.select_related("warehouse").order_by("-id")


def seal_incidents() -> QuerySet[SealIncident]:
    """Seal incidents, open ones first."""
    return SealIncident.objects.select_related("parcel").order_by("status", "-id")


def open_incident(parcel: Parcel) -> SealIncident | None:
    """The incident that stops a parcel."""
    return SealIncident.objects.filter(parcel=parcel, status=IncidentStatus.OPEN).first()


def place_by_code(code: str) -> Warehouse:
    """Raises UnknownWarehouse."""
    found = Warehouse.objects.filter(code=code).first()
    if found is None:
        raise UnknownWarehouse
    return found


def devices() -> QuerySet[Device]:
    return Device.objects.select_related("warehouse", "holder").order_by("-id")


def expects(consignment: Consignment) -> bool:
    """Is any piece of this order still to come?"""
    return Unit.objects.filter(line__consignment=consignment, status=UnitStatus.EXPECTED).exists()
