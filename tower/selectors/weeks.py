"""Eight weeks beside one another: promises kept, lists that customs looked into. And what is in danger now."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncDate, TruncWeek
from django.utils.translation import gettext_lazy as _

from logistics.models import Declaration
from marketplace.core import time
from marketplace.core.clocks.models import Clock
from marketplace.core.time import SHANGHAI
from orders.models import Order
from orders.states import Lifecycle

WEEKS = 8
SOON = 2  # days
CLOCKS: dict[str, Any] = {
    "hand_in": _("Sellers bring the goods"),
    "parcel_silent": _("A parcel is not heard of"),
    "customs_hold": _("A parcel is with customs"),
    "delivery_promise": _("The promised day"),
}


def _since() -> Any:
    return time.now() - timedelta(weeks=WEEKS)


def promises() -> list[tuple[str, float]]:
    """Share of the week's deliveries that came by the promised day, in per cent. Weeks of Asia/Shanghai."""
    delivered = Order.objects.filter(delivered_at__gte=_since(), promise_date__isnull=False)
    came = delivered.annotate(day=TruncDate("delivered_at", tzinfo=SHANGHAI))
    rows = (
        came.annotate(week=TruncWeek("delivered_at", tzinfo=SHANGHAI)).order_by("week").values("week")
        .annotate(n=Count("pk"), kept=Count("pk", filter=Q(day__lte=F("promise_date"))))
    )  # fmt: skip
    return [(f"{row['week']:%m-%d}", round(100 * row["kept"] / row["n"], 1)) for row in rows]


def inspections() -> list[tuple[str, float]]:
    """Share of the week's declared lists that customs looked into, in per cent."""
    declared = Declaration.objects.filter(declared_at__gte=_since())
    looked = Q(receipts__code="500")
    rows = (
        declared.annotate(week=TruncWeek("declared_at", tzinfo=SHANGHAI)).order_by("week").values("week")
        .annotate(n=Count("pk", distinct=True), looked=Count("pk", distinct=True, filter=looked))
    )  # fmt: skip
    return [(f"{row['week']:%m-%d}", round(100 * row["looked"] / row["n"], 1)) for row in rows]


def in_danger(today: date | None = None) -> QuerySet[Order]:
    """Paid orders on the way whose promised day is past or within two days, the most urgent first."""
    last = (today or time.today()) + timedelta(days=SOON)
    on_the_way = Order.objects.filter(lifecycle=Lifecycle.CONFIRMED, delivered_at=None, promise_date__lte=last)
    return on_the_way.select_related("seller").order_by("promise_date", "pk")


def clocks() -> list[dict[str, Any]]:
    """The road's open clocks by kind, with how many have run out. One statement."""
    running = Clock.objects.filter(stopped_at=None, kind__in=CLOCKS).order_by().values("kind")
    found: dict[str, Any] = {
        row["kind"]: row for row in running.annotate(n=Count("pk"), late=Count("pk", filter=Q(due_at__lt=time.now())))
    }
    return [
        {"kind": kind, "label": label, "n": found.get(kind, {}).get("n", 0), "late": found.get(kind, {}).get("late", 0)}
        for kind, label in CLOCKS.items()
    ]


def clocks_of(kind: str) -> QuerySet[Clock]:
    """The open clocks of one kind, the most urgent first."""
    return Clock.objects.filter(stopped_at=None, kind=kind).order_by("due_at", "pk")
