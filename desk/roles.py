"""Who is who at the desk. A lead decides about what others ask; a partner works for another company and sees less."""

from django.db.models import Q

from marketplace.accounts.models import Role, User
from support import selectors
from support.errors import TicketNotFound
from support.models import Ticket

PARTNER = Role.PARTNER
LEADS = (Role.OPS, Role.SUPERVISOR)
DESK = (Role.AGENT, *LEADS)  # a partner has the queue of their team: support/views/watching.py


def is_lead(user: User) -> bool:
    """May decide what agents ask, and read figures of single agents."""
    return user.has_role(*LEADS)


def is_partner(user: User) -> bool:
    """Works at the desk with limited rights, and has no other role there."""
    return user.has_role(PARTNER) and not user.has_role(Role.AGENT, *LEADS)


def visible(user: User) -> Q:
    """Which tickets they may know of: a partner only their own."""
    return Q(assignee=user) if is_partner(user) else Q()


def ticket_for(user: User, number: str) -> Ticket:
    """One ticket that they may know of. Raises TicketNotFound."""
    found = selectors.ticket_by_number(number)
    if is_partner(user) and found.assignee_id != user.pk:
        raise TicketNotFound
    return found


def has_ticket(user: User, ticket: Ticket) -> bool:
    """Is it theirs to act on: assigned to them, or they lead the desk."""
    return ticket.assignee_id == user.pk or is_lead(user)


def sees_all(user: User, ticket: Ticket) -> bool:
    """The whole view of the person: for who has the ticket, never for a partner."""
    return has_ticket(user, ticket) and not is_partner(user)
