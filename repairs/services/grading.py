"""The quarterly grade of every service point, reckoned from its finished orders; a bad one calls a person."""

from datetime import date, datetime, timedelta
from datetime import time as clock_time

from django.db import transaction

from marketplace.core import tasks, time
from marketplace.core.duties import service as duties
from repairs.models import Partner, PartnerGrade, WorkOrder
from repairs.policies import grade as policy
from repairs.policies.grade import Grade, Work
from repairs.states import WorkStatus

DUTY = "repair_partner_grade"
BAD = "D"
SYSTEM = "system:repairs"
FINISHED = (WorkStatus.HANDED_BACK, WorkStatus.DONE)


def works_in(partner: Partner, quarter: str) -> list[Work]:
    """The facts of a quarter: what was done in it, and what was given up in it."""
    first, after = (datetime.combine(day, clock_time.min, time.SHANGHAI) for day in policy.bounds(quarter))
    found = WorkOrder.objects.filter(partner=partner, received_at__isnull=False)
    done = found.filter(done_at__gte=first, done_at__lt=after, status__in=FINISHED).select_related("case")
    rows = [_fact(work) for work in done.prefetch_related("case__reworks")]
    missed = found.filter(received_at__gte=first, received_at__lt=after, done_at=None)
    missed = missed.filter(
        status__in=(WorkStatus.PASSED_ON, WorkStatus.GIVEN_UP, WorkStatus.HANDED_BACK), quoted_at=None
    )
    return rows + [Work(is_first_time=False, days=policy.WORST_DAYS, came_back=False) for _work in missed]


def _fact(work: WorkOrder) -> Work:
    done, received = work.done_at or work.assigned_at, work.received_at or work.assigned_at
    last = done + timedelta(days=policy.REWORK_DAYS)
    came_back = any(done <= again.opened_at <= last for again in work.case.reworks.all())
    days = (done - received).total_seconds() / 86_400
    return Work(is_first_time=not came_back, days=days, came_back=came_back, stars=work.case.stars or 0)


def last_quarter(day: date) -> str:
    """The quarter before the one of `day`."""
    return policy.quarter_of(date(day.year, 3 * ((day.month - 1) // 3) + 1, 1) - timedelta(days=1))


def grade_due() -> int:
    """Grade the last quarter wherever it was not graded yet. Returns how many places were looked at."""
    quarter = last_quarter(time.today())
    done = PartnerGrade.objects.filter(quarter=quarter).values("partner")
    rows = Partner.objects.exclude(pk__in=done).filter(works__received_at__isnull=False).distinct().order_by("pk")
    return tasks.each(
        list(rows.values_list("pk", flat=True)), lambda pk: grade(partner_id=pk, quarter=quarter) is not None
    )


@transaction.atomic
def grade(*, partner_id: int, quarter: str) -> Grade | None:
    """One place, once a quarter. None where there was too little to say, or it was said before."""
    partner = Partner.objects.get(pk=partner_id)
    found = policy.reckon(works_in(partner, quarter))
    if found is None or PartnerGrade.objects.filter(partner=partner, quarter=quarter).exists():
        return None
    PartnerGrade.objects.create(partner=partner, quarter=quarter, at=time.now(), **vars(found))
    partner.grade, partner.grade_quarter = found.grade, quarter
    partner.save(update_fields=["grade", "grade_quarter"])
    if found.grade == BAD:
        duties.call(kind=DUTY, subject=partner.ref, facts={})
    else:
        duties.done(kind=DUTY, subject=partner.ref, actor=SYSTEM, why=found.grade)
    return found
