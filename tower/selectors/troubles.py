"""What went wrong on the road and waits for somebody, and what a kilogram costs on each lane."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from freight.models import CostShare
from logistics.models import AttendanceGap, Excursion, SealIncident
from logistics.states import IncidentStatus
from marketplace.core import time

WINDOW = timedelta(days=30)
MOST_LANES = 50
# What it is, the open rows, and the list of operations that shows just these.
OPEN: tuple[tuple[Any, QuerySet[Any], str, str], ...] = (
    (
        _("Seals in doubt"), SealIncident.objects.filter(status=IncidentStatus.OPEN),
        "admin:logistics_sealincident_changelist", "status__exact=open",
    ),
    (
        _("Broken cold chains"), Excursion.objects.filter(closed_at=None),
        "admin:logistics_excursion_changelist", "closed_at__isempty=1",
    ),
    (
        _("Unattended, not explained"), AttendanceGap.objects.filter(explained_at=None),
        "admin:logistics_attendancegap_changelist", "explained_at__isnull=True",
    ),
)  # fmt: skip


def waiting() -> list[dict[str, Any]]:
    """Each kind with its count and the name and query of its list. One statement a kind."""
    return [
        {"label": label, "count": rows.all().count(), "list": to, "query": asked} for label, rows, to, asked in OPEN
    ]


def costs() -> list[dict[str, Any]]:
    """Freight of the last thirty days by lane: fen a chargeable kilogram, rounded. One statement."""
    shares = CostShare.objects.filter(cost__booked_at__gte=time.now() - WINDOW, chargeable_g__gt=0).order_by()
    rows = shares.values("cost__departure__lane__code").annotate(fen=Sum("amount_fen"), grams=Sum("chargeable_g"))
    return [
        {
            "lane": row["cost__departure__lane__code"], "grams": row["grams"],
            "per_kg_fen": (row["fen"] * 1000 + row["grams"] // 2) // row["grams"],
        }
        for row in rows.order_by("cost__departure__lane__code")[:MOST_LANES]
    ]  # fmt: skip
