"""Refusals of the desk. Each says what to do next."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Conflict, DomainError, NotAllowed, NotFound


class CompensationNotFound(NotFound):
    code = "compensation_not_found"


class CompensationRefused(DomainError):
    code = "compensation_refused"
    message = _("This cannot be given. Choose a kind, a reason and an amount above zero, for an order of this shopper.")


class OwnTicket(NotAllowed):
    code = "own_ticket"
    message = _("This ticket is your own. A colleague has to look after it.")


class NobodyToGiveTo(Conflict):
    code = "nobody_to_give_to"
    message = _("A guest has no account to give something to. Ask them to sign in first.")


class MoreThanLeft(Conflict):
    code = "more_than_left"
    message = _("That is more than can still go back for this order. Choose a smaller amount, or store credit.")


class MoreThanAnybody(Conflict):
    code = "more_than_anybody"
    message = _("That is more than anybody at the desk may give. Open a mediation or a claim instead.")


class CouponNotHere(Conflict):
    code = "coupon_not_here"
    message = _("This coupon is not to be had any more, or the shopper has it already. Choose another one.")


class AskedAlready(Conflict):
    code = "asked_already"
    message = _("A request for this ticket waits for its decision already.")


class NeedsAnotherPerson(NotAllowed):
    code = "needs_another_person"
    message = _("Who asked, or gets it, cannot decide. Another lead has to.")


class DecidedAlready(Conflict):
    code = "decided_already"
    message = _("This request has been decided or withdrawn.")


class TakeItFirst(NotAllowed):
    code = "take_it_first"
    message = _("Take the ticket first: whoever acts for a shopper has their ticket.")


class GiveReason(DomainError):
    code = "give_reason"
    message = _("Write in a few words why. It stays with the act.")


class NobodyToActFor(Conflict):
    code = "nobody_to_act_for"
    message = _("A guest has no orders with us. Ask them to sign in first.")


class SlotTaken(Conflict):
    code = "slot_taken"
    message = _("Nobody is free at this hour. Choose another one.")


class CallBookedAlready(Conflict):
    code = "call_booked_already"
    message = _("A call is booked for this ticket. Cancel it first to choose another hour.")


class NoPhone(Conflict):
    code = "no_phone"
    message = _("This shopper has no phone number with us. Ask for it in the conversation, or answer in writing.")


class CallNotFound(NotFound):
    code = "call_not_found"


class NothingPaid(Conflict):
    code = "nothing_paid"
    message = _("This order has not been paid, so there is no receipt.")


class CallOver(Conflict):
    code = "call_over"
    message = _("This call has been made, missed or cancelled already.")
