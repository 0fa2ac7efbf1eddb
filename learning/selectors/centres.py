"""Returns centres and what depends on each."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from learning.services.drills import LABELLED, LYING, TRAVELLING
from logistics.models import Warehouse
from returns.models import ReturnCase


def in_service() -> QuerySet[Warehouse]:
    """Those that take labels, in the order in which they are asked."""
    return Warehouse.objects.filter(kind=Warehouse.Kind.RETURNS, is_out=False).order_by("id")


def standing() -> list[dict[str, Any]]:
    """Every centre with what lies there, travels to it, is labelled to it, and how many work there. Two statements."""
    places = Warehouse.objects.filter(kind=Warehouse.Kind.RETURNS).annotate(people=Count("staff")).order_by("id")
    counts = {
        row["centre"]: row
        for row in ReturnCase.objects.filter(stage__in=(*LABELLED, *TRAVELLING, *LYING)).order_by().values("centre")
        .annotate(
            labelled=Count("pk", filter=Q(stage__in=LABELLED)), travelling=Count("pk", filter=Q(stage__in=TRAVELLING)),
            lying=Count("pk", filter=Q(stage__in=LYING)),
        )
    }  # fmt: skip
    empty = {"labelled": 0, "travelling": 0, "lying": 0}
    return [{"place": place, **empty, **counts.get(place.pk, {})} for place in places]
