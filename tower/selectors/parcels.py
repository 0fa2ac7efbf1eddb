"""What is on the road, by state and by how long it has been silent."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from logistics.models import Parcel, TrackingEvent
from logistics.states import ParcelStatus
from marketplace.core import time

OVER = (ParcelStatus.DELIVERED, ParcelStatus.CAME_BACK, ParcelStatus.CANCELLED)
MOVING = tuple(status for status in ParcelStatus.values if status not in OVER)
STATES: dict[str, Any] = {
    "packing": _("Being packed"), "sealed": _("Sealed"), "bagged": _("In a bag"), "manifested": _("On a manifest"),
    "departed": _("In the air"), "arrived": _("On the ground"), "in_customs": _("With customs"), "opened": _("Opened at customs"),
    "cleared": _("Released"), "last_mile": _("With the courier"),
    "returning": _("Coming back from the courier"),
}  # fmt: skip


@dataclass(frozen=True)
class Age:
    """Silence from `since` up to `until` days; None is open."""

    code: str
    label: Any
    since: float
    until: float | None


AGES = (
    Age("day", _("under a day"), 0, 1),
    Age("three", _("1 to 3 days"), 1, 3),
    Age("week", _("3 to 7 days"), 3, 7),
    Age("older", _("over 7 days"), 7, None),
)
BY_AGE = {age.code: age for age in AGES}


def moving() -> QuerySet[Any]:
    """Parcels that are neither delivered nor cancelled, with `heard_at`: the last sign of life."""
    said = TrackingEvent.objects.filter(parcel=OuterRef("pk")).order_by().values("parcel").annotate(last=Max("at"))
    heard = Coalesce(Subquery(said.values("last")[:1]), F("created_at"))
    return Parcel.objects.filter(status__in=MOVING).annotate(heard_at=heard)


def matrix() -> list[dict[str, Any]]:
    """A row for each state on the way: its name, the count of each age, the sum. One statement."""
    now = time.now()
    ages = {age.code: Count("pk", filter=_silent(age, now)) for age in AGES}
    found: dict[str, dict[str, Any]] = {
        row["status"]: row for row in moving().order_by().values("status").annotate(**ages)
    }
    rows = []
    for status, label in STATES.items():
        counts = [(age, int(found.get(status, {}).get(age.code, 0))) for age in AGES]
        rows.append({"status": status, "label": label, "counts": counts, "sum": sum(count for _age, count in counts)})
    return rows


def listed(*, status: str = "", age: str = "", airport: str = "") -> QuerySet[Any]:
    """The parcels behind one cell, longest silent first. What is not a known state or age narrows nothing."""
    found = moving().select_related("warehouse", "consignment", "bag__flight").order_by("heard_at", "pk")
    if status in STATES:
        found = found.filter(status=status)
    if age in BY_AGE:
        found = found.filter(_silent(BY_AGE[age], time.now()))
    if airport:
        found = found.filter(warehouse__airport=airport[:3].upper())
    return found


def _silent(age: Age, now: Any) -> Q:
    newest = Q(heard_at__lte=now - timedelta(days=age.since)) if age.since else Q()
    return newest & (Q(heard_at__gt=now - timedelta(days=age.until)) if age.until else Q())
