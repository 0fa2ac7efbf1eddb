"""Giving tickets to agents. Assigned by a conditional UPDATE under the lock of the seat, so a ticket has one owner and nobody
carries more than they can, however many workers route at once.

A colleague may still take a ticket by hand when their hands are full: somebody stands in front of them.
"""

from django.db import transaction

from marketplace.core import time, trail
from marketplace.core.outbox.emit import emit
from support import locks, selectors, teams
from support.models import Seat, Ticket
from support.policies import routing
from support.policies.routing import Need
from support.states import OPEN, OURS, Availability

SYSTEM = "system:routing"
TRIES = 5
BATCH = 500


class _Full(Exception):
    """The seat filled up since it was looked at; leaving the savepoint lets its lock go."""


@transaction.atomic
def route(
    *,
    ticket_id: int,
    levels: frozenset[str] = frozenset(),
    avoid: frozenset[int] = frozenset(),
    trained: frozenset[int] | None = None,
) -> Seat | None:
    """Give an unassigned open ticket to the best agent who is there. None where nobody can take it, or somebody has it.

    `levels`: only these; `avoid`: not these seats; `trained`: as `teams.trained_for` says of its topic, where the caller asked for a batch.
    Its team stays: the promise and the morning are theirs. Again changes nothing.
    """
    ticket = _fresh(ticket_id)
    if ticket is None or ticket.assignee_id is not None or ticket.status not in OPEN:
        return None
    there = teams.candidates()
    need = routing.settled(_need(ticket, levels, avoid, trained), there)
    for seat_id in routing.order_of_choice(need, there)[:TRIES]:
        try:
            with transaction.atomic():
                return _give(ticket, need, seat_id)
        except _Full:
            continue
    return None


def _give(ticket: Ticket, need: Need, seat_id: int) -> Seat:
    seat = locks.seat(seat_id)
    now = teams.candidate(seat, teams.loads([seat.user_id]).get(seat.user_id, 0))
    free = Ticket.objects.filter(pk=ticket.pk, assignee__isnull=True, status__in=OPEN)
    if not routing.can_take(need, now) or free.update(assignee=seat.user_id) != 1:
        raise _Full
    Seat.objects.filter(pk=seat.pk).update(assigned_at=time.now())
    trail.record(verb="ticket.assign", target=ticket.ref, actor=SYSTEM, after={"seat": seat.pk})
    emit(topic="support.assigned", key=ticket.ref, payload={"ticket": ticket.number, "user": seat.user.ref})
    return seat


def _need(ticket: Ticket, levels: frozenset[str], avoid: frozenset[int], trained: frozenset[int] | None) -> Need:
    return Need(
        language=ticket.language, topic=ticket.topic, priority=ticket.priority, tier=ticket.tier,
        team=ticket.team_id, known=teams.who_served(ticket), avoid=avoid, levels=levels,
        trained=teams.trained_for([ticket.topic])[ticket.topic] if trained is None else trained,
    )  # fmt: skip


def _fresh(ticket_id: int) -> Ticket | None:
    known = Ticket.objects.filter(pk=ticket_id).values_list("conversation", flat=True).first()
    if known is None:
        return None
    locks.conversation(known)
    return Ticket.objects.select_related("team", "user").get(pk=ticket_id)


@transaction.atomic
def release(*, ticket_id: int, user_id: int, why: str) -> bool:
    """Take a ticket that waits for us from an agent, so that it is routed again. False where it is not theirs any more."""
    ticket = _fresh(ticket_id)
    if ticket is None:
        return False
    theirs = Ticket.objects.filter(pk=ticket.pk, assignee=user_id, status__in=OPEN)
    if theirs.update(assignee=None) != 1:
        return False
    trail.record(verb="ticket.release", target=ticket.ref, actor=SYSTEM, why=why)
    return True


@transaction.atomic
def reassign(*, ticket_id: int, levels: frozenset[str]) -> Seat | None:
    """Move a ticket to somebody free of these levels; it stays where it is when there is nobody. For the ladder."""
    ticket = _fresh(ticket_id)
    if ticket is None or ticket.status not in OURS:
        return None
    before = ticket.assignee_id
    mine = Seat.objects.filter(user=before).values_list("pk", flat=True) if before else ()
    if before is not None:
        Ticket.objects.filter(pk=ticket.pk, assignee=before).update(assignee=None)
    found = route(ticket_id=ticket_id, levels=levels, avoid=frozenset(mine))
    if found is None and before is not None:
        Ticket.objects.filter(pk=ticket.pk, assignee__isnull=True).update(assignee=before)
    return found


def route_again(*, user_id: int, why: str) -> int:
    """Everything that waits for us with an agent who left goes to others, one transaction each. Returns how many moved.

    What waits for the customer stays theirs: they know it, and it comes up when the customer writes.
    """
    waiting = Ticket.objects.filter(assignee=user_id, status__in=OURS).order_by("rank", "id")
    found, moved = list(waiting.values_list("pk", "topic")[:BATCH]), 0
    trained = teams.trained_for(topic for _pk, topic in found)
    for pk, topic in found:
        if release(ticket_id=pk, user_id=user_id, why=why):
            route(ticket_id=pk, trained=trained[topic])
            moved += 1
    return moved


def sweep() -> int:
    """Route what nobody has, the most urgent first; returns how many found somebody.

    Where nobody could take one, others of the same team, language, topic and weight are not tried in this round: they would
    only hold the rest up.
    """
    given, hopeless = 0, set()
    waiting = selectors.unassigned().values_list("pk", "topic", "team", "language", "priority", "tier")
    found = list(waiting[:BATCH])
    trained = teams.trained_for(topic for _pk, topic, *_shape in found)
    for pk, topic, *shape in found:
        kind = (topic, *shape)
        if kind in hopeless:
            continue
        if route(ticket_id=pk, trained=trained[topic]) is None:
            hopeless.add(kind)
        else:
            given += 1
    return given


def is_there(seat: Seat | None) -> bool:
    """Is this agent at the desk: answering, or busy with what they have?"""
    return seat is not None and seat.availability in (Availability.ONLINE, Availability.BUSY)
