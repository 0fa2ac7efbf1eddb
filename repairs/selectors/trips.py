"""Reading the ways of pieces by courier."""

from datetime import datetime

from marketplace.accounts.models import User
from marketplace.core.ids import BadNumber, normalise_code
from repairs.errors import RepairNotFound
from repairs.models import Trip, WorkOrder
from repairs.selectors.cases import works_at
from repairs.states import TripStatus

UNDER_WAY = (TripStatus.ASKED, TripStatus.BOOKED)


def under_way(work: WorkOrder) -> list[Trip]:
    """Ways that have begun or are asked for."""
    return list(Trip.objects.filter(work=work, status__in=UNDER_WAY))


def standing(work: WorkOrder, way: str) -> Trip | None:
    """The one on this way."""
    rows = Trip.objects.select_related("work__case__unit", "work__case__line")
    return rows.filter(work=work, way=way, status__in=UNDER_WAY).first()


def last(work: WorkOrder, way: str) -> Trip | None:
    """The newest on this way that was not called off."""
    return Trip.objects.filter(work=work, way=way).exclude(status=TripStatus.CANCELLED).order_by("-id").first()


def by_errand(errand: str) -> Trip | None:
    """None where it is no trip of ours."""
    kind, _colon, public_id = errand.partition(":")
    found = Trip.objects.select_related("work__case", "work__partner").filter(public_id=public_id)
    return found.first() if kind == "repair_trip" else None


def work_by_label(user: User, code: str) -> WorkOrder:
    """The order whose parcel somebody of its place has scanned. Raises RepairNotFound."""
    try:
        trip = Trip.objects.select_related("work__partner").filter(label_code=normalise_code(code)).first()
    except BadNumber:
        trip = None
    if trip is None or not works_at(user, trip.work.partner):
        raise RepairNotFound
    return trip.work


def silent(before: datetime) -> list[int]:
    """With a courier since before this moment."""
    found = Trip.objects.filter(status=TripStatus.BOOKED, booked_at__lt=before)
    return list(found.order_by("pk").values_list("pk", flat=True)[:200])


def errands_of(ref: str) -> list[str]:
    """Errands of a person's pieces, for erasure."""
    found = Trip.objects.filter(work__case__user__public_id=ref.removeprefix("user:"))
    return [trip.errand for trip in found]
