"""Refusals of wants and offers."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Conflict, DomainError, NotFound


class WantNotFound(NotFound):
    code = "want_not_found"
    message = _("This want is not open any more, or the link is incomplete.")


class OfferNotFound(NotFound):
    code = "offer_not_found"
    message = _("This offer has been withdrawn, or the link is incomplete.")


class BadWant(DomainError):
    """Some fields cannot be stored. `fields` says which and why."""

    code = "bad_want"
    message = _("Please check the marked fields.")


class BadOffer(DomainError):
    """Some fields cannot be stored. `fields` says which and why."""

    code = "bad_offer"
    message = _("Please check the marked fields.")


class TooManyWants(Conflict):
    code = "too_many_wants"
    message = _("You have as many open wants as one person can have. Withdraw one, or wait until one is answered.")


class TooManyOffers(Conflict):
    code = "too_many_offers"
    message = _("Your shop has as many open offers as one shop can have. Withdraw one, or wait for an answer.")


class WantFull(Conflict):
    code = "want_full"
    message = _("This want has enough offers to choose from. Thank you all the same.")


class OfferedAlready(Conflict):
    code = "offered_already"
    message = _("Your shop has an offer on this want. Withdraw it before you make another; three are the limit.")


class OwnWant(Conflict):
    code = "own_want"
    message = _("This is your own want. Somebody else has to answer it.")


class CannotAnswer(Conflict):
    code = "cannot_answer"
    message = _("Your shop takes no orders at the moment, so it cannot make offers either.")


class OfferGone(Conflict):
    code = "offer_gone"
    message = _("This offer cannot be bought any more. Please choose another one.")


class BeingBought(Conflict):
    code = "being_bought"
    message = _("The shopper is paying for it right now, so it cannot be taken back.")
