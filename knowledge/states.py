"""States of what the help centre keeps."""

from django.db import models

from marketplace.core.states import Machine, table


class ArticleStatus(models.TextChoices):
    """`planned`: approved, waits for its day. `past`: another version took its place."""

    DRAFT = "draft"
    REVIEW = "review"
    PLANNED = "planned"
    LIVE = "live"
    PAST = "past"


ARTICLE = Machine(
    "article_version",
    table(draft="review past", review="draft planned live", planned="live past", live="past", past=""),
)


class ComplaintStatus(models.TextChoices):
    """`received` until somebody confirmed it; `answered` may be appealed once; `final` is final."""

    RECEIVED = "received"
    IN_HAND = "in_hand"
    WAITING = "waiting"
    ANSWERED = "answered"
    APPEALED = "appealed"
    FINAL = "final"
    WITHDRAWN = "withdrawn"


COMPLAINT_OVER = (ComplaintStatus.FINAL, ComplaintStatus.WITHDRAWN)
COMPLAINT = Machine(
    "complaint",
    table(
        received="in_hand answered withdrawn",
        in_hand="waiting answered withdrawn",
        waiting="in_hand answered withdrawn",
        answered="appealed final",
        appealed="final withdrawn",
        final="",
        withdrawn="",
    ),
)


class DocumentStatus(models.TextChoices):
    """A version of a document: `comment` is public and open for comments; `coming` is approved and waits for its day."""

    DRAFT = "draft"
    COMMENT = "comment"
    COMING = "coming"
    IN_FORCE = "in_force"
    PAST = "past"
    DROPPED = "dropped"


DOCUMENT = Machine(
    "document_version",
    table(
        draft="comment dropped",
        comment="coming dropped",
        coming="in_force dropped",
        in_force="past",
        past="",
        dropped="",
    ),
)


class FeedbackStatus(models.TextChoices):
    NEW = "new"
    TAKEN = "taken"
    ANSWERED = "answered"
    CHANGED = "changed"


FEEDBACK = Machine("feedback", table(new="taken answered", taken="answered", answered="changed", changed=""))
