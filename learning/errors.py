"""Refusals of learning, each with what to do next."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Conflict, DomainError, NotFound


class AlarmNotFound(NotFound):
    code = "alarm_not_found"


class AlarmDecided(Conflict):
    code = "alarm_decided"
    message = _("Somebody has decided about this batch already. Reload the page to see what.")


class WhyMissing(DomainError):
    code = "why_missing"
    status = 422
    message = _("Write down why, in at least ten characters: whoever reads it later was not there.")


class ReportNotFound(NotFound):
    code = "report_not_found"


class MonthNotOver(DomainError):
    code = "month_not_over"
    status = 422
    message = _("This month is not over. Ask for a month that has ended.")


class NoSecondCentre(Conflict):
    code = "no_second_centre"
    message = _(
        "There is no other returns centre in service. Set one up first; otherwise nobody could send anything back."
    )


class CentreNotInService(Conflict):
    code = "centre_not_in_service"
    message = _("This centre is out of service already. Put it back first.")


class DrillOver(Conflict):
    code = "drill_over"
    message = _("This centre is in service again already.")
