"""Who is who at the desk. A lead decides about what others ask; a partner works for another company and sees less."""

from marketplace.accounts.models import Role, User
from support.models import Ticket

PARTNER = "partner"
LEADS = (Role.OPS, "lead")


def is_lead(user: User) -> bool:
    """May decide what agents ask, and read figures of single agents."""
    return user.has_role(*LEADS)


def is_partner(user: User) -> bool:
    """Works at the desk with limited rights."""
    return user.has_role(PARTNER)


def has_ticket(user: User, ticket: Ticket) -> bool:
    """Is it theirs to act on: assigned to them, or they lead the desk."""
    return ticket.assignee_id == user.pk or is_lead(user)


def sees_all(user: User, ticket: Ticket) -> bool:
    """The whole view of the person: for who has the ticket, never for a partner."""
    return has_ticket(user, ticket) and not is_partner(user)
