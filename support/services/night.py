"""The safety net of the night: whoever wrote and has neither an answer nor a ticket gets one."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from marketplace.core import time
from support import locks, selectors
from support.models import Conversation, Message, Ticket, TicketCause
from support.selectors import HOUSE
from support.services import handing
from support.states import OPEN

PATIENCE = timedelta(minutes=30)
LOOK_BACK = timedelta(days=7)
BATCH = 200


def unanswered() -> QuerySet[Conversation]:
    """Conversations whose last word is the customer's, half an hour old or more, with no open ticket."""
    now = time.now()
    last = Message.objects.filter(conversation=OuterRef("pk"), is_internal=False).order_by("-id")
    waiting = Ticket.objects.filter(conversation=OuterRef("pk"), status__in=OPEN)
    merged = Ticket.objects.filter(conversation=OuterRef("pk"), merged_into__isnull=False)
    return (
        Conversation.objects.filter(last_message_at__gte=now - LOOK_BACK, last_message_at__lte=now - PATIENCE)
        .filter(~Exists(waiting), ~Exists(merged))
        .annotate(last=Subquery(last.values("sender")[:1])).filter(last=Message.Sender.CUSTOMER)
        .order_by("last_message_at", "pk")
    )  # fmt: skip


def sweep() -> int:
    """A ticket for each, one transaction each; returns how many were made."""
    return sum(_answer(pk) for pk in list(unanswered().values_list("pk", flat=True)[:BATCH]))


@transaction.atomic
def _answer(pk: int) -> bool:
    conversation = locks.conversation(pk)
    if not unanswered().filter(pk=pk).exists():
        return False  # answered since
    last = conversation.messages.filter(sender=Message.Sender.CUSTOMER, is_internal=False).order_by("-id").first()
    if last is None or TicketCause.objects.filter(cause=f"night:{last.pk}").exists():
        return False
    ticket = handing.to_people(
        conversation=conversation, reason="night", subject=selectors.last_words(conversation), actor=HOUSE
    )
    TicketCause.objects.create(cause=f"night:{last.pk}", ticket=ticket, kind="night", at=time.now())
    return True
