"""Talking: start a conversation, post a message. What is sent twice arrives once."""

from collections.abc import Sequence

from django.conf import settings
from django.db import IntegrityError, transaction

from marketplace.accounts.models import User
from marketplace.core import switches, textnorm, time, trail
from marketplace.core.errors import DomainError
from marketplace.core.joined import joined
from marketplace.core.outbox.emit import emit
from orders import selectors as orders
from returns import selectors as returns
from support import limits, live, locks, policies, selectors
from support.errors import ConversationFull, EmptyMessage, TooFast, TooLong, TooManyConversations
from support.models import Conversation, Correspondent, Message, Ticket
from support.services import files
from support.stoppable import ASSISTANT, WHOLE


@transaction.atomic
def start(
    *,
    user: User | None,
    guest_key: str = "",
    context: str = "",
    locale: str = "zh-hans",
    actor: str,
    client_id: str = "",
    channel: str = Conversation.Channel.WEB,
    handled_by: str = "",
    page: str = "",
    correspondent: Correspondent | None = None,
) -> Conversation:
    """Open a conversation. `context` says where the person came from (`order:…`, `parcel:…`, `listing:…`), `page` on which page.

    The same `client_id` of the same `actor` again returns the conversation that is there. A reference that is none, or to
    an order or return of somebody else, is dropped. Raises TooManyConversations.
    """
    existing = selectors.opened_before(actor, client_id)
    if existing is not None:
        return existing
    now = time.now()
    if selectors.started_since(actor, now - policies.STARTS_WINDOW) >= policies.STARTS:
        raise TooManyConversations
    try:
        with transaction.atomic():  # a savepoint: losing the race must not break the caller's transaction
            conversation = Conversation.objects.create(
                user=user,
                guest_key="" if user else guest_key,
                opened_by=actor,
                client_id=client_id,
                context=own_reference(user, context),
                page=policies.page_pattern(page),
                correspondent=correspondent,
                locale=locale,
                channel=channel,
                handled_by=handled_by or first_desk(),
                created_at=now,
                last_message_at=now,
            )
    except IntegrityError:
        winner = selectors.opened_before(actor, client_id)
        if winner is None:
            raise
        return winner
    trail.record(verb="conversation.start", target=trail.ref(conversation), actor=actor)
    return conversation


def first_desk() -> str:
    """Who answers a new conversation: the assistant where it is switched on and ops have not stopped it, else people."""
    is_on = settings.SUPPORT_BOT and not switches.is_stopped(ASSISTANT.code, WHOLE)
    return Conversation.Desk.BOT if is_on else Conversation.Desk.PEOPLE


def own_reference(user: User | None, text: str) -> str:
    """`text` where it is a reference that this person may bring, in canonical spelling; empty otherwise."""
    kind, key = policies.reference(text)
    if kind not in policies.PRIVATE:
        return f"{kind}:{key}" if kind else ""
    if user is None:
        return ""
    try:
        match kind:
            case "order":
                return orders.order_for(user, key).ref
            case "purchase":
                return orders.purchase_for(user, key).ref
            case _:
                return returns.case_for(user, key).ref
    except DomainError:
        return ""


@joined
def post(
    *,
    conversation: Conversation,
    sender: str,
    author: str,
    body: str,
    client_id: str,
    is_internal: bool = False,
    choices: list[dict[str, str]] | None = None,
    attached: Sequence[files.Stored] = (),
) -> Message:
    """Add a message with the files that were stored for it. The same `client_id` of the same author again returns the
    message that is there.

    Raises what `add` raises.
    """
    locks.conversation(conversation.pk)
    existing = sent_before(conversation, author, client_id)
    if existing is not None:
        return existing
    return add(
        conversation=conversation, sender=sender, author=author, body=body, client_id=client_id, is_internal=is_internal,
        choices=choices, attached=attached,
    )  # fmt: skip


def sent_before(conversation: Conversation, author: str, client_id: str) -> Message | None:
    """The message that this one would send again; the caller holds the conversation. Raises DomainError for a client id that is none."""
    if not policies.CLIENT_ID.fullmatch(client_id):
        raise DomainError(code="bad_client_id", fields={"client_id": "1 to 40 visible ASCII characters"})
    return selectors.sent_before(conversation, author, client_id)


def add(
    *,
    conversation: Conversation,
    sender: str,
    author: str,
    body: str,
    client_id: str,
    is_internal: bool = False,
    choices: list[dict[str, str]] | None = None,
    attached: Sequence[files.Stored] = (),
) -> Message:
    """A new message, for a verb that holds the conversation and found no `sent_before`.

    Raises EmptyMessage (neither words nor files), TooLong, TooManyFiles, TooFast for a flood of customer messages,
    ConversationFull.
    """
    text = words(body)
    if not text and not attached:
        raise EmptyMessage
    now = time.now()
    if sender == Message.Sender.CUSTOMER:
        _bound(conversation, author)
    message = Message.objects.create(
        conversation=conversation,
        sender=sender,
        author=author,
        body=text,
        is_internal=is_internal,
        choices=choices or [],
        client_id=client_id,
        sent_at=now,
    )
    held = files.attach(message, conversation, attached)
    if not is_internal:
        Conversation.objects.filter(pk=conversation.pk).update(last_message_at=now)
        conversation.last_message_at = now
    emit(topic="support.message_posted", key=conversation.ref, payload={"message": message.pk})
    if not is_internal and _goes_out(conversation, sender):
        emit(topic="support.answer_posted", key=conversation.ref, payload={"message": message.pk})
    live.posted(message, held)
    return message


def _goes_out(conversation: Conversation, sender: str) -> bool:
    """Is there more to do than to tell the room: a notice about a colleague's answer, or an answer by mail or WeChat?"""
    is_web = conversation.channel == Conversation.Channel.WEB
    return sender == Message.Sender.AGENT or (not is_web and sender != Message.Sender.CUSTOMER)


def words(body: str) -> str:
    """What somebody wrote, cleaned; "" where nothing of it can be seen. Raises TooLong before it looks at all of it."""
    if len(body) > policies.LONGEST_LOOKED_AT:
        raise TooLong
    try:
        return textnorm.clean_text(body, max_length=policies.MAX_LENGTH, field="body")
    except textnorm.BadText:
        raise TooLong from None


def _bound(conversation: Conversation, author: str) -> None:
    limits.person(author)
    lately, length = selectors.pace(conversation, author, time.now() - policies.BURST_WINDOW)
    if lately >= policies.BURST:
        raise TooFast
    if length >= policies.MAX_MESSAGES:
        raise ConversationFull


@transaction.atomic
def adopt(*, guest_key: str, user: User) -> int:
    """A guest signed in: conversations and tickets follow the person. Returns how many conversations; again returns 0."""
    if not guest_key:
        return 0
    mine = list(selectors.conversations_of_guest(guest_key).values_list("pk", flat=True))
    if not mine:
        return 0
    adopted = Conversation.objects.filter(pk__in=mine, user=None).update(user=user, guest_key="")
    Ticket.objects.filter(conversation__in=mine, user=None).update(user=user)
    trail.record(verb="conversation.adopt", target=user.ref, actor=user.ref, after={"conversations": adopted})
    return adopted
