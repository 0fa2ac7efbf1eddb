"""States of buying. Several small axes rather than one product status."""

from django.db import models

from marketplace.core.states import Machine, table


class PurchaseStatus(models.TextChoices):
    OPEN = "open"
    AWAITING_PAYMENT = "awaiting_payment"
    PAID = "paid"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


PURCHASE = Machine(
    "purchase",
    table(
        open="awaiting_payment cancelled expired",
        awaiting_payment="paid cancelled expired",
        paid="",
        cancelled="",
        expired="",
    ),
)


class Lifecycle(models.TextChoices):
    PLACED = "placed"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    COMPLETED = "completed"


ORDER = Machine(
    "order",
    table(placed="confirmed cancelled", confirmed="completed cancelled", completed="", cancelled=""),
    field="lifecycle",
)


class Delivery(models.TextChoices):
    """Derived from the parcels and stored for lists; written only by `orders.services.delivery`."""

    WAITING = "waiting"
    AT_WAREHOUSE = "at_warehouse"
    IN_TRANSIT = "in_transit"
    IN_CUSTOMS = "in_customs"
    LAST_MILE = "last_mile"
    DELIVERED = "delivered"


class EscrowStatus(models.TextChoices):
    HELD = "held"
    RELEASABLE = "releasable"
    RELEASED = "released"
    REFUNDED = "refunded"


ESCROW = Machine(
    "escrow", table(held="releasable refunded released", releasable="released refunded", released="", refunded="")
)


class RefundStatus(models.TextChoices):
    CREATED = "created"
    SENT = "sent"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


# A bank may send a refund back to us after it read as done; ops then sends it again.
REFUND = Machine(
    "refund",
    table(created="sent succeeded failed", sent="succeeded failed", failed="sent succeeded", succeeded="failed"),
)


class GoodwillStatus(models.TextChoices):
    """`offered`: the shopper has not said yet where it shall go."""

    OFFERED = "offered"
    GIVEN = "given"


GOODWILL = Machine("goodwill", table(offered="given", given=""))


class WarrantyStatus(models.TextChoices):
    """`waiting`: paid, not begun. `void`: the purchase was never paid, or every piece went back before the beginning."""

    ORDERED = "ordered"
    WAITING = "waiting"
    RUNNING = "running"
    VOID = "void"


WARRANTY = Machine("warranty", table(ordered="waiting void", waiting="running void", running="", void=""))


class OpinionStatus(models.TextChoices):
    """A review, its follow-up, a question, an answer. `held`: the rules found something, a person looks first.

    `sealed`: a review that nobody reads before both sides have spoken or their fourteen days are over.
    """

    SEALED = "sealed"
    HELD = "held"
    SHOWN = "shown"
    HIDDEN = "hidden"


OPINION = Machine("opinion", table(sealed="shown", held="sealed shown hidden", shown="hidden", hidden="sealed shown"))


class ObjectionStatus(models.TextChoices):
    """What a shopper said against a shop's answer: it waits, the answer stands, or it was hidden for a reason of law."""

    OPEN = "open"
    STANDS = "stands"
    HIDDEN = "hidden"


OBJECTION = Machine("objection", table(open="stands hidden", stands="", hidden=""))


class ChallengeStatus(models.TextChoices):
    """A shop's challenge of a review. It is ruled once; the side that lost may ask for a second look by somebody else."""

    OPEN = "open"
    RULED = "ruled"
    APPEALED = "appealed"
    FINAL = "final"


CHALLENGE = Machine("challenge", table(open="ruled", ruled="appealed final", appealed="final", final=""))
