"""Refusals of the desk."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Conflict, DomainError, NotFound
from marketplace.core.textnorm import BadText


class ConversationNotFound(NotFound):
    code = "conversation_not_found"


class TicketNotFound(NotFound):
    code = "ticket_not_found"


class EmptyMessage(DomainError):
    code = "empty_message"
    message = _("Write a message first.")


class TooFast(DomainError):
    code = "too_fast"
    status = 429
    message = _("That was very quick. Please wait a moment before the next message.")


class TooLong(BadText):
    code = "too_long"
    message = _("This message is too long. Please send at most 4,000 characters at a time, or attach a PDF.")


class TooManyFiles(DomainError):
    code = "too_many_files"
    message = _("That is too many files. Please send at most six with one message, and 300 in a conversation.")


class BadVideo(DomainError):
    code = "bad_video"
    message = _("This video cannot be used. Please send an MP4 of at most one minute.")


class FileNotThere(NotFound):
    code = "file_not_found"


class LinkOver(DomainError):
    code = "link_over"
    status = 410
    message = _("This link has been used or is older than 15 minutes. Ask for a new one in WeChat: write “绑定” to us.")


class TooManyConversations(DomainError):
    code = "too_many_conversations"
    status = 429
    message = _("You have started several conversations just now. Please go on in one of them.")


class ConversationFull(Conflict):
    code = "conversation_full"
    message = _("This conversation has grown very long. Please start a new one; we keep the history.")


class TakenByColleague(Conflict):
    code = "taken_by_colleague"
    message = _("A colleague has this ticket. Leave a note, or take it over first.")


class QuestionNotFound(NotFound):
    code = "question_not_found"


class NoSellerHere(Conflict):
    code = "no_seller_here"
    message = _("This ticket is not about an order, a return or an item of one shop, so there is no seller to ask.")


class AlreadyAsked(Conflict):
    code = "already_asked"
    message = _("The seller has an open question about this ticket already.")


class AlreadyAnswered(Conflict):
    code = "already_answered"
    message = _("This question has been answered, or the matter is settled. Thank you.")
