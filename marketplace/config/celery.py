"""The Celery application. Tasks live in each app's `tasks` module."""

import gc
import os

from celery import Celery, signals
from django.db import close_old_connections, connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.config.settings")
app = Celery("miaomiao")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["marketplace.core.outbox", "marketplace.core.jobs"], related_name="tasks")


@signals.task_prerun.connect
def look_at_the_connection(**_task: object) -> None:
    """As before a request: a database connection that broke or is too old is not used again. Nothing in a transaction of tests."""
    if not connection.in_atomic_block:
        close_old_connections()


@signals.worker_before_create_process.connect
def share_memory(**_sender: object) -> None:
    """Keep what the parent loaded out of the children's garbage collection: it would copy every page it looks at."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
