"""Refusals of returns."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Conflict, DomainError, NotAllowed


class NotDelivered(Conflict):
    code = "not_delivered"
    message = _("This order has not been delivered yet. You can return it after it arrives, or cancel it now.")


class WindowPassed(Conflict):
    code = "return_window_passed"
    message = _("The return window for this reason has passed. If something is wrong, our support team can still help.")


class NotReturnable(Conflict):
    code = "not_returnable"
    message = _("This reason does not allow a return for this item.")


class MoreThanDelivered(DomainError):
    code = "more_than_delivered"
    message = _("You are returning more pieces than you have. Please lower the number.")


class NothingChosen(DomainError):
    code = "nothing_chosen"
    message = _("Choose at least one item to return.")


class UnknownLabel(DomainError):
    code = "unknown_label"
    status = 404
    message = _("No return belongs to this label. Put the parcel on the bench for parcels without a case.")


class LabelUsed(Conflict):
    code = "label_used"
    message = _("This label was already used. The return has been received or is closed.")


class WrongItem(DomainError):
    code = "wrong_item"
    message = _("This item does not belong to this return.")


class AlreadyInspected(Conflict):
    code = "already_inspected"
    message = _("This item has already been inspected.")


class NeedsSecondPerson(NotAllowed):
    code = "needs_second_person"
    message = _("The evidence is not clear. A second colleague must decide this return.")
