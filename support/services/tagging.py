"""Tags, links and priority of a ticket."""

import re

from django.db import transaction

from marketplace.core import time, trail
from support import linking
from support.errors import BadLink, BadTag, TooManyTags
from support.models import Ticket, TicketLink, TicketTag
from support.policies import priority as urgency
from support.services import conversations, tickets, timing

TAG = re.compile(r"[\w-]{1,30}")
MOST = 20


@transaction.atomic
def tag(*, ticket: Ticket, name: str, actor: str) -> TicketTag:
    """Put a tag on. Again changes nothing. Raises BadTag, TooManyTags."""
    word = name.strip().lower()
    if not TAG.fullmatch(word):
        raise BadTag(fields={"tag": word[:30]})
    tickets.lock(ticket)
    if ticket.tags.exclude(tag=word).count() >= MOST:
        raise TooManyTags
    made, is_new = TicketTag.objects.get_or_create(ticket=ticket, tag=word, defaults={"by": actor, "at": time.now()})
    if is_new:
        trail.record(verb="ticket.tag", target=ticket.ref, actor=actor, after={"tag": word})
    return made


@transaction.atomic
def untag(*, ticket: Ticket, name: str, actor: str) -> None:
    """Take a tag off; one that is not there is no error."""
    word = name.strip().lower()[:30]
    if TicketTag.objects.filter(ticket=ticket, tag=word).delete()[0]:
        trail.record(verb="ticket.untag", target=ticket.ref, actor=actor, before={"tag": word})


@transaction.atomic
def link(*, ticket: Ticket, kind: str, key: str, actor: str) -> TicketLink:
    """Link something that exists. Again changes nothing. Raises BadLink, TooManyTags."""
    to = linking.reference(kind, key)
    tickets.lock(ticket)
    if ticket.links.exclude(to=to).count() >= MOST:
        raise TooManyTags
    made, is_new = TicketLink.objects.get_or_create(ticket=ticket, to=to, defaults={"by": actor, "at": time.now()})
    if is_new:
        trail.record(verb="ticket.link", target=ticket.ref, actor=actor, after={"to": to})
    return made


@transaction.atomic
def unlink(*, ticket: Ticket, to: str, actor: str) -> None:
    """Take a link off; one that is not there is no error."""
    if TicketLink.objects.filter(ticket=ticket, to=to[:80]).delete()[0]:
        trail.record(verb="ticket.unlink", target=ticket.ref, actor=actor, before={"to": to[:80]})


@transaction.atomic
def say_about(*, ticket: Ticket, to: str, actor: str) -> Ticket:
    """What the ticket is about (`order:…`, `return_case:…`, `parcel:…`): texts, acts and the seller to ask follow it. Again changes
    nothing.

    Orders and returns of the ticket's own person alone: what is said from them goes to this person. Raises BadLink.
    """
    meant = conversations.own_reference(ticket.user, to)
    if not meant:
        raise BadLink(fields={"about": to[:80]})
    tickets.lock(ticket)
    before = ticket.about
    if meant != before:
        Ticket.objects.filter(pk=ticket.pk).update(about=meant)
        ticket.about = meant
        trail.record(
            verb="ticket.about", target=ticket.ref, actor=actor, before={"about": before}, after={"about": meant}
        )
    return ticket


@transaction.atomic
def prioritise(*, ticket: Ticket, priority: str, actor: str, why: str = urgency.ASKED, tightens: bool = True) -> Ticket:
    """Set how urgent it is, with the reason's code. More urgent: its running clocks are tightened (not by the ladder, which
    acts because a clock runs out already). The same priority changes nothing.
    """
    tickets.lock(ticket)
    before = ticket.priority
    if before == priority or priority not in urgency.LEVELS:
        return ticket
    reasons = [*(one for one in ticket.priority_reasons if one != why), why]
    Ticket.objects.filter(pk=ticket.pk).update(priority=priority, priority_reasons=reasons)
    ticket.priority, ticket.priority_reasons = priority, reasons
    trail.record(
        verb="ticket.prioritise",
        target=ticket.ref,
        actor=actor,
        why=why,
        before={"priority": before},
        after={"priority": priority},
    )
    if tightens and urgency.LEVELS.index(priority) > urgency.LEVELS.index(before):
        timing.tighten(ticket, actor)
    return ticket
