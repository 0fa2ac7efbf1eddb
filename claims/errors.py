"""Refusals of claims."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Conflict, DomainError, NotAllowed, NotFound


class ClaimNotFound(NotFound):
    code = "claim_not_found"
    message = _("There is no such claim, or the link is incomplete.")


class BadClaim(DomainError):
    """Some fields cannot be stored. `fields` says which and why."""

    code = "bad_claim"
    message = _("Please check the marked fields.")


class PhotoNeeded(DomainError):
    code = "claim_photo_needed"
    message = _("Please add a photo of the damage and of the box.")


class NothingLost(Conflict):
    """These pieces still travel, are not here yet, or have another road behind them."""

    code = "nothing_lost"
    message = _("This cannot be claimed now: the goods are still on their way, or they were taken off the order.")


class ClaimedAlready(Conflict):
    code = "claimed_already"
    message = _("Somebody is looking into this item already, or its money was given back before.")


class TooLateToReport(Conflict):
    code = "too_late_to_report"
    message = _("The time to report this is over. Please open a case or write to our support.")


class ClaimNotNow(Conflict):
    """The claim is at another step."""

    code = "claim_not_now"
    message = _("The claim is at another step now. Please look at it again.")


class SaidEnoughOfClaim(Conflict):
    code = "claim_said_enough"
    message = _("You have filed as much as can be filed in one claim. What is there will be read.")


class OwnClaim(NotAllowed):
    code = "own_claim"
    message = _("You are a side of this claim, or you decided it before. Somebody else has to decide it.")


class NothingToRecover(Conflict):
    code = "nothing_to_recover"
    message = _("Nothing is left to ask back for this claim, or this party was asked already.")


class InsuredAlready(Conflict):
    code = "insured_already"
    message = _("Your goods are insured already.")


class NotInsured(Conflict):
    code = "not_insured"
    message = _("There is no policy that could be ended.")


class NothingToRemit(Conflict):
    code = "nothing_to_remit"
    message = _("So much is not owed to the insurer.")


class StockNotClaimable(Conflict):
    code = "stock_not_claimable"
    message = _("These pieces cannot be claimed: they are not damaged or missing in our hands, or were claimed before.")


class BadInsurerSignature(NotAllowed):
    code = "bad_signature"
    message = _("This message is not signed as it should be.")


class InsurerUnreachable(Conflict):
    code = "insurer_unreachable"
    message = _("The insurer cannot be reached at the moment. Please try again later.")
