"""Reading what partner shops are owed."""

from datetime import datetime

from django.db.models import QuerySet

from repairs.errors import RepairNotFound
from repairs.models import Partner, Statement, WorkOrder
from repairs.states import WorkStatus

FINISHED = (WorkStatus.DONE, WorkStatus.HANDED_BACK)


def unpaid(partner: Partner, before: datetime) -> QuerySet[WorkOrder]:
    """Orders finished before this moment that are on no statement yet."""
    done = WorkOrder.objects.filter(partner=partner, statement=None, status__in=FINISHED, labour_fen__gt=0)
    return done.filter(done_at__lt=before).order_by("pk")


def partners_owed(before: datetime) -> list[int]:
    """Shops with such orders."""
    done = WorkOrder.objects.filter(statement=None, status__in=FINISHED, labour_fen__gt=0, done_at__lt=before)
    shops = done.filter(partner__kind=Partner.Kind.SHOP).order_by("partner_id")
    return list(shops.values_list("partner_id", flat=True).distinct()[:1000])


def statements_of(partner: Partner) -> QuerySet[Statement]:
    """The newest month first; the caller pages."""
    return Statement.objects.filter(partner=partner)


def by_number(number: str) -> Statement:
    """Raises RepairNotFound."""
    found = Statement.objects.filter(number=number[:20]).select_related("partner").first()
    if found is None:
        raise RepairNotFound
    return found


def tail(account: str) -> str:
    """The last four signs of an account; all that our own people see of it on lists."""
    return f"…{account[-4:]}" if account else ""
