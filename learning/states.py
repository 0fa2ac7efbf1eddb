"""States of a batch alarm and of a monthly report. Codes are permanent."""

from django.db import models

from marketplace.core.states import Machine, table


class AlarmStatus(models.TextChoices):
    OPEN = "open"  # the figures spoke; a person has to look
    CONFIRMED = "confirmed"  # a person agrees; owners hear of it
    RECALLED = "recalled"  # owners are asked to send it back
    DISMISSED = "dismissed"  # something else explains it


ALARM = Machine(
    "batch_alarm", table(open="confirmed dismissed", confirmed="recalled dismissed", recalled="", dismissed="")
)
STANDING = (AlarmStatus.OPEN, AlarmStatus.CONFIRMED, AlarmStatus.RECALLED)


class ReportStatus(models.TextChoices):
    ASKED = "asked"
    READY = "ready"


REPORT = Machine("month_report", table(asked="ready", ready="asked"))


class DrillStatus(models.TextChoices):
    RUNNING = "running"
    UNDONE = "undone"


DRILL = Machine("centre_drill", table(running="undone", undone=""))
