"""Reads of the escort's day: what is on my roster, who is on duty, handovers that wait, gaps."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min, Q, QuerySet

from logistics.models import (
    AttendanceGap,
    CustomsMail,
    Declaration,
    EscortHandover,
    Flight,
    LiaisonEntry,
    Paper,
    Parcel,
    TaxBill,
)
from logistics.states import DeclarationStatus, FlightStatus, ParcelException, ParcelStatus
from marketplace.accounts.models import Role, User
from marketplace.core import time

IN_CHANNEL = (ParcelStatus.ARRIVED, ParcelStatus.IN_CUSTOMS, ParcelStatus.OPENED, ParcelStatus.CLEARED)
GONE = (ParcelException.RETURNED_TO_SENDER, ParcelException.LOST)
OPEN_STATES = (
    DeclarationStatus.DRAFT, DeclarationStatus.MATCHED, DeclarationStatus.DECLARED, DeclarationStatus.ACCEPTED,
    DeclarationStatus.INSPECTION, DeclarationStatus.REJECTED, DeclarationStatus.WITHDRAWN,
)  # fmt: skip


@dataclass(frozen=True)
class Duty:
    """One landed flight as its escort sees it."""

    flight: Flight
    present: User | None
    parcels: int
    offer: EscortHandover | None
    gap: AttendanceGap | None


@dataclass(frozen=True)
class StateCount:
    """How many declarations are in one state, and since when the oldest is."""

    status: str
    count: int
    oldest: datetime | None
    old: int


def in_channel() -> QuerySet[Parcel]:
    """Parcels between touchdown and the courier; not those that customs sends back or that nobody finds."""
    return Parcel.objects.filter(status__in=IN_CHANNEL).exclude(exception__in=GONE)


def on_duty(flight: Flight) -> User | None:
    """Who is beside the parcels of a landed flight right now; None while nobody is."""
    current = flight.attendances.select_related("escort").filter(ended_at__isnull=True).first()
    if current is not None:
        return current.escort
    return None if flight.attendances.exists() else flight.escort


def shift_end(flight: Flight, person: User | None) -> datetime | None:
    """When the last shift of this person at the flight ends; None for somebody who is on no line of its roster."""
    return flight.shifts.filter(escort=person).aggregate(last=Max("ends_at"))["last"] if person else None


def duties_of(flights: QuerySet[Flight], limit: int = 20) -> list[Duty]:
    """Landed flights that still have parcels in the channel, with who is beside them. Four queries a flight at most."""
    landed = flights.filter(status=FlightStatus.ARRIVED).annotate(
        left=Count("bags__parcels", filter=Q(bags__parcels__in=in_channel()), distinct=True)
    )
    return [_duty(flight) for flight in landed.filter(left__gt=0).select_related("escort")[:limit]]


def _duty(flight: Flight) -> Duty:
    offer = open_offer(flight)
    gap = flight.gaps.filter(ended_at__isnull=True).first()
    return Duty(flight, on_duty(flight), flight.left, offer, gap)  # type: ignore[attr-defined]


def open_offer(flight: Flight) -> EscortHandover | None:
    """The handover of a flight that waits for its second signature."""
    waiting = EscortHandover.objects.filter(flight=flight, accepted_at__isnull=True, withdrawn_at__isnull=True)
    return waiting.select_related("giver", "taker", "flight").first()


def colleagues(user: User) -> QuerySet[User]:
    """Everybody that this escort could hand over to."""
    others = User.objects.filter(roles__contains=[Role.ESCORT], is_active=True).exclude(pk=user.pk)
    return others.order_by("display_name", "pk")


def gaps_of(parcel: Parcel) -> list[AttendanceGap]:
    """Times in which nobody of ours stood beside this parcel, oldest first."""
    flight = parcel.bag.flight_id if parcel.bag else None
    if flight is None:
        return []
    return list(AttendanceGap.objects.filter(flight=flight, parcels__contains=[parcel.number]).order_by("began_at"))


def declarations_by_state(*, old_hours: int = 24) -> list[StateCount]:
    """Open declarations by state, the oldest of each, and how many were declared longer ago than `old_hours`. One query."""
    since = time.now() - timedelta(hours=old_hours)
    rows = (
        Declaration.objects.filter(status__in=OPEN_STATES).values("status")
        .annotate(count=Count("pk"), oldest=Min("declared_at"), old=Count("pk", filter=Q(declared_at__lt=since)))
        .order_by("status")
    )  # fmt: skip
    order = {status: place for place, status in enumerate(OPEN_STATES)}
    found = [StateCount(row["status"], row["count"], row["oldest"], row["old"]) for row in rows]
    return sorted(found, key=lambda row: order[DeclarationStatus(row.status)])


def open_declarations(status: str = "") -> QuerySet[Declaration]:
    """Open declarations, the oldest first, of one state where it is named."""
    rows = Declaration.objects.filter(status__in=[status] if status in OPEN_STATES else OPEN_STATES)
    return rows.select_related("parcel__bag__flight").order_by("declared_at", "pk")


def held() -> QuerySet[Parcel]:
    """Parcels that customs detains or has rejected."""
    rows = Parcel.objects.filter(exception="held", status__in=IN_CHANNEL)
    return rows.select_related("declaration", "bag__flight").order_by("pk")


def troubled_mail() -> QuerySet[CustomsMail]:
    """Mail of customs from which nothing followed, the newest first."""
    return CustomsMail.objects.exclude(problem="").order_by("-id")


def open_papers() -> QuerySet[Paper]:
    """Papers that were not accepted yet and not dropped, the oldest first."""
    return (
        Paper.objects.exclude(status__in=("accepted", "dropped"))
        .select_related("declaration__parcel", "flight")
        .order_by("pk")
    )


def gaps() -> QuerySet[AttendanceGap]:
    """All gaps in attendance, the newest first."""
    return AttendanceGap.objects.select_related("flight").order_by("-began_at", "-pk")


def bills_of(case: Declaration) -> list[TaxBill]:
    return list(case.tax_bills.order_by("pk"))


def liaison() -> QuerySet[LiaisonEntry]:
    """All talks with customs, the newest first."""
    return LiaisonEntry.objects.select_related("flight", "parcel").order_by("-spoke_at", "-pk")
