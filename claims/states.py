"""States of a claim, of its way through the insurer, of what we ask back from who was at fault, and of a stock policy."""

from django.db import models

from marketplace.core.states import Machine, table


class ClaimStatus(models.TextChoices):
    OPEN = "open"  # evidence is attached; the rules look
    REVIEW = "review"  # a person has to look
    ASKED = "asked"  # whoever reported it has to show more; our clock rests
    GRANTED = "granted"  # decided, and the money has to wait (the shopper's bank decides about it)
    PAID = "paid"
    REFUSED = "refused"
    ELSEWHERE = "elsewhere"  # its money came back by another way
    WITHDRAWN = "withdrawn"


CLAIM = Machine(
    "claim",
    table(
        open="review asked granted paid refused elsewhere withdrawn",
        review="asked granted paid refused elsewhere withdrawn",
        asked="review refused elsewhere withdrawn",
        granted="paid elsewhere withdrawn",
        paid="",
        refused="review",  # a second look, once, by somebody else
        elsewhere="",
        withdrawn="",
    ),
)
UNDER_WAY = (ClaimStatus.OPEN, ClaimStatus.REVIEW, ClaimStatus.ASKED, ClaimStatus.GRANTED)
OVER = (ClaimStatus.PAID, ClaimStatus.REFUSED, ClaimStatus.ELSEWHERE, ClaimStatus.WITHDRAWN)


class InsurerStatus(models.TextChoices):
    CREATED = "created"  # the intent; nothing was sent
    SENT = "sent"  # under way to them
    UNKNOWN = "unknown"  # no answer: it is looked for by its key
    SUBMITTED = "submitted"
    MORE = "more"  # they asked for more
    ACCEPTED = "accepted"
    REFUSED = "refused"
    PAID = "paid"
    FAILED = "failed"  # they will not take it at all


INSURER_CLAIM = Machine(
    "insurer_claim",
    table(
        created="sent",
        sent="submitted unknown failed",
        unknown="sent submitted failed",
        submitted="more accepted refused paid",
        more="submitted accepted refused",
        accepted="paid",
        refused="",
        paid="",
        failed="",
    ),
)


class RecoveryStatus(models.TextChoices):
    DEMANDED = "demanded"
    RECEIVED = "received"
    WRITTEN_OFF = "written_off"


RECOVERY = Machine("recovery", table(demanded="received written_off", received="", written_off=""))


class PolicyStatus(models.TextChoices):
    ACTIVE = "active"
    ENDED = "ended"


POLICY = Machine("stock_policy", table(active="ended", ended=""))


class StockClaimStatus(models.TextChoices):
    OPEN = "open"
    PAID = "paid"
    REFUSED = "refused"


STOCK_CLAIM = Machine("stock_claim", table(open="paid refused", paid="", refused=""))
