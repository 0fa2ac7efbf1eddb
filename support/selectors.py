"""Reading the desk."""

from datetime import datetime

from django.db.models import Case, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

from marketplace.accounts.models import Role, User
from marketplace.core.errors import NotFound
from support.models import Conversation, Message, Ticket
from support.states import TicketStatus

OPEN = (TicketStatus.NEW, TicketStatus.OPEN, TicketStatus.WAITING_CUSTOMER, TicketStatus.WAITING_SELLER)
SHOWN = 200  # messages of one page of a conversation


def conversations_of(user: User) -> QuerySet[Conversation]:
    """The person's conversations, latest first; the caller pages."""
    return Conversation.objects.filter(user=user).order_by("-last_message_at")


def conversation_for(*, public_id: str, user: User | None, guest_key: str = "") -> Conversation:
    """The person's own conversation (or the guest's by the key of the session). Raises NotFound for anything else."""
    found = Conversation.objects.filter(public_id=public_id)
    if user is not None:
        mine = found.filter(user=user)
    elif guest_key:
        mine = found.filter(user=None, guest_key=guest_key)
    else:
        raise NotFound
    conversation = mine.first()
    if conversation is None:
        raise NotFound
    return conversation


def conversation_for_agent(public_id: str) -> Conversation:
    """Raises NotFound. Callers checked the role."""
    conversation = Conversation.objects.select_related("user").filter(public_id=public_id).first()
    if conversation is None:
        raise NotFound
    return conversation


def messages_of(conversation: Conversation, *, after: int = 0, internal: bool = False) -> list[Message]:
    """The newest messages after message id `after`, oldest first; internal notes only for staff."""
    found = conversation.messages.filter(pk__gt=after)
    if not internal:
        found = found.filter(is_internal=False)
    return list(reversed(found.order_by("-id")[:SHOWN]))


def sent_since(conversation: Conversation, author: str, since: datetime) -> int:
    return conversation.messages.filter(author=author, sent_at__gte=since).count()


def length(conversation: Conversation) -> int:
    return conversation.messages.count()


def open_ticket(conversation: Conversation) -> Ticket | None:
    return conversation.tickets.filter(status__in=OPEN).order_by("-id").first()


def last_ticket(conversation: Conversation) -> Ticket | None:
    return conversation.tickets.order_by("-id").first()


def tickets(
    *, statuses: tuple[str, ...] = OPEN, assignee: User | None = None, query: str = ""
) -> QuerySet[Ticket]:
    """The desk's queue: urgent first, then the longest waiting. With the latest message's time; the caller pages.

    `query` finds tickets of any status by their number or by what they are about (an order, parcel or return number).
    """
    latest = Message.objects.filter(conversation=OuterRef("conversation")).order_by("-id")
    found = (
        (Ticket.objects.filter(_about(query)) if query else Ticket.objects.filter(status__in=statuses))
        .select_related("conversation__user", "assignee")
        .annotate(last_sender=Subquery(latest.values("sender")[:1]), last_at=Subquery(latest.values("sent_at")[:1]))
    )
    if assignee is not None:
        found = found.filter(assignee=assignee)
    return found.order_by(_rank(), "id")


def _about(query: str) -> Q:
    wanted = query.strip().upper()
    return Q(number=wanted) | Q(about__endswith=f":{wanted}")


def _rank() -> Case:
    order = (Ticket.Priority.URGENT, Ticket.Priority.HIGH, Ticket.Priority.NORMAL, Ticket.Priority.LOW)
    return Case(*[When(priority=code, then=Value(rank)) for rank, code in enumerate(order)], output_field=IntegerField())


def ticket_by_number(number: str) -> Ticket:
    """Raises NotFound."""
    ticket = Ticket.objects.select_related("conversation__user", "assignee", "user").filter(number=number).first()
    if ticket is None:
        raise NotFound
    return ticket


def tickets_of(user: User) -> QuerySet[Ticket]:
    return Ticket.objects.filter(user=user).order_by("-id")


def queue_counts() -> dict[str, int]:
    """How many tickets wait, by status, in one query."""
    counts = {f"n_{status}": Count("id", filter=Q(status=status)) for status in OPEN}
    found = Ticket.objects.aggregate(**counts)
    return {status: found[f"n_{status}"] for status in OPEN}


def is_agent(user: object) -> bool:
    return isinstance(user, User) and user.has_role(Role.AGENT)
