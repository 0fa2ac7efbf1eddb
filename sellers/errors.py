"""Refusals of the seller's room."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Conflict, DomainError, NotAllowed, NotFound


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


class LastOwner(Conflict):
    code = "last_owner"
    message = _("A shop needs an owner. Make somebody else owner first.")


class AuditNotFound(NotFound):
    code = "audit_not_found"


class NobodyToDraw(Conflict):
    code = "nobody_to_draw"
    message = _("Every seller was drawn in this period already.")
