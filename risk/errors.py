"""Refusals of this room. Nobody is told by them which sign was seen."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Conflict, DomainError, NotFound


class StepUpNeeded(Conflict):
    """`fields["ways"]` names what the person may do: otp, sms, bank, person."""

    code = "step_up_needed"
    message = _("Before you pay, please confirm in one more way that it is you. It takes a minute.")


class NoStepUp(Conflict):
    code = "no_step_up"
    message = _("There is nothing to confirm for this purchase. You can simply pay.")


class WayNotOpen(Conflict):
    code = "way_not_open"
    message = _("This way is not open to you. Please choose another one.")


class WrongCode(DomainError):
    code = "wrong_code"
    message = _("The code does not fit or is too old. Please look at it again, or have a new one sent.")


class TooManyTries(DomainError):
    code = "too_many_tries"
    status = 429
    message = _("That was tried too often. Please choose another way.")


class AssessmentNotFound(NotFound):
    code = "assessment_not_found"


class RulingRefused(DomainError):
    code = "ruling_refused"
    message = _("Say why in at least ten characters.")


class OwnPurchase(Conflict):
    code = "own_purchase"
    message = _("Somebody else has to decide about your own purchase.")


class NotHeld(Conflict):
    code = "not_held"
    message = _("This purchase does not wait for a decision any more.")
