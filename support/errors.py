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


class RelayNotFound(NotFound):
    code = "relay_not_found"


class AlreadyDecided(Conflict):
    code = "already_decided"
    message = _("A colleague has decided about this message already. Reload the page to see what became of it.")


class StillLeaks(DomainError):
    code = "still_leaks"
    message = _("The corrected text still names contact or payment outside the shop. Leave it out, or mask it.")


class NothingToCorrect(DomainError):
    code = "nothing_to_correct"
    message = _("Write the corrected text first.")


class BadDecision(DomainError):
    code = "bad_decision"
    message = _("Choose what becomes of the message: release, correct, original, mask or refuse.")


class ExchangeOver(Conflict):
    code = "exchange_over"
    message = _("This matter is settled. If there is something new, our support writes to you again.")


class AnswerFirst(Conflict):
    code = "answer_first"
    message = _("Answer the question first; afterwards you can add to it.")
