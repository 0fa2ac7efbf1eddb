"""States of the seller's room."""

from django.db import models

from marketplace.core.states import Machine, table


class SellerStatus(models.TextChoices):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    REJECTED = "rejected"
    RESTRICTED = "restricted"
    SUSPENDED = "suspended"
    CLOSED = "closed"


SELLER = Machine(
    "seller",
    table(
        draft="submitted closed",
        submitted="in_review draft",
        in_review="approved rejected",
        rejected="draft closed",
        approved="restricted suspended closed",
        restricted="approved suspended closed",
        suspended="approved restricted closed",
        closed="",
    ),
)


class RequirementStatus(models.TextChoices):
    MISSING = "missing"
    PROVIDED = "provided"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WAIVED = "waived"
    EXPIRED = "expired"


REQUIREMENT = Machine(
    "requirement",
    table(
        missing="provided waived",
        provided="provided accepted rejected waived missing",
        rejected="provided waived",
        accepted="expired rejected",
        waived="missing expired",
        expired="provided waived",
    ),
)


class AuditStatus(models.TextChoices):
    DRAWN = "drawn"
    DISPATCHED = "dispatched"
    ON_SITE = "on_site"
    FILED = "filed"
    DECIDED = "decided"
    APPEALED = "appealed"
    FINAL = "final"


AUDIT = Machine(
    "audit",
    table(
        drawn="dispatched",
        dispatched="on_site",
        on_site="filed",
        filed="decided",
        decided="appealed final",
        appealed="final",
        final="",
    ),
)


class PayoutStatus(models.TextChoices):
    CREATED = "created"
    SENT = "sent"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknown"
    RETURNED = "returned"


PAYOUT = Machine(
    "payout",
    table(
        created="sent failed",
        sent="succeeded failed unknown returned",
        unknown="succeeded failed sent returned",
        succeeded="returned",
        failed="",
        returned="",
    ),
)
