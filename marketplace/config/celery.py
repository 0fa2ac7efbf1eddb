"""The Celery application. Tasks live in each app's `tasks` module."""

import gc
import os

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.config.settings")
app = Celery("miaomiao")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["marketplace.core.outbox", "marketplace.core.jobs"], related_name="tasks")


@signals.worker_before_create_process.connect
def share_memory(**_sender: object) -> None:
    """Keep what the parent loaded out of the children's garbage collection: it would copy every page it looks at."""
    gc.collect()
    gc.freeze()
