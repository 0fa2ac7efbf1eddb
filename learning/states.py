"""States of a batch alarm and of a monthly report. Codes are permanent."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.core.states import Machine, table


class AlarmStatus(models.TextChoices):
    OPEN = "open", _("To be looked at")  # the figures spoke; a person has to look
    CONFIRMED = "confirmed", pgettext_lazy("batch", "Confirmed")  # a person agrees; owners hear of it
    RECALLED = "recalled", _("Called back")  # owners are asked to send it back
    DISMISSED = "dismissed", _("Explained otherwise")  # something else explains it


ALARM = Machine(
    "batch_alarm", table(open="confirmed dismissed", confirmed="recalled dismissed", recalled="", dismissed="")
)
STANDING = (AlarmStatus.OPEN, AlarmStatus.CONFIRMED, AlarmStatus.RECALLED)


class ReportStatus(models.TextChoices):
    ASKED = "asked", _("Being drawn")
    READY = "ready", _("Ready")


REPORT = Machine("month_report", table(asked="ready", ready="asked"))


class DrillStatus(models.TextChoices):
    RUNNING = "running", _("Out of service")
    UNDONE = "undone", _("In service again")


DRILL = Machine("centre_drill", table(running="undone", undone=""))
