"""Work of the assistant outside the outbox: the optional language model."""

from celery import shared_task

from assistant.services import answering, polishing
from marketplace.core.tasks import job


@shared_task(name=answering.POLISH, queue="default", ignore_result=True)
def polish(message_id: int) -> None:
    """One draft, as soon as it is written."""
    polishing.polish(message_id=message_id)


@job("assistant.say_drafts", backlog=polishing.backlog)
def say_drafts() -> int:
    """Drafts whose task died, or whose model is slow."""
    return polishing.say_waiting()
