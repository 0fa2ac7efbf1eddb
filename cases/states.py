"""States of a case between shopper and seller, and of an evidence pack."""

from django.db import models

from marketplace.core.states import Machine, table


class CaseStatus(models.TextChoices):
    OPENED = "opened"  # the seller's days to answer
    ANSWERED = "answered"  # passed through at once: the answer is there, evidence begins
    EVIDENCE = "evidence"  # both sides give what they have
    EXAMINING = "examining"  # the piece is with a laboratory or its brand
    READY = "ready"  # waits for a ruling
    RULED = "ruled"  # first instance; both sides may ask for a second
    APPEALED = "appealed"  # waits for somebody else than the first
    REVIEWED = "reviewed"  # second instance has spoken
    FINAL = "final"  # bound in the book
    WITHDRAWN = "withdrawn"  # by the shopper, before a ruling


CASE = Machine(
    "case",
    table(
        opened="answered evidence final withdrawn",  # final: the seller agreed
        answered="evidence",
        evidence="examining ready final withdrawn",
        examining="ready",
        ready="examining ruled withdrawn",
        ruled="appealed final",
        appealed="reviewed",
        reviewed="final",
        final="",
        withdrawn="",
    ),
)
OVER = (CaseStatus.FINAL, CaseStatus.WITHDRAWN)
TAKES_EVIDENCE = (CaseStatus.OPENED, CaseStatus.EVIDENCE, CaseStatus.EXAMINING, CaseStatus.APPEALED)


class PackStatus(models.TextChoices):
    ASKED = "asked"
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"


PACK = Machine("pack", table(asked="making", making="ready failed", failed="asked", ready=""))
