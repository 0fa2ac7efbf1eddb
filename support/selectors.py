"""Reading the desk."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.ids import BadNumber, validate
from support.errors import ConversationNotFound, FileNotThere, TicketNotFound
from support.models import Conversation, Message, MessageFile, ReadMark, Ticket
from support.policies import CLOSE_AFTER
from support.states import OPEN, TicketStatus

HOUSE = "system:care"  # who opens a conversation that nobody asked for
NOW = timedelta(hours=1)  # a conversation goes on
MOST_MERGES = 20  # a merged ticket that was merged again, and so on
SHOWN = 200  # messages of one page of a conversation
SEARCHED = ("order", "return_case", "parcel", "purchase", "passport")
SELLER, CUSTOMER, AGENT = Message.Sender.SELLER, Message.Sender.CUSTOMER, Message.Sender.AGENT


def conversations_of(user: User) -> QuerySet[Conversation]:
    """The person's conversations, latest first; the caller pages. One that the house opened is theirs once something is said in it."""
    spoken = Message.objects.filter(conversation=OuterRef("pk"), is_internal=False)
    quiet = Q(opened_by__startswith=HOUSE) & ~Exists(spoken)
    return Conversation.objects.filter(user=user).exclude(quiet).order_by("-last_message_at", "-id")


def conversations_of_guest(guest_key: str) -> QuerySet[Conversation]:
    """As `conversations_of`, by the key of a guest's session."""
    return Conversation.objects.filter(user=None, guest_key=guest_key or "-").order_by("-last_message_at", "-id")


def conversation_for(*, public_id: str, user: User | None, guest_key: str = "") -> Conversation:
    """The person's own conversation (or the guest's by the key of the session). Raises ConversationNotFound."""
    mine = conversations_of(user) if user is not None else conversations_of_guest(guest_key)
    conversation = mine.filter(public_id=public_id).first()
    if conversation is None:
        raise ConversationNotFound
    return conversation


def conversation_for_agent(public_id: str) -> Conversation:
    """Any conversation; callers checked the role. Raises ConversationNotFound."""
    conversation = Conversation.objects.select_related("user").filter(public_id=public_id).first()
    if conversation is None:
        raise ConversationNotFound
    return conversation


def opened_before(opened_by: str, client_id: str) -> Conversation | None:
    """The conversation that this very first message has opened already."""
    return Conversation.objects.filter(opened_by=opened_by, client_id=client_id).first() if client_id else None


def started_since(opened_by: str, since: datetime) -> int:
    """How many conversations this person or guest opened since then."""
    return Conversation.objects.filter(opened_by=opened_by, created_at__gte=since).count()


def with_unread(conversations: QuerySet[Conversation]) -> QuerySet[Any]:
    """Each with `unread`: answers that came after the customer's read mark."""
    mark = ReadMark.objects.filter(conversation=OuterRef("pk"), side=ReadMark.Side.CUSTOMER).values("up_to")[:1]
    return conversations.annotate(seen_up_to=Coalesce(Subquery(mark), Value(0))).annotate(
        unread=Count("messages", filter=Q(messages__pk__gt=F("seen_up_to")) & _answers("messages__"))
    )


def unread_of(user: User) -> int:
    """How many answers the person has not seen, in all conversations, in one statement."""
    mark = ReadMark.objects.filter(conversation=OuterRef("conversation"), side=ReadMark.Side.CUSTOMER).values("up_to")
    mine = Message.objects.filter(_answers(), conversation__user=user)
    return mine.filter(pk__gt=Coalesce(Subquery(mark[:1]), Value(0))).count()


def _answers(path: str = "") -> Q:
    return Q(**{f"{path}is_internal": False}) & ~Q(**{f"{path}sender": CUSTOMER})


def marks_of(conversation: Conversation) -> dict[str, int]:
    """How far each side has read: side → message id; a side that read nothing is missing."""
    return dict(ReadMark.objects.filter(conversation=conversation).values_list("side", "up_to"))


def last_message_id(conversation: Conversation, *, up_to: int, internal: bool) -> int:
    """The last message that a side can see, no later than `up_to`; 0 where there is none."""
    found = conversation.messages.filter(pk__lte=up_to)
    if not internal:
        found = found.filter(is_internal=False)
    return found.order_by("-pk").values_list("pk", flat=True).first() or 0


def files_of(conversation: Conversation) -> QuerySet[MessageFile]:
    """All files of a conversation."""
    return MessageFile.objects.filter(message__conversation=conversation)


def file_of(conversation: Conversation, public_id: str, *, internal: bool = False) -> MessageFile:
    """One file of a conversation that the reader may see; those of internal notes only for staff. Raises FileNotThere."""
    found = files_of(conversation).filter(public_id=public_id)
    if not internal:
        found = found.filter(message__is_internal=False)
    file = found.first()
    if file is None:
        raise FileNotThere
    return file


def messages_of(conversation: Conversation, *, after: int = 0, internal: bool = False) -> list[Message]:
    """The newest messages after message id `after`, oldest first; internal notes only for staff."""
    found = conversation.messages.filter(pk__gt=after).prefetch_related("files")
    if not internal:
        found = found.filter(is_internal=False)
    return list(reversed(found.order_by("-id")[:SHOWN]))


def message(pk: int) -> Message:
    """One message with its conversation and person. Raises Message.DoesNotExist."""
    found = Message.objects.select_related("conversation__user", "conversation__correspondent")
    return found.prefetch_related("files").get(pk=pk)


def spoken(pk: int) -> Message:
    """One message with its files, without its people. Raises Message.DoesNotExist."""
    return Message.objects.prefetch_related("files").get(pk=pk)


def place_of(pk: int) -> tuple[str, bool]:
    """The public id of a message's conversation, and whether the message is for staff only. Raises Message.DoesNotExist."""
    found: tuple[str, bool] = Message.objects.values_list("conversation__public_id", "is_internal").get(pk=pk)
    return found


def last_words(conversation: Conversation) -> str:
    """What the customer wrote last; "" where there is nothing."""
    last = conversation.messages.filter(sender=CUSTOMER).order_by("-id").first()
    return str(last.body) if last is not None else ""


def sent_before(conversation: Conversation, author: str, client_id: str) -> Message | None:
    """The message that a retry would send again."""
    return conversation.messages.filter(author=author, client_id=client_id).first()


def pace(conversation: Conversation, author: str, since: datetime) -> tuple[int, int]:
    """How many messages `author` sent since then, and how many there are at all, notes included; one statement."""
    lately = Q(author=author, sent_at__gte=since)
    counted = conversation.messages.aggregate(lately=Count("pk", filter=lately), all=Count("pk"))
    return counted["lately"], counted["all"]


def length(conversation: Conversation) -> int:
    """How many messages there are, notes included."""
    return conversation.messages.count()


def question_before(answer: Message) -> int:
    """Id of the customer's last message before this answer; 0 where there is none."""
    asked = answer.conversation.messages.filter(sender=CUSTOMER, pk__lt=answer.pk)
    return asked.order_by("-id").values_list("id", flat=True).first() or 0


def is_first_answer(answer: Message) -> bool:
    """Is it the first that a person of ours says in this conversation?"""
    said = answer.conversation.messages.filter(sender=AGENT, is_internal=False, pk__lt=answer.pk)
    return not said.exists()


def open_ticket(conversation: Conversation) -> Ticket | None:
    """The one open ticket of a conversation."""
    return conversation.tickets.select_related("team").filter(status__in=OPEN).first()


def last_ticket(conversation: Conversation) -> Ticket | None:
    """The newest ticket of a conversation, open or not."""
    return conversation.tickets.order_by("-id").first()


def survivor(conversation: Conversation) -> Ticket | None:
    """The open ticket that goes on for this conversation, where its last one was merged away."""
    found = last_ticket(conversation)
    for _step in range(MOST_MERGES):
        if found is None or found.merged_into_id is None:
            break
        found = Ticket.objects.select_related("conversation").get(pk=found.merged_into_id)
    is_other = found is not None and found.conversation_id != conversation.pk
    return found if is_other and found is not None and found.status != TicketStatus.CLOSED else None


def tickets(*, statuses: tuple[str, ...] = OPEN, assignee: User | None = None, query: str = "") -> QuerySet[Ticket]:
    """The desk's queue: urgent first, then the longest waiting. With the latest message's time; the caller pages.

    `query` finds tickets of any status by their number or by what they are about (an order, parcel or return number).
    """
    latest = Message.objects.filter(conversation=OuterRef("conversation")).order_by("-id")
    found = (
        (Ticket.objects.filter(_about(query)) if query.strip() else Ticket.objects.filter(status__in=statuses))
        .select_related("conversation", "user", "assignee")
        .annotate(last_sender=Subquery(latest.values("sender")[:1]), last_at=Subquery(latest.values("sent_at")[:1]))
    )
    if assignee is not None:
        found = found.filter(assignee=assignee)
    return found.order_by("rank", "id")


def _about(query: str) -> Q:
    try:
        wanted = validate(query)
    except BadNumber:
        wanted = query.strip().upper()
    return Q(number=wanted) | Q(about__in=[f"{kind}:{wanted}" for kind in SEARCHED])


def unassigned() -> QuerySet[Ticket]:
    """Open tickets that nobody has, the most urgent first."""
    return Ticket.objects.filter(status__in=OPEN, assignee__isnull=True).order_by("rank", "id")


def ticket_by_number(number: str) -> Ticket:
    """One ticket with its conversation and people. Raises TicketNotFound."""
    try:
        wanted = validate(number, "MT")
    except BadNumber:
        raise TicketNotFound from None
    ticket = Ticket.objects.select_related("conversation", "assignee", "user", "team").filter(number=wanted).first()
    if ticket is None:
        raise TicketNotFound
    return ticket


def tickets_of(user: User) -> QuerySet[Ticket]:
    """The person's tickets, newest first."""
    return Ticket.objects.filter(user=user).order_by("-id")


def talks_now(agent: str = "") -> QuerySet[Conversation]:
    """Conversations in which something was said within the hour, whoever answers them; or those of an agent's open tickets, by public id.
    The newest words first, each with its open ticket as `open_tickets`; the caller pages.
    """
    waiting = Ticket.objects.filter(status__in=OPEN).select_related("assignee")
    found = Conversation.objects.select_related("user").prefetch_related(
        Prefetch("tickets", queryset=waiting, to_attr="open_tickets")
    )
    if agent:
        found = found.filter(pk__in=waiting.filter(assignee__public_id=agent).values("conversation"))
    else:
        found = found.filter(last_message_at__gte=time.now() - NOW)
    return found.order_by("-last_message_at", "-id")


def due_to_close() -> QuerySet[Ticket]:
    """Solved tickets that nobody came back to."""
    return Ticket.objects.filter(status=TicketStatus.SOLVED, solved_at__lte=time.now() - CLOSE_AFTER).order_by("id")
