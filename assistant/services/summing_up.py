"""What an agent reads when the assistant hands over: who, what about, what was tried, how they feel. Always in Chinese.

No phone, address or ID number: the agent's own view shows what they may see.
"""

from django.utils import translation
from django.utils.translation import gettext as _

from assistant import meaning as meanings
from assistant.dialogue import Turned
from assistant.mood import Mood
from assistant.skills.base import Ask, lines
from assistant.wording import goods
from marketplace.core.errors import DomainError
from orders import selectors as orders
from orders.models import Order
from support.models import Ticket

QUOTED = 200


def summary(ask: Ask, done: Turned, *, reason: str) -> str:
    """The note of a hand-over."""
    with translation.override("zh-hans"):
        words = dict(meanings.sayings())
        about = words.get(done.meaning.intent, _("unclear"))
        tried = _(", ").join(words[intent] for intent in done.memory.tried if intent in words)
        return lines(
            _("Handed over by the assistant: %(why)s") % {"why": _why(reason)},
            _("Who: %(who)s") % {"who": _who(ask)},
            _("About: %(about)s (%(percent)s %% sure)")
            % {"about": about, "percent": round(100 * done.meaning.confidence)},
            _order(ask, done),
            _("Tried: %(tried)s") % {"tried": tried} if tried else "",
            _("Mood: %(mood)s") % {"mood": _mood(done.mood)},
            _("Last words: %(words)s") % {"words": ask.text[-QUOTED:]},
        )


def broken(ask: Ask) -> str:
    with translation.override("zh-hans"):
        return lines(
            _("The assistant could not answer because of an error; nothing was changed."),
            _("Last words: %(words)s") % {"words": ask.text[-QUOTED:]},
        )


def endless(ask: Ask) -> str:
    with translation.override("zh-hans"):
        return lines(
            _("The person has written to the assistant very often in this conversation."),
            _("Last words: %(words)s") % {"words": ask.text[-QUOTED:]},
        )


def priority(reason: str, mood: Mood) -> str:
    """Whose account is open to others comes before everybody; who is upset or complains comes before the rest."""
    if reason == "account":
        return Ticket.Priority.URGENT
    return Ticket.Priority.HIGH if mood == Mood.UPSET or reason in ("complaint", "upset") else Ticket.Priority.NORMAL


def _why(reason: str) -> str:
    return {
        "asked": _("they asked for a person"), "upset": _("they are upset"),
        "unsure": _("the assistant did not understand, or could not help"),
        "complaint": _("it is a complaint"), "account": _("somebody else may be in the account"),
    }.get(reason, reason)  # fmt: skip


def _who(ask: Ask) -> str:
    return ask.user.display_name if ask.user is not None else _("a guest")


def _mood(mood: Mood) -> str:
    return {Mood.CALM: _("calm"), Mood.ANNOYED: _("annoyed"), Mood.UPSET: _("upset")}[mood]


def about(ask: Ask, done: Turned) -> str:
    """The order that the talk came to be about, as a reference; "" where none is known, or where they came from a return (it says more)."""
    order = None if ask.came_from("return_case") else _order_of(ask, done)
    return order.ref if order is not None else ""


def _order(ask: Ask, done: Turned) -> str:
    order = _order_of(ask, done)
    return _("Order: %(number)s, %(goods)s") % {"number": order.number, "goods": goods(order)} if order else ""


def _order_of(ask: Ask, done: Turned) -> Order | None:
    number = done.reply.order or done.memory.order
    if not number or ask.user is None:
        return None
    try:
        return orders.order_for(ask.user, number)
    except DomainError:
        return None
