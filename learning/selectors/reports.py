"""Reads of the monthly reports."""

from datetime import date

from django.db.models import QuerySet

from learning.errors import ReportNotFound
from learning.models import CentreDrill, MonthReport
from learning.states import ReportStatus


def reports() -> QuerySet[MonthReport]:
    """The newest month first."""
    return MonthReport.objects.order_by("-month")


def report_by(public_id: str) -> MonthReport:
    """One. Raises ReportNotFound."""
    found = MonthReport.objects.filter(public_id=public_id[:40]).first()
    if found is None:
        raise ReportNotFound
    return found


def report_of(month: date) -> MonthReport | None:
    return MonthReport.objects.filter(month=month).first()


def to_make() -> list[int]:
    return list(MonthReport.objects.filter(status=ReportStatus.ASKED).order_by("pk").values_list("pk", flat=True)[:12])


def waiting() -> int:
    return MonthReport.objects.filter(status=ReportStatus.ASKED).count()


def drills() -> QuerySet[CentreDrill]:
    """The newest first."""
    return CentreDrill.objects.select_related("centre", "other").order_by("-id")
