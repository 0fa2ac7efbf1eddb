"""Reminders: come back to this ticket on a day, with a reason. It comes back once."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from marketplace.accounts.models import User
from marketplace.accounts.selectors import user_by_ref
from marketplace.accounts.services.telling import tell
from marketplace.core import textnorm, time, trail
from marketplace.core.errors import DomainError
from marketplace.notices.models import Notice
from support import locks
from support.errors import BadMoment, FollowUpNotFound
from support.models import FollowUp, Ticket
from support.services import tickets, timing
from support.services.assigning import is_there, route
from support.states import TICKET, TicketStatus
from support.teams import seat_of

LONGEST = timedelta(days=183)
MOST_WORDS = 200
SYSTEM = "system:desk"


@transaction.atomic
def remind(*, ticket: Ticket, due_at: datetime, reason: str, agent: User, for_team: bool = False) -> FollowUp:
    """Come back at `due_at`: to the agent, or to whoever of the team is there. Raises BadMoment, BadText, DomainError."""
    now = time.now()
    if not now < due_at <= now + LONGEST:
        raise BadMoment
    words = textnorm.clean_line(reason, max_length=MOST_WORDS, field="reason")
    if not words:
        raise DomainError(code="empty_reason", fields={"reason": "empty"})
    made = FollowUp.objects.create(
        ticket=ticket, due_at=due_at, reason=words, for_team=for_team, asked_by=agent.ref, asked_at=now
    )
    trail.record(verb="ticket.remind", target=ticket.ref, actor=agent.ref, after={"at": due_at.isoformat()})
    return made


@transaction.atomic
def done(*, ticket: Ticket, public_id: str, agent: User) -> FollowUp:
    """Seen to, or not needed any more. Again changes nothing. Raises FollowUpNotFound."""
    found = ticket.follow_ups.filter(public_id=public_id).first()
    if found is None:
        raise FollowUpNotFound
    if FollowUp.objects.filter(pk=found.pk, done_at__isnull=True).update(done_at=time.now(), done_by=agent.ref):
        trail.record(
            verb="ticket.reminder_done", target=ticket.ref, actor=agent.ref, after={"reminder": found.public_id}
        )
    found.refresh_from_db()
    return found


def due() -> QuerySet[FollowUp]:
    """Reminders whose moment has come, the oldest first."""
    waiting = FollowUp.objects.filter(due_at__lte=time.now(), came_at__isnull=True, done_at__isnull=True)
    return waiting.order_by("due_at", "pk")


def bring_back(limit: int = 200) -> int:
    """Bring due tickets back, one transaction each; returns how many."""
    return sum(_bring(pk) for pk in list(due().values_list("pk", flat=True)[:limit]))


@transaction.atomic
def _bring(pk: int) -> bool:
    found = FollowUp.objects.select_related("ticket__conversation").get(pk=pk)
    ticket = found.ticket
    locks.conversation(ticket.conversation_id)
    ticket.refresh_from_db(fields=tickets.FRESH)
    if not FollowUp.objects.filter(pk=pk, came_at__isnull=True, done_at__isnull=True).update(came_at=time.now()):
        return False  # another worker brought it
    if ticket.status in (TicketStatus.WAITING_CUSTOMER, TicketStatus.WAITING_SELLER):
        TICKET.move(ticket, TicketStatus.OPEN, actor=SYSTEM, why="reminder")
        timing.our_turn(ticket, SYSTEM)
    trail.record(verb="ticket.reminded", target=ticket.ref, actor=SYSTEM, after={"reminder": found.public_id})
    _hand_to_somebody(found, ticket)
    return True


def _hand_to_somebody(found: FollowUp, ticket: Ticket) -> None:
    asker = user_by_ref(found.asked_by)
    owner = ticket.assignee or asker
    seat = seat_of(owner) if owner is not None else None
    if ticket.assignee_id is not None and found.for_team and not is_there(seat):
        Ticket.objects.filter(pk=ticket.pk).update(assignee=None)
        ticket.assignee_id = None
    if ticket.assignee_id is None and ticket.status in (TicketStatus.NEW, TicketStatus.OPEN):
        given = route(ticket_id=ticket.pk)
        owner = given.user if given is not None else owner
    if owner is not None:
        tell(
            owner, template="follow_up_due", source=f"followup:{found.public_id}", link=f"/desk/{ticket.number}/",
            context={"ticket": ticket.number}, channels=(Notice.Channel.IN_APP,),
        )  # fmt: skip
