"""Our support asks the seller, the seller answers; each in the own language (`relaying`). The shopper talks to us only: an answer is a note
for the desk first, and reaches the shopper by itself or when a person releases it.
"""

from django.db import IntegrityError, transaction

from marketplace.accounts.models import User
from marketplace.core import textnorm, time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.outbox.emit import emit
from sellers.models import Seller
from sellers.policies.team import Permission
from sellers.selectors.team import require
from support import locks
from support import seller_questions as selectors
from support.errors import AlreadyAnswered, AlreadyAsked, AnswerFirst, EmptyMessage, ExchangeOver, NoSellerHere
from support.models import Message, SellerQuestion, Ticket
from support.policies import MAX_LENGTH
from support.services import conversations, relaying, tickets, timing
from support.states import OPEN, TICKET, TicketStatus

CLOCK = relaying.ANSWER


@transaction.atomic
def ask(*, ticket: Ticket, agent: User, question: str) -> SellerQuestion:
    """Ask the seller of what the ticket is about or linked to; the ticket waits for them.

    Raises EmptyMessage, NoSellerHere, AlreadyAsked, IllegalMove, BadText.
    """
    text = textnorm.clean_text(question, max_length=MAX_LENGTH, field="question")
    if not text:
        raise EmptyMessage
    meant = selectors.asked_about(ticket)
    if meant is None:
        raise NoSellerHere
    about, seller = meant
    tickets.wait_for_seller(ticket=ticket, agent=agent)
    try:
        with transaction.atomic():
            made = SellerQuestion.objects.create(
                ticket=ticket, seller=seller, about=about, question=text, asked_by=agent.ref, asked_at=time.now()
            )
    except IntegrityError as error:
        raise AlreadyAsked from error
    _note(ticket, agent.ref, Message.Sender.AGENT, text, f"ask-{made.public_id}")
    relaying.say(question=made, side=relaying.OURS, author=agent.ref, body=text, client_id="ask")
    trail.record(verb="seller.asked", target=ticket.ref, actor=agent.ref, after={"question": made.public_id})
    emit(topic="support.seller_asked", key=made.ref, payload={"question": made.public_id})
    return made


@transaction.atomic
def answer(*, seller: Seller, public_id: str, body: str, by: User) -> SellerQuestion:
    """The seller's answer: a note at the desk, and the ticket goes on. Raises NotAllowed, QuestionNotFound, AlreadyAnswered,
    EmptyMessage, BadText.
    """
    require(seller, by, Permission.MESSAGES)
    found = selectors.question_of(seller, public_id)
    text = textnorm.clean_text(body, max_length=MAX_LENGTH, field="body")
    if not text:
        raise EmptyMessage
    locks.conversation(found.ticket.conversation_id)
    now = time.now()
    mine = SellerQuestion.objects.filter(pk=found.pk, answered_at__isnull=True)
    if mine.update(answered_at=now, answered_by=by.ref) != 1:
        raise AlreadyAnswered
    found.answer, found.answered_at, found.answered_by = text, now, by.ref
    found.save(update_fields=["answer"])
    _note(found.ticket, by.ref, Message.Sender.SELLER, text, f"answer-{found.public_id}")
    relaying.say(question=found, side=relaying.SELLER, author=by.ref, body=text, client_id="answer")
    ticket = Ticket.objects.get(pk=found.ticket_id)
    if ticket.status in (TicketStatus.WAITING_SELLER, TicketStatus.WAITING_CUSTOMER):
        TICKET.move(ticket, TicketStatus.OPEN, actor=by.ref, why="the seller answered")
        timing.customer_waits(ticket, by.ref)
    clocks.stop(kind=CLOCK, subject=found.ref, actor=by.ref)
    trail.record(verb="seller.answered", target=ticket.ref, actor=by.ref, after={"question": found.public_id})
    emit(
        topic="support.seller_answered", key=found.ref,
        payload={"question": found.public_id, "seller": seller.public_id, "seconds": int((now - found.asked_at).total_seconds())},
    )  # fmt: skip
    return found


@transaction.atomic
def add(*, seller: Seller, public_id: str, body: str, by: User, client_id: str) -> SellerQuestion:
    """The seller has more to say after the answer, while the matter is open.

    Raises NotAllowed, QuestionNotFound, AnswerFirst, ExchangeOver, EmptyMessage, BadText.
    """
    require(seller, by, Permission.MESSAGES)
    found = selectors.question_of(seller, public_id)
    text = textnorm.clean_text(body, max_length=MAX_LENGTH, field="body")
    if not text:
        raise EmptyMessage
    if found.answered_at is None:
        raise AnswerFirst
    locks.conversation(found.ticket.conversation_id)
    if Ticket.objects.filter(pk=found.ticket_id).exclude(status__in=OPEN).exists() or not found.answered_by:
        raise ExchangeOver
    _note(found.ticket, by.ref, Message.Sender.SELLER, text, f"add-{client_id}")
    relaying.say(question=found, side=relaying.SELLER, author=by.ref, body=text, client_id=f"add-{client_id}"[:40])
    return found


@transaction.atomic
def drop(*, ticket: Ticket, actor: str) -> int:
    """The ticket is over: nobody waits for the seller's answer any more. Returns how many questions that ended."""
    open_ones = list(SellerQuestion.objects.filter(ticket=ticket, answered_at__isnull=True))
    for question in open_ones:
        SellerQuestion.objects.filter(pk=question.pk).update(answered_at=time.now())
        clocks.stop(kind=CLOCK, subject=question.ref, actor=actor, reason="ticket over")
    relaying.cancel(ticket=ticket, actor=actor)
    return len(open_ones)


def _note(ticket: Ticket, author: str, sender: str, text: str, client_id: str) -> None:
    """As a note between us: the shopper never sees it."""
    conversations.post(
        conversation=ticket.conversation, sender=sender, author=author, body=text, client_id=client_id[:40],
        is_internal=True,
    )  # fmt: skip
