"""People and money jobs: run one now, and call somebody where one does not run."""

from datetime import timedelta

from django.db import transaction

from finance.errors import NoSuchJob
from finance.selectors import jobs
from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import locks, tasks, time, trail
from marketplace.core.duties import service as duties
from marketplace.core.models import TrailEntry

SYSTEM = "system:finance"
DUTY, VERB = "money_job_silent", "job.run_now"
ONCE_IN = timedelta(seconds=10)


@transaction.atomic
def run_now(*, name: str, by: User) -> bool:
    """Ask for one run of a money job, after the commit. The jobs look at due rows, so a run too many does nothing.

    False where somebody asked within the last seconds (a double click). Raises NotAllowed, NoSuchJob.
    """
    require_role(by, Role.FINANCE, Role.OPS)
    if name not in jobs.schedules():
        raise NoSuchJob
    target = f"job:{name}"
    locks.advisory(target)
    if TrailEntry.objects.filter(verb=VERB, target=target, at__gt=time.now() - ONCE_IN).exists():
        return False
    trail.record(verb=VERB, target=target, actor=by.ref)
    tasks.send(name)
    return True


def watch() -> int:
    """A money job that fails, hangs or does not come is somebody's duty; once it runs again, it is no more."""
    bad = 0
    for one in jobs.money_jobs():
        subject = f"job:{one.name}"[:80]
        if one.is_bad:
            bad += duties.call(kind=DUTY, subject=subject, facts={"alarm": one.alarm}) is not None
        else:
            duties.done(kind=DUTY, subject=subject, actor=SYSTEM, why="runs again")
    return bad
