"""What the help centre does when something happened. Idempotent."""

from typing import Any

from knowledge.models import Feedback
from knowledge.policies.languages import nearest, text_in
from knowledge.selectors import documents
from marketplace.accounts.services.telling import tell

BATCH = 200


def tell_followers(*, version: int, status: str, **_more: Any) -> None:
    """Who follows a document learns that it changes: shown for comments, decided, in force. Once a status each."""
    found = documents.any_version(version)
    after = 0
    while rows := documents.followers(found.document, after, BATCH):
        for row in rows:
            title = text_in(found.texts, nearest(row.user.locale)).get("title", "")
            tell(
                row.user, template="document_changes", source=f"{found.ref}:{status}",
                link=f"/rules/{found.document.slug}/changes/", context={"title": title, "day": found.effective_from},
                channels=("in_app",),
            )  # fmt: skip
        after = rows[-1].pk


def tell_feedback_answered(*, feedback: str) -> None:
    """Whoever wrote to us hears what became of it."""
    found = Feedback.objects.select_related("user").filter(public_id=feedback).first()
    if found is None or found.user is None:
        return
    tell(
        found.user, template="feedback_answered", source=f"{found.ref}:{found.status}", link="/help/feedback/",
        context={"points": found.points},
    )  # fmt: skip
