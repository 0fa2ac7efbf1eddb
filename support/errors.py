"""Refusals of the desk."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Conflict, DomainError, NotFound


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
