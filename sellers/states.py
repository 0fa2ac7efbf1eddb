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
        accepted="provided expired rejected",
        waived="missing expired",
        expired="provided waived",
    ),
)


class HitStatus(models.TextChoices):
    OPEN = "open"
    CLEARED = "cleared"
    CONFIRMED = "confirmed"


SCREENING_HIT = Machine("screening_hit", table(open="cleared confirmed", cleared="", confirmed=""))


class AuditStatus(models.TextChoices):
    DRAWN = "drawn"
    DISPATCHED = "dispatched"
    ON_SITE = "on_site"
    FILED = "filed"
    DECIDED = "decided"
    APPEALED = "appealed"
    FINAL = "final"
    VOID = "void"  # the shop closed before anybody came


AUDIT = Machine(
    "audit",
    table(
        drawn="dispatched void",
        dispatched="on_site drawn void",
        on_site="filed",
        filed="decided",
        decided="appealed final",
        appealed="final",
        final="",
        void="",
    ),
)


class PeriodStatus(models.TextChoices):
    COMMITTED = "committed"
    DRAWN = "drawn"
    PUBLISHED = "published"


PERIOD = Machine("audit_period", table(committed="drawn", drawn="published", published=""))


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


class HoldStatus(models.TextChoices):
    STANDING = "standing"
    APPEALED = "appealed"
    UPHELD = "upheld"
    LIFTED = "lifted"


HOLD = Machine("hold", table(standing="appealed lifted", appealed="upheld lifted", upheld="lifted", lifted=""))


class DepositStatus(models.TextChoices):
    ASKED = "asked"
    RECEIVED = "received"
    RETURNED = "returned"
    CANCELLED = "cancelled"


DEPOSIT = Machine("deposit", table(asked="received cancelled", received="returned", returned="", cancelled=""))


class DepositMoveStatus(models.TextChoices):
    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"


DEPOSIT_MOVE = Machine("deposit_move", table(proposed="approved refused", approved="", refused=""))


class ExportStatus(models.TextChoices):
    REQUESTED = "requested"
    APPROVED = "approved"
    BUILDING = "building"
    READY = "ready"
    REJECTED = "rejected"
    EXPIRED = "expired"


EXPORT = Machine(
    "seller_export",
    table(
        requested="approved rejected",
        approved="building",
        building="ready",
        ready="expired",
        rejected="",
        expired="",
    ),
)
