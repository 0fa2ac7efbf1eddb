"""Refusals of cases."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Conflict, DomainError, NotAllowed, NotFound


class CaseNotFound(NotFound):
    code = "case_not_found"
    message = _("There is no such case, or the link is incomplete.")


class PackNotFound(NotFound):
    code = "pack_not_found"


class BadCase(DomainError):
    """Some fields cannot be stored. `fields` says which and why."""

    code = "bad_case"
    message = _("Please check the marked fields.")


class NothingToClaim(Conflict):
    code = "nothing_to_claim"
    message = _(
        "Nothing is left of these goods that could be claimed: they were refunded already, or the order is not paid."
    )


class OpenAlready(Conflict):
    code = "case_open_already"
    message = _("There has been a case of this kind about this order. One case decides; you find it under “My cases”.")


class TooLateToClaim(Conflict):
    code = "too_late_to_claim"
    message = _("A case can be opened until 90 days after delivery. Please write to our support.")


class NotNow(Conflict):
    """The case is at another step."""

    code = "case_not_now"
    message = _("The case is at another step now. Please look at it again.")


class SaidEnough(Conflict):
    code = "case_said_enough"
    message = _("You have filed as much as one side can file in a case. What is there will be read.")


class SameJudge(NotAllowed):
    code = "same_judge"
    message = _("Whoever ruled first cannot rule again. Somebody else must look at it.")


class OwnCase(NotAllowed):
    code = "own_case"
    message = _("You are one of the sides of this case. Somebody else has to decide it.")


class BankDecides(Conflict):
    code = "bank_decides"
    message = _("The shopper's bank is deciding about the same money. The case goes on when the bank has decided.")
