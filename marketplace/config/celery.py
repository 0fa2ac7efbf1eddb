"""The Celery application. Tasks live in each app's `tasks` module."""

import gc
import os

from celery import Celery
from celery.signals import worker_before_create_process

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.config.settings")
app = Celery("miaomiao")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["marketplace.core.outbox", "marketplace.core.jobs"], related_name="tasks")


@worker_before_create_process.connect
def share_memory_with_children(**_: object) -> None:
    """Keep the collector off what stands before the fork: it would copy every page into every child."""
    gc.collect()
    gc.freeze()
