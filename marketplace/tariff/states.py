"""States of the tariff's nouns."""

from django.db import models

from marketplace.core.states import Machine, table


class OddStatus(models.TextChoices):
    """`proposed`: one person found it true. `passed`: a later rate of the currency came by itself; nobody has to decide any more."""

    WAITING = "waiting"
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    PASSED = "passed"


ODD_RATE = Machine(
    "odd_rate",
    table(waiting="proposed refused passed", proposed="accepted refused passed", accepted="", refused="", passed=""),
)
OPEN_ODD = (OddStatus.WAITING, OddStatus.PROPOSED)
