"""Thin tasks of the outbox: the poke after a commit and the sweep that catches what the poke lost."""

from celery import shared_task

from marketplace.core.models import OutboxDelivery
from marketplace.core.outbox.drain import drain
from marketplace.core.outbox.emit import DRAIN_TASK
from marketplace.core.tasks import job


def backlog() -> int:
    return OutboxDelivery.objects.filter(status=OutboxDelivery.Status.PENDING).count()


@shared_task(name=DRAIN_TASK, ignore_result=True)
def drain_outbox() -> int:
    return drain()


@job("core.sweep_outbox", backlog=backlog)
def sweep_outbox() -> int:
    return drain(limit=1000)
