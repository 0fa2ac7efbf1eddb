"""States of finance's nouns."""

from django.db import models

from marketplace.core.states import Machine, table


class BreakStatus(models.TextChoices):
    """`healed`: the missing side came by itself. `corrected`: an entry of two people. `accepted`: explained, and it stays."""

    OPEN = "open"
    PROPOSED = "proposed"
    HEALED = "healed"
    CORRECTED = "corrected"
    ACCEPTED = "accepted"


BREAK = Machine(
    "recon_break",
    table(
        open="proposed healed accepted",
        proposed="open healed corrected",
        healed="",
        corrected="",
        accepted="",
    ),
)
OPEN_BREAK = (BreakStatus.OPEN, BreakStatus.PROPOSED)
