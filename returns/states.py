"""States of a return. `stage` is where it is; the outcome is a separate field."""

from django.db import models

from marketplace.core.states import Machine, table


class Stage(models.TextChoices):
    REQUESTED = "requested"
    APPROVED = "approved"
    LABEL_ISSUED = "label_issued"
    IN_TRANSIT = "in_transit"
    RECEIVED = "received"
    INSPECTED = "inspected"
    DECIDED = "decided"
    SETTLED = "settled"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


CASE = Machine(
    "return_case",
    table(
        requested="approved declined withdrawn",
        approved="label_issued withdrawn expired",
        label_issued="in_transit received withdrawn expired decided",
        in_transit="received expired",
        received="inspected",
        inspected="decided",
        decided="settled declined",
        settled="",
        declined="",
        withdrawn="",
        expired="received",
    ),
    field="stage",
)


class Disposition(models.TextChoices):
    """What becomes of a returned piece. Codes are permanent."""

    RESELL = "resell"
    SEND_HOME = "send"
    DONATE = "donate"
    DESTROY = "destroy"
    REFURBISH = "refurb"
    CUSTOMS = "customs"
