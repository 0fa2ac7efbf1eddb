"""Scheduled work of quality."""

from marketplace.core import time
from marketplace.core.tasks import job
from quality.models import Draw
from quality.services import sampling, surveys


def _waiting() -> int:
    return 0 if Draw.objects.filter(week=sampling.due_week(time.today())).exists() else 1


@job("quality.draw", queue="slow", backlog=_waiting)
def draw() -> int:
    """The sample of the last whole week, as soon as a head of the log is younger than it."""
    return int(bool(_waiting()) and sampling.draw_week(sampling.due_week(time.today())) is not None)


@job("quality.ask_talks", queue="slow")
def ask_talks() -> int:
    """How did the assistant do? Once a conversation, a day after its last word."""
    return surveys.ask_talks()
