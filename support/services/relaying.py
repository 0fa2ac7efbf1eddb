"""Between shopper and seller: said, translated, looked at, delivered or held, decided by a person.

`say` records what was written and wants its translation; `judge` is called when that is finished. A message moves once out of each state
(`states.RELAY`), so of two agents, two workers or a worker that died and its successor, one delivers.
"""

from django.db import IntegrityError, transaction

from marketplace.core import rules, time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.outbox.emit import emit
from marketplace.translating.models import Translation
from marketplace.translating.services import translating
from support import locks, policies_relay, relay
from support.models import Message, RelayMessage, SellerQuestion, Ticket
from support.services import conversations
from support.states import RELAY, RelayStatus

SYSTEM = "system:relay"
REVIEW, ANSWER = "relay_review", "seller_answer"
OURS, SELLER = RelayMessage.Side.OURS, RelayMessage.Side.SELLER


@transaction.atomic
def say(*, question: SellerQuestion, side: str, author: str, body: str, client_id: str) -> RelayMessage:
    """One message of one side. The same `client_id` of the same author again returns what is there."""
    known = RelayMessage.objects.filter(question=question, author=author, client_id=client_id).first()
    if known is not None:
        return known
    target = question.seller.locale if side == OURS else question.ticket.conversation.locale
    wanted = translating.want(text=body, target=target)
    try:
        with transaction.atomic():
            made = RelayMessage.objects.create(
                question=question, side=side, author=author, client_id=client_id, body=body, source=wanted.source,
                target=wanted.target, translation=wanted, created_at=time.now(),
            )  # fmt: skip
    except IntegrityError:
        return RelayMessage.objects.get(question=question, author=author, client_id=client_id)
    trail.record(verb="relay.said", target=made.ref, actor=author, after={"side": side, "target": made.target})
    if wanted.is_finished:
        judge(made, wanted)
    return made


@transaction.atomic
def judge(relayed: RelayMessage, done: Translation) -> RelayMessage:
    """The translation is there: deliver, or hold with the reasons. Judged before, it changes nothing."""
    locks.conversation(relayed.question.ticket.conversation_id)
    relayed.refresh_from_db(fields=["status"])
    if relayed.status != RelayStatus.TRANSLATING:
        return relayed
    relayed.rendered, relayed.source = done.text, done.source
    relayed.provider, relayed.version, relayed.translated_at = done.provider, done.version, done.done_at
    relayed.is_original = done.is_original
    relayed.save(update_fields=["rendered", "source", "provider", "version", "translated_at", "is_original"])
    reasons = relay.findings(relayed).reasons
    ticket = relayed.question.ticket
    if relayed.side == SELLER and not policies_relay.goes_by_itself(
        rules.at(policies_relay.KIND).body, topic=ticket.topic, about=relayed.question.about
    ):
        reasons.append("topic")
    if reasons:
        RELAY.move(relayed, RelayStatus.HELD, actor=SYSTEM, why=", ".join(reasons), reasons=reasons)
        clocks.start(kind=REVIEW, subject=relayed.ref, actor=SYSTEM)
        emit(topic="support.relay_held", key=relayed.ref, payload={"relay": relayed.public_id, "reasons": reasons})
        return relayed
    return deliver(relayed, actor=SYSTEM, decision="passed")


@transaction.atomic
def deliver(relayed: RelayMessage, *, actor: str, decision: str) -> RelayMessage:
    """The other side reads it: a question in the seller's room, an answer in the shopper's conversation. Once.

    Raises StaleState where somebody else has moved it.
    """
    locks.conversation(relayed.question.ticket.conversation_id)
    now = time.now()
    RELAY.move(
        relayed, RelayStatus.DELIVERED, actor=actor, delivered_at=now, decision=decision,
        decided_by="" if actor == SYSTEM else actor, decided_at=None if actor == SYSTEM else now,
    )  # fmt: skip
    clocks.stop(kind=REVIEW, subject=relayed.ref, actor=actor)
    if relayed.side == OURS:
        _show_seller(relayed.question, actor)
    else:
        relayed.said = _post(relayed)
        relayed.save(update_fields=["said"])
    emit(
        topic="support.relay_delivered", key=relayed.ref,
        payload={"relay": relayed.public_id, "question": relayed.question.public_id, "side": relayed.side},
    )  # fmt: skip
    return relayed


def _show_seller(question: SellerQuestion, actor: str) -> None:
    """From the first delivered words on the seller can answer, so their clock runs."""
    if SellerQuestion.objects.filter(pk=question.pk, shown_at=None, answered_at=None).update(shown_at=time.now()):
        clocks.start(kind=ANSWER, subject=question.ref, actor=actor)


def _post(relayed: RelayMessage) -> Message:
    return conversations.post(
        conversation=relayed.question.ticket.conversation, sender=Message.Sender.SELLER, author="relay",
        body=str(relayed.rendered or relayed.body), client_id=f"relay-{relayed.public_id}"[:40],
    )  # fmt: skip


@transaction.atomic
def cancel(*, ticket: Ticket, actor: str) -> int:
    """The ticket is over: what was not delivered stays where it is. Returns how many."""
    waiting = RelayMessage.objects.filter(
        question__ticket=ticket, status__in=(RelayStatus.TRANSLATING, RelayStatus.HELD)
    ).order_by("id")
    done = 0
    for relayed in waiting:
        RELAY.move(relayed, RelayStatus.CANCELLED, actor=actor, why="ticket over")
        clocks.stop(kind=REVIEW, subject=relayed.ref, actor=actor, reason="ticket over")
        done += 1
    return done
