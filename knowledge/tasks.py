"""Scheduled work of the help centre."""

from knowledge.services import articles, complaints, documents, gaps, publishing
from marketplace.core.tasks import job


@job("knowledge.publish_due", backlog=lambda: publishing.due().count())
def publish_due() -> int:
    """Approved articles whose day has come."""
    return articles.publish_due()


@job("knowledge.bring_into_force", backlog=lambda: documents.due().count())
def bring_into_force() -> int:
    """Approved rules whose day has come."""
    return documents.bring_into_force()


@job("knowledge.settle_complaints", queue="slow", backlog=lambda: complaints.settled_waiting().count())
def settle_complaints() -> int:
    """Answered complaints that nobody appealed in time."""
    return complaints.settle_old()


@job("knowledge.forget_questions", queue="slow", backlog=lambda: 0)
def forget_questions() -> int:
    """Examples of unsolved questions, after half a year."""
    return gaps.forget_old()
