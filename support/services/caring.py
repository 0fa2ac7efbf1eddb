"""Tickets that make themselves. A cause makes one ticket, however often it is told; causes of one order share its open ticket."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from marketplace.core import rules, time, trail
from orders.models import Order
from orders.states import Lifecycle
from support import locks, selectors
from support.models import CareFile, Conversation, Message, Ticket, TicketCause
from support.policies import priority as urgency
from support.selectors import HOUSE
from support.services import conversations, tagging, tickets
from support.states import OPEN

TOPICS = {
    "hand_in_late": "delay_complaint", "departure_late": "delay_complaint", "customs_long": "customs_status",
    "promise_broken": "delay_complaint", "delivery_failed": "order_status", "seal_incident": "damaged",
    "parcel_lost": "missing_item", "parcel_damaged": "damaged", "sent_back": "customs_status", "parcel_silent": "order_status",
}  # fmt: skip
WORDS = {
    "hand_in_late": gettext_lazy("The seller has not handed the goods in in time"),
    "departure_late": gettext_lazy("The goods are at our warehouse and have not flown in time"),
    "customs_long": gettext_lazy("Customs takes longer than usual"),
    "promise_broken": gettext_lazy("The promised day was broken"),
    "delivery_failed": gettext_lazy("The courier could not hand the parcel over"),
    "seal_incident": gettext_lazy("A seal is not as it should be"),
    "parcel_lost": gettext_lazy("A parcel is lost"),
    "parcel_damaged": gettext_lazy("The courier reports damage"),
    "sent_back": gettext_lazy("Customs sends the parcel back"),
    "parcel_silent": gettext_lazy("Nothing has been heard of the parcel"),
}
OVER = (Lifecycle.CANCELLED, Lifecycle.COMPLETED)


@transaction.atomic
def open_files(*, purchase: str) -> int:
    """Every order of a purchase gets its quiet file. Again makes none; returns how many are new."""
    orders = Order.objects.filter(purchase__number=purchase).order_by("pk")
    there = CareFile.objects.filter(order__purchase__number=purchase).count()
    CareFile.objects.bulk_create(
        [CareFile(order=order, opened_at=time.now()) for order in orders], ignore_conflicts=True
    )
    return len(orders) - there


@transaction.atomic
def wake(*, order_number: str, kind: str, cause: str, facts: Mapping[str, str] | None = None) -> Ticket | None:
    """Something went wrong with an order: its file wakes and its shopper has a ticket, before they have to ask.

    None where the order is unknown, over, or where this very cause made its ticket before.
    """
    order = Order.objects.select_related("user", "seller").filter(number=order_number).first()
    if order is None or order.lifecycle in OVER or TicketCause.objects.filter(cause=cause).exists():
        return None
    conversation = locks.conversation(_conversation(order).pk)
    with override("zh-hans"):
        line = str(WORDS[kind])
    had = selectors.open_ticket(conversation)
    ticket = tickets.open_for(
        conversation=conversation, subject=f"{line} {order.number}", topic=TOPICS[kind], actor=HOUSE, cause=kind
    )
    made, is_new = TicketCause.objects.get_or_create(
        cause=cause, defaults={"ticket": ticket, "kind": kind, "facts": dict(facts or {}), "at": time.now()}
    )
    if not is_new:
        return None
    if had is not None:
        level, _why = urgency.assess(
            rules.at(urgency.RULE.code).body, floor=had.priority, topic=TOPICS[kind], has_priority=False, cause=kind
        )
        tagging.prioritise(ticket=ticket, priority=level, actor=HOUSE, why=urgency.CAUSE)
    tagging.tag(ticket=ticket, name=kind, actor=HOUSE)
    _note(ticket, line, order, made)
    _woke(order, ticket)
    return ticket


def _conversation(order: Order) -> Conversation:
    """The open talk about this order, or a quiet one of its own that the shopper sees once we write."""
    talk = (
        Conversation.objects.filter(user=order.user, context=order.ref, tickets__status__in=OPEN)
        .order_by("-id").first()
    )  # fmt: skip
    if talk is not None:
        return talk
    return conversations.start(
        user=order.user, context=order.ref, locale=order.user.locale, actor=f"{HOUSE}:{order.number}",
        client_id=f"care-{CareFile.objects.filter(order=order).values_list('causes', flat=True).first() or 0}",
        handled_by=Conversation.Desk.PEOPLE,
    )  # fmt: skip


def _note(ticket: Ticket, line: str, order: Order, cause: TicketCause) -> None:
    told = "\n".join(f"{name}: {value}" for name, value in cause.facts.items())
    head = _("Made by itself: %(what)s. Order %(order)s of %(shop)s, promised for %(day)s.") % {
        "what": line, "order": order.number, "shop": order.seller.display_name, "day": order.promise_date or "—",
    }  # fmt: skip
    conversations.post(
        conversation=ticket.conversation, sender=Message.Sender.SYSTEM, author=HOUSE, body=f"{head}\n{told}",
        client_id=f"cause-{cause.pk}", is_internal=True,
    )  # fmt: skip


def _woke(order: Order, ticket: Ticket) -> None:
    CareFile.objects.get_or_create(order=order, defaults={"opened_at": time.now()})
    found = CareFile.objects.filter(order=order)
    found.filter(woke_at__isnull=True).update(woke_at=time.now())
    found.update(causes=F("causes") + 1, ticket=ticket)
    trail.record(verb="care.wake", target=order.ref, actor=HOUSE, after={"ticket": ticket.number})
