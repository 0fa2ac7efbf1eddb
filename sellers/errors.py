"""Refusals of the seller's room."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Conflict, DomainError, IllegalMove, NotAllowed, NotFound


class NotASeller(NotAllowed):
    code = "not_a_seller"
    message = _("This page belongs to sellers. You can apply to become one.")


class AlreadySeller(Conflict):
    code = "already_seller"
    message = _("You already have an application or a shop. One person acts for one shop.")


class CountryNotServed(DomainError):
    code = "country_not_served"
    message = _("We cannot take sellers from this country yet.")


class BadNumber(DomainError):
    code = "bad_number"
    message = _("This number does not fit the rules of its country. Please check it for typing mistakes.")


class BadDate(DomainError):
    code = "bad_date"
    message = _("This document has expired. Please send one that is still valid.")


class NotEditable(Conflict):
    code = "not_editable"
    message = _("This is being reviewed right now and cannot be changed. We will tell you the result.")


class AlreadyAccepted(NotEditable):
    code = "already_accepted"
    message = _("This item has been accepted. There is nothing to change.")


class NotComplete(Conflict):
    code = "not_complete"
    message = _("Something is still missing. Please complete the items that are marked.")


class TooManyFiles(Conflict):
    code = "too_many_files"
    message = _("An item can have up to 12 files.")


class RequirementNotFound(NotFound):
    code = "requirement_not_found"


class DocumentNotFound(NotFound):
    code = "document_not_found"


class SellerNotFound(NotFound):
    code = "seller_not_found"


class ReasonNeeded(DomainError):
    code = "reason_needed"
    message = _("Please say why, so that the person knows what to do.")


class NotDecided(Conflict):
    code = "items_undecided"
    message = _("Every item needs a decision first.")


class OwnCase(NotAllowed):
    code = "own_case"
    message = _("You act for this seller, so somebody else must decide.")


class SameReviewer(NotAllowed):
    code = "same_reviewer"
    message = _("Who made the audit cannot decide about it.")


class MemberNotFound(NotFound):
    code = "member_not_found"


class InvitationNotFound(NotFound):
    code = "invitation_not_found"
    message = _("This invitation has been used, taken back, or has run out. Please ask the shop for a new one.")


class InvitationForSomebodyElse(NotAllowed):
    code = "invitation_for_somebody_else"
    message = _("This invitation was sent to another e-mail address. Please sign in with the account that has it.")


class AlreadyInvited(Conflict):
    code = "already_invited"
    message = _("This address has an open invitation already. You can take it back and send a new one.")


class TooManyMembers(Conflict):
    code = "too_many_members"
    message = _("A team can have 30 people, open invitations included.")


class BadHoliday(DomainError):
    code = "bad_holiday"
    message = _("Please check the days: a holiday begins today or later and lasts at most 60 days.")


class BadClosing(Conflict):
    code = "bad_closing"
    message = _("This shop has announced its closing already, or is not open.")


class LastOwner(Conflict):
    code = "last_owner"
    message = _("A shop needs an owner. Make somebody else owner first.")


class AuditNotFound(NotFound):
    code = "audit_not_found"


class NobodyToDraw(Conflict):
    code = "nobody_to_draw"
    message = _("Every seller was drawn in this period already.")


class NoPayoutNow(Conflict):
    """Nothing can be paid out at this moment; `fields` may say why."""

    code = "no_payout_now"
    message = _("There is nothing that can be paid out right now.")


class PayoutNotFound(NotFound):
    code = "payout_not_found"


class HoldNotFound(NotFound):
    code = "hold_not_found"


class HoldIncomplete(DomainError):
    """Money is only held back with a case number, evidence and words for the seller."""

    code = "hold_incomplete"
    message = _("A hold needs a case number, evidence and a reason that the seller can read.")


class SameDecider(NotAllowed):
    """Two people: who began it cannot decide about it."""

    code = "same_decider"
    message = _("Somebody else has to decide about this.")


class DepositNotFound(NotFound):
    code = "deposit_not_found"


class DepositTooSmall(Conflict):
    code = "deposit_too_small"
    message = _("The deposit does not cover this amount.")


class DepositNotDue(Conflict):
    code = "deposit_not_due"
    message = _("There is no deposit to pay.")


class ReportNotFound(NotFound):
    code = "report_not_found"


class NotSealedYet(Conflict):
    code = "not_sealed_yet"
    message = _("The public log takes this up within the hour. Please come back then.")


class BadMonth(DomainError):
    code = "bad_month"
    message = _("Please choose a month, such as 2026-11.")


class GradeEventNotFound(NotFound):
    code = "grade_event_not_found"
    message = _("This seller has no such event.")


class WrongVerdict(DomainError):
    code = "wrong_verdict"
    status = 422
    message = _("An event can only become another outcome of its own kind, or be struck.")


class PeriodNotFound(NotFound):
    code = "period_not_found"
    message = _("There is no draw of this period.")


class PeriodCommitted(Conflict):
    code = "period_committed"
    message = _("This period has its one commitment already. It can neither be changed nor made again.")


class NoFrame(Conflict):
    code = "no_frame"
    message = _("No shop is open for an audit, so there is nothing to draw from.")


class BeaconNotReady(Conflict):
    code = "beacon_not_ready"
    message = _("The public randomness of this draw does not exist yet. Please come back later.")


class BeaconUnsound(Conflict):
    code = "beacon_unsound"
    message = _("The public randomness could not be confirmed, so nothing was drawn. Please call the engineers.")


class NotAssigned(NotFound):
    """Whoever is not sent to an audit learns nothing of it, not even that it exists."""

    code = "audit_not_found"


class NobodyToSend(Conflict):
    code = "nobody_to_send"
    message = _("No auditor has room for this visit. Name one more, or give one more visits a week.")


class StillOpen(Conflict):
    code = "shop_still_open"
    message = _("This shop is still open, so its audit takes place.")


class EntryRefused(DomainError):
    """An entry of the visit cannot be kept; `fields` says what to correct."""

    code = "entry_refused"
    status = 422
    message = _("Please check what you entered.")


class EntryKeyReused(DomainError):
    code = "entry_key_reused"
    status = 422
    message = _("This entry was sent before with other contents. Please make it anew.")


class VisitIncomplete(Conflict):
    code = "visit_incomplete"
    message = _("Something is still missing on this visit. Please complete what is marked.")


class AppealTooLate(Conflict):
    code = "appeal_too_late"
    message = _("The time for an appeal is over. Please write to the help desk.")


class PhotoNotFound(NotFound):
    code = "photo_not_found"


class AlreadySubmitted(IllegalMove):
    code = "already_submitted"
    message = _(
        "We have your application already. To change something, take it back while nobody has begun to read it."
    )


class DuplicateApplication(Conflict):
    """The same register entry, passport or bank account belongs to another application. Whose is never said."""

    code = "duplicate_application"
    message = _(
        "This number is part of another application already. If that one is yours, please sign in there; if it is not, "
        "write to the help desk."
    )


class BadEntry(DomainError):
    """A line of the table cannot be kept; `fields` says which and why."""

    code = "bad_entry"
    status = 422
    message = _("Please look at the marked lines again.")


class RenewalIncomplete(Conflict):
    code = "renewal_incomplete"
    message = _("Please hand in the new paper complete: what we accepted before stays valid until then.")


class ConfirmationNeeded(NotAllowed):
    """Where money goes is changed only right after a fresh sign-in, which programs cannot do."""

    code = "confirmation_needed"
    message = _("Where your money goes can only be changed on the website, right after you have signed in again.")


class EnteredByUs(NotAllowed):
    code = "entered_by_us"
    message = _("This item is entered by us as soon as it has arrived.")


class SecondReviewerNeeded(NotAllowed):
    code = "second_reviewer_needed"
    message = _("You signed this application first. A second reviewer has to approve it.")


class HitsOpen(Conflict):
    code = "hits_open"
    message = _("A name resembles one on a sanctions list. Somebody has to decide about that first.")


class HitNotFound(NotFound):
    code = "hit_not_found"


class DocumentUnreadable(Conflict):
    code = "document_unreadable"
    message = _("This paper cannot be opened any more. Please reject the item and ask for it again.")


class SellerLimitReached(Conflict):
    """The seller may not take this order now. `fields`: seller → which limit (policies/probation.py)."""

    code = "seller_limit_reached"
    message = _(
        "This shop may take only a limited number of orders a day while it is new. Please try again tomorrow, or take less."
    )


class TooLongForPrint(Conflict):
    code = "too_long_for_print"
    message = _("This is too long to print. Please choose a month, or take the table file instead.")
