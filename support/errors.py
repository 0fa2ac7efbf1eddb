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


class SeatNotFound(NotFound):
    code = "seat_not_found"


class NoSeat(Conflict):
    code = "no_seat"
    message = _("You have no place at the desk yet. Ask your supervisor to give you a team.")


class BadTag(DomainError):
    code = "bad_tag"
    message = _("A tag is one short word of letters, digits and hyphens.")


class TooManyTags(Conflict):
    code = "too_many_tags"
    message = _("This ticket has very many tags already. Take one off first.")


class BadLink(DomainError):
    code = "bad_link"
    message = _("There is no such order, parcel, return, claim, shop or ticket. Check the number.")


class CannotMerge(Conflict):
    code = "cannot_merge"
    message = _("Only two open tickets of the same person can be merged.")


class NothingToSplit(DomainError):
    code = "nothing_to_split"
    message = _("Choose at least one message of this ticket that the customer wrote, but not all of them.")


class MacroNotFound(NotFound):
    code = "macro_not_found"


class FactsMissing(Conflict):
    """A text has gaps that nobody can fill. `fields["missing"]` names them."""

    code = "facts_missing"
    message = _("This text needs something that we do not know here, so it was not sent. Write it yourself.")


class BadMoment(DomainError):
    code = "bad_moment"
    message = _("Choose a moment in the future, within the next half year.")


class FollowUpNotFound(NotFound):
    code = "follow_up_not_found"


class ScriptNotFound(NotFound):
    code = "script_not_found"


class ShiftNotFound(NotFound):
    code = "shift_not_found"


class ShiftsOverlap(Conflict):
    code = "shifts_overlap"
    message = _("They have another shift at this time. Choose somebody else, or move the shift.")


class BadShift(DomainError):
    code = "bad_shift"
    message = _("A shift lasts between one and fourteen hours, and its break lies within it.")


class SwapNotFound(NotFound):
    code = "swap_not_found"


class CannotSwap(Conflict):
    code = "cannot_swap"
    message = _("Shifts are swapped between colleagues of the same team, before they begin.")


class OwnSwap(Conflict):
    code = "own_swap"
    message = _("Your own swap is approved by another supervisor.")


class RelayNotFound(NotFound):
    code = "relay_not_found"


class AlreadyDecided(Conflict):
    code = "already_decided"
    message = _("A colleague has decided about this message already. Reload the page to see what became of it.")


class StillLeaks(DomainError):
    code = "still_leaks"
    message = _("The corrected text still names contact or payment outside the shop. Leave it out, or mask it.")


class OwnMessage(DomainError):
    code = "own_message"
    message = _("You wrote this message yourself. A colleague has to look at it.")


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
