"""The monthly report on after-sales: asked for (or by itself when a month is over), drawn by a worker, kept as it was drawn."""

import hashlib
from datetime import date

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import override

from learning import report_paper
from learning.errors import MonthNotOver
from learning.models import MonthReport, Sold
from learning.selectors import reports
from learning.services.reserving import before as month_before
from learning.states import REPORT, ReportStatus
from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import tasks, time, trail

TASK = "learning.make_reports"
SYSTEM = "system:learning"
FOLDER = "learning/reports"
LANGUAGE = "zh-hans"


def ask(*, month: date, by: User) -> MonthReport:
    """One click. A report that is there is drawn anew; one that waits stays. Raises NotAllowed, MonthNotOver."""
    require_role(by, Role.OPS)
    return _ask(month.replace(day=1), by.ref)


def make_due() -> int:
    """Draw what was asked for; the month that is over is asked for by itself, once. Returns how many were drawn."""
    last = month_before(time.today().replace(day=1))
    if reports.report_of(last) is None and Sold.objects.filter(day__gte=last).exists():
        _ask(last, SYSTEM)
    return sum(make(pk) for pk in reports.to_make())


@transaction.atomic
def _ask(month: date, actor: str) -> MonthReport:
    if month >= time.today().replace(day=1):
        raise MonthNotOver(fields={"month": MonthNotOver.message})
    found, is_new = MonthReport.objects.get_or_create(month=month, defaults={"asked_by": actor, "asked_at": time.now()})
    if not is_new and found.status == ReportStatus.READY:
        REPORT.move(found, ReportStatus.ASKED, actor=actor, asked_by=actor, asked_at=time.now())
    elif is_new:
        trail.record(verb="month_report.asked", target=trail.ref(found), actor=actor, after={"month": f"{month:%Y-%m}"})
    tasks.send(TASK)
    return found


def make(pk: int) -> int:
    """Draw one outside any transaction, store it, say so. 0 where another worker was faster."""
    report = MonthReport.objects.filter(pk=pk, status=ReportStatus.ASKED).first()
    if report is None:
        return 0
    with override(LANGUAGE):
        data = report_paper.draw(report.month)
    digest = hashlib.sha256(data).hexdigest()
    name = f"{FOLDER}/{report.month:%Y-%m}-{digest[:16]}.pdf"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(data))
    with transaction.atomic():
        moved = MonthReport.objects.filter(pk=pk, status=ReportStatus.ASKED, asked_at=report.asked_at).first()
        if moved is None:
            return 0
        REPORT.move(moved, ReportStatus.READY, actor=SYSTEM, file=name, sha256=digest, ready_at=time.now())
    return 1
