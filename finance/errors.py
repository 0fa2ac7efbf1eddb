"""Refusals of finance."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Conflict, DomainError, NotAllowed, NotFound


class BreakNotFound(NotFound):
    code = "break_not_found"


class BillNotFound(NotFound):
    code = "bill_not_found"


class BadBill(DomainError):
    """A bill cannot be read. `fields` says what, and in which line."""

    code = "bad_bill"
    status = 422
    message = _("This bill cannot be entered like this. Please look at what is named.")


class BillTwice(Conflict):
    code = "bill_twice"
    message = _("A bill of this carrier with this number is there already.")


class BillNotNow(Conflict):
    code = "bill_not_now"
    message = _("This bill is at another step now. Please look at it again.")


class BillLinesOpen(Conflict):
    code = "bill_lines_open"
    message = _("Some lines differ from what we booked. Say of each whether we owe it.")


class FlightNotBooked(Conflict):
    """`fields` names the air waybills."""

    code = "flight_not_booked"
    message = _(
        "The cost of this flight is not booked yet: it waits for its departure or its contract. Book the bill then."
    )


class FlightUndecided(Conflict):
    """`fields` names the air waybills."""

    code = "flight_undecided"
    message = _("Operations have not decided about a carrier's invoice for this flight. Book the bill then.")


class OwnBill(NotAllowed):
    code = "own_bill"
    message = _("Somebody else has to book a bill that you entered.")


class BadStatement(DomainError):
    """The bank's file cannot be read. `fields` says what, and in which line. Nothing of it was taken over."""

    code = "bad_statement"
    status = 422
    message = _("This bank statement cannot be read. Nothing of it was taken over.")


class NoSuchFigure(NotFound):
    code = "figure_not_found"


class NoSuchJob(NotFound):
    code = "job_not_found"


class BadWords(DomainError):
    """A reason is missing or too short."""

    code = "reason_missing"
    status = 422
    message = _("Please write down why, in one sentence at least.")


class NotNow(Conflict):
    code = "break_not_now"
    message = _("This difference is at another step now. Please look at it again.")


class OwnCorrection(NotAllowed):
    code = "own_correction"
    message = _("Somebody else has to book a correction that you propose.")


class BadCorrection(DomainError):
    code = "bad_correction"
    status = 422
    message = _("Choose the account that the difference belongs to.")


class NotOfFinance(NotAllowed):
    code = "not_of_finance"
    message = _("Choose somebody of finance or operations.")


class NotReadyToClose(Conflict):
    """Some check of the day fails; `fields` names them."""

    code = "day_not_ready"
    message = _("The day cannot be closed yet: see what is missing. A missing point can be accepted with a reason.")


class BankLineNotFound(NotFound):
    code = "bank_line_not_found"


class TwinSaid(Conflict):
    code = "twin_said"
    message = _("Somebody has said already whether this is the same payment.")
