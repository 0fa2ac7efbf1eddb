"""States of what the desk writes."""

from django.db import models

from marketplace.core.states import Machine, table


class CompensationStatus(models.TextChoices):
    REQUESTED = "requested"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class CallStatus(models.TextChoices):
    BOOKED = "booked"
    DONE = "done"
    MISSED = "missed"
    CANCELLED = "cancelled"


COMPENSATION = Machine("compensation", table(requested="given refused withdrawn", given="", refused="", withdrawn=""))
CALL = Machine("callback", table(booked="done missed cancelled", done="", missed="", cancelled=""))
