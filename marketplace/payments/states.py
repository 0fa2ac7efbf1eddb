"""States of money on its way in and out."""

from django.db import models

from marketplace.core.states import Machine, table


class Flow(models.TextChoices):
    CREATED = "created"
    SENT = "sent"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknown"


MOVES = table(
    created="sent failed",
    sent="succeeded failed unknown",
    unknown="succeeded failed sent",
    succeeded="",
    failed="",
)
ATTEMPT = Machine("payment_attempt", MOVES)
# A bank may send a refund back to us days after it read as done.
REFUND = Machine("provider_refund", MOVES | {"succeeded": frozenset({"failed"})})
TRANSFER = Machine("provider_transfer", MOVES | {"succeeded": frozenset({"returned"}), "returned": frozenset()})


class Transfer(models.TextChoices):
    CREATED = "created"
    SENT = "sent"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknown"
    RETURNED = "returned"
