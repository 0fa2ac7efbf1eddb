"""What the help centre exports and erases. A complaint stays as a fact for three years; words and contact go."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from knowledge.models import Agreement, Comment, Complaint, ComplaintStep, Feedback, Follower, Vote
from knowledge.states import COMPLAINT_OVER, ComplaintStatus

GONE = "—"


def export(ref: str) -> list[dict[str, Any]]:
    """Complaints, feedback, comments, agreements, votes."""
    user = ref.removeprefix("user:")
    complaints: list[dict[str, Any]] = [
        {
            "complaint": one.number, "kind": one.kind, "about": one.about, "state": one.status, "outcome": one.outcome,
            "received": one.received_at, "wish": one.wish,
            "said": [{"by": step.kind, "text": step.text, "at": step.at} for step in one.steps.all() if step.is_public],
        }
        for one in _complaints(ref).prefetch_related("steps").order_by("id")
    ]  # fmt: skip
    feedback = [
        {"feedback": one.kind, "text": one.text, "answer": one.answer, "points": one.points, "at": one.sent_at}
        for one in Feedback.objects.filter(user__public_id=user).order_by("id")
    ]
    comments = [
        {"comment_on": one.version_id, "text": one.text, "at": one.at}
        for one in Comment.objects.filter(user__public_id=user).order_by("id")
    ]
    agreed = [
        {
            "document": one.version.document.slug,
            "version": one.version.number,
            "digest": one.digest,
            "agreed": one.agreed,
            "at": one.at,
        }
        for one in Agreement.objects.filter(user__public_id=user).select_related("version__document").order_by("id")
    ]
    votes = [
        {"article": one.article.slug, "helpful": one.is_helpful, "at": one.at}
        for one in Vote.objects.filter(voter=ref).select_related("article").order_by("id")
    ]
    return [*complaints, *feedback, *comments, *agreed, *votes]


def erase(ref: str) -> None:
    """Words go; numbers, outcomes and counts stay without the person. Public comments lose their name by the foreign key."""
    user = ref.removeprefix("user:")
    found = _complaints(ref)
    ComplaintStep.objects.filter(complaint__in=found, author=ref).update(text=GONE)
    found.update(contact="", wish="", user=None)
    Feedback.objects.filter(user__public_id=user).update(text=GONE, contact="", user=None)
    Comment.objects.filter(user__public_id=user).update(user=None)
    Follower.objects.filter(user__public_id=user).delete()
    Agreement.objects.filter(user__public_id=user).delete()
    Vote.objects.filter(voter=ref).delete()


def blocks(ref: str) -> Iterator[str]:
    """A complaint that still waits for us."""
    if _complaints(ref).exclude(status__in=(*COMPLAINT_OVER, ComplaintStatus.ANSWERED)).exists():
        yield _("A complaint of yours is still open. Please wait for the answer, or withdraw it.")


def _complaints(ref: str) -> Any:
    return Complaint.objects.filter(user__public_id=ref.removeprefix("user:"))
