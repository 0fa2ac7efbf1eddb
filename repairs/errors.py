"""Refusals of repairs."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Conflict, DomainError, NotAllowed, NotFound


class RepairNotFound(NotFound):
    code = "repair_not_found"
    message = _("There is no such repair, or the link is incomplete.")


class PieceNotFound(NotFound):
    code = "piece_not_found"
    message = _("This is none of your things, or it has not been delivered yet.")


class PartnerNotFound(NotFound):
    code = "service_point_not_found"
    message = _("There is no such service point.")


class PartNotFound(NotFound):
    code = "part_not_found"
    message = _("There is no such spare part at this place.")


class BadRepair(DomainError):
    """Some fields cannot be stored. `fields` says which and why."""

    code = "bad_repair"
    message = _("Please check the marked fields.")


class BadWalk(DomainError):
    code = "bad_walk"
    message = _("These answers lead nowhere. Please begin the questions again.")


class IsAReturn(Conflict):
    code = "is_a_return"
    message = _("This should go back rather than be repaired. Please ask for a return from the page of the order.")


class OpenElsewhere(Conflict):
    code = "open_elsewhere"
    message = _("This piece is in an open repair, return or case already. One at a time decides.")


class NotNow(Conflict):
    code = "repair_not_now"
    message = _("The repair is at another step now. Please look at it again.")


class NotThere(Conflict):
    code = "point_not_suited"
    message = _("This service point cannot take this piece at the moment. Please choose another one.")


class PhotoNeeded(DomainError):
    code = "photo_needed"
    message = _("A photo is needed: before the work begins, and after it is done.")


class QuoteTooDear(Conflict):
    code = "quote_too_dear"
    message = _(
        "A repair at this price is not worth while for this piece. Give it up with a reason: it is then replaced or paid out."
    )


class PartShort(Conflict):
    code = "part_short"
    message = _("There are not so many of this part here.")


class SerialNeeded(DomainError):
    code = "serial_needed"
    message = _("This part has a serial number. Give it as it stands on the part, one piece at a time.")


class SerialKnown(Conflict):
    code = "serial_known"
    message = _("A part with this serial number was built in before. Please read it again.")


class NotYourPoint(NotAllowed):
    code = "not_your_point"
    message = _("You do not work at this service point.")


class NoAccount(Conflict):
    code = "no_account"
    message = _("This service point has not said where it is paid. Ask it to enter its account in its console.")


class AccountChanged(Conflict):
    code = "account_changed"
    message = _(
        "The account changed after this statement was approved. Send it back and approve it again with the new one."
    )


class SameEyes(NotAllowed):
    code = "same_eyes"
    message = _("Whoever read the papers first cannot certify. Somebody else must look.")


class OwnPoint(NotAllowed):
    code = "own_point"
    message = _(
        "You belong to this service point, or you are one of the sides of this repair. Somebody else has to do it."
    )


class PapersMissing(Conflict):
    code = "papers_missing"
    message = _("A business licence, a technician's certificate and pictures of the premises are needed.")


class AppliedAlready(Conflict):
    code = "applied_already"
    message = _("You have applied already. You find the application in the console for service points.")
