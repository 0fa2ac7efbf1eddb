"""Reading what goes between shopper and seller. A seller reads only what was delivered to them, and their own words."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from marketplace.core import rules
from marketplace.translating.policies import glossary, leaks
from sellers.models import Seller
from support.errors import RelayNotFound
from support.models import Message, RelayMessage, SellerQuestion, Ticket
from support.policies_relay import Findings, look
from support.states import RelayStatus

SHOWN = 100  # messages of one exchange on a page
OURS, SELLER = RelayMessage.Side.OURS, RelayMessage.Side.SELLER
RELATED = ("question__ticket__conversation", "question__seller", "translation", "said")


def held() -> QuerySet[RelayMessage]:
    """Everything that waits for a person, the oldest first; the caller pages."""
    return RelayMessage.objects.filter(status=RelayStatus.HELD).select_related(*RELATED).order_by("id")


def of_ticket(ticket: Ticket) -> list[RelayMessage]:
    """The newest of what went to and fro about this ticket, in the order of time."""
    found = RelayMessage.objects.filter(question__ticket=ticket).select_related(*RELATED)
    return list(reversed(found.order_by("-id")[:SHOWN]))


def for_seller(question: SellerQuestion) -> list[RelayMessage]:
    """The exchange that this question belongs to, as its seller may read it: what was delivered, and what they wrote."""
    same = RelayMessage.objects.filter(question__ticket=question.ticket_id, question__seller=question.seller_id)
    mine = same.filter(Q(side=SELLER) | Q(side=OURS, status=RelayStatus.DELIVERED))
    return list(reversed(mine.order_by("-id")[:SHOWN]))


def message(public_id: str) -> RelayMessage:
    """One message with all around it. Raises RelayNotFound."""
    found = RelayMessage.objects.select_related(*RELATED).filter(public_id=public_id).first()
    if found is None:
        raise RelayNotFound
    return found


def waiting_for(translation: int) -> list[RelayMessage]:
    """Messages that wait for this translation."""
    found = RelayMessage.objects.filter(translation=translation, status=RelayStatus.TRANSLATING)
    return list(found.select_related(*RELATED).order_by("id"))


def first_words(questions: Iterable[SellerQuestion]) -> dict[int, RelayMessage]:
    """Question → what we asked, as the seller reads it."""
    asked = RelayMessage.objects.filter(
        question__in=[one.pk for one in questions], side=OURS, status=RelayStatus.DELIVERED
    )
    return {one.question_id: one for one in asked.order_by("-id")}


def behind(messages: Iterable[Message]) -> dict[int, RelayMessage]:
    """Bubble → what the seller wrote, for the bubbles that came from a seller. One query, none where there is no such bubble."""
    relayed = [one.pk for one in messages if one.sender == Message.Sender.SELLER and not one.is_internal]
    if not relayed:
        return {}
    return {one.said_id: one for one in RelayMessage.objects.filter(said__in=relayed) if one.said_id is not None}


def original_for_reader(relayed: RelayMessage) -> str:
    """What was written, as the other side may see it behind the translation; "" where they read the very words.

    Where a person painted over or corrected the text, what leads outside is painted over here too.
    """
    if not relayed.is_translated:
        return ""
    body = str(relayed.body)
    return leaks.masked(body, leaks.find(body)) if relayed.decision in ("masked", "corrected") else body


def findings(relayed: RelayMessage, text: str | None = None) -> Findings:
    """What a look at both texts finds now; `text` in place of the stored one (a correction)."""
    said = str(relayed.rendered or relayed.body) if text is None else text
    terms = glossary.entries(rules.at(glossary.KIND).body, relayed.source or relayed.target, relayed.target)
    return look(str(relayed.body), relayed.source, said, relayed.target, terms)


def strikes_of(seller: Seller) -> int:
    """How often a message of this shop was refused for leading around the house."""
    return RelayMessage.objects.filter(question__seller=seller, side=SELLER, decision="refused").count()
