"""States of a score card and of a quiz."""

from django.db import models

from marketplace.core.states import Machine, table


class CardStatus(models.TextChoices):
    """`given`: the agent reads it and may object once; `final`: accepted, or looked at by a second reviewer."""

    GIVEN = "given"
    DISPUTED = "disputed"
    FINAL = "final"


CARD = Machine("score_card", table(given="disputed final", disputed="final", final=""))


class AttemptStatus(models.TextChoices):
    OPEN = "open"
    PASSED = "passed"
    FAILED = "failed"


ATTEMPT = Machine("quiz_attempt", table(open="passed failed", passed="", failed=""))
