"""Reading feedback and the list of what we changed."""

from django.db.models import QuerySet

from knowledge.errors import FeedbackNotFound
from knowledge.models import Change, Feedback
from knowledge.states import FeedbackStatus
from marketplace.accounts.models import User


def feedback_of(user: User) -> QuerySet[Feedback]:
    return Feedback.objects.filter(user=user).order_by("-id")


def queue(*, show: str = "open") -> QuerySet[Feedback]:
    """What waits for an answer, the oldest first; `over` what has one, the newest first."""
    over = (FeedbackStatus.ANSWERED, FeedbackStatus.CHANGED)
    found = Feedback.objects.select_related("user")
    return (
        found.filter(status__in=over).order_by("-id")
        if show == "over"
        else found.exclude(status__in=over).order_by("id")
    )


def feedback_by(public_id: str) -> Feedback:
    """Raises FeedbackNotFound."""
    found = Feedback.objects.select_related("user").filter(public_id=public_id[:40]).first()
    if found is None:
        raise FeedbackNotFound
    return found


def changes() -> QuerySet[Change]:
    """What we changed, the newest first; the caller pages."""
    return Change.objects.order_by("-at", "-id")
