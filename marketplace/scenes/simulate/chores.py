"""What beat would have asked the workers to do meanwhile. A leap of days must not skip a sweep."""

import logging
from datetime import timedelta

from celery import current_app
from django.conf import settings

from marketplace.core import time
from marketplace.scenes.simulate import returning
from marketplace.scenes.simulate.stage import Stage, restock

logger = logging.getLogger(__name__)

EVERY = timedelta(hours=12)
# Nightly work, once a day; everything of a steady rhythm runs every time.
# Pictures and search words do not depend on the days that pass.
LEFT_OUT = frozenset({"catalog.make_thumbs", "catalog.read_imports", "sellers.hash_papers", "logistics.customs"})


def plan(stage: Stage, days: int) -> None:
    """Note every round of the scheduled jobs."""
    current_app.loader.import_default_modules()
    for number in range(int(timedelta(days=days) / EVERY)):
        stage.agenda.after(EVERY * (number + 1), "chores", lambda number=number: do(stage, is_night=number % 2 == 0))  # type: ignore[misc]


def do(stage: Stage, *, is_night: bool) -> None:
    """Every scheduled job, here and now. One that fails is counted and does not stop the others."""
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        name = entry["task"]
        if name in LEFT_OUT or not (is_night or isinstance(entry["schedule"], float)):
            continue
        try:
            current_app.tasks[name].run()
        except Exception:  # the boundary of a task, as in a worker
            logger.exception("job %s at %s", name, time.now())
            stage.note(f"job failed: {name}")
    restock(stage)
    stage.agenda.after(timedelta(hours=1), "look at alarms", lambda: returning.look_at_alarms(stage))
