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


class BillStatus(models.TextChoices):
    """`entered`: lines are looked at. `booked`: owed. `paid`: seen on the bank's statement. `dropped`: entered by mistake."""

    ENTERED = "entered"
    BOOKED = "booked"
    PAID = "paid"
    DROPPED = "dropped"


BILL = Machine("carrier_bill", table(entered="booked dropped", booked="paid", paid="", dropped=""))
OPEN_BREAK = (BreakStatus.OPEN, BreakStatus.PROPOSED)
