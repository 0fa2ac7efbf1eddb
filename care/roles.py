"""Who may read a person's story: the rule of the desk, which lives above this room (`desk.roles.sees_all`)."""

from care.errors import TakeATicketFirst
from marketplace.accounts.models import Role, User
from support.models import Ticket

LEADS = (Role.OPS, Role.SUPERVISOR)
READERS = (Role.AGENT, *LEADS)


def may_know(reader: User, about: User) -> bool:
    """Leads of the desk may; an agent who has a ticket of this person may; a partner never (one query for an agent)."""
    if reader.has_role(*LEADS):
        return True
    return reader.has_role(Role.AGENT) and Ticket.objects.filter(user=about, assignee=reader).exists()


def require(reader: User, about: User) -> None:
    """Raises TakeATicketFirst."""
    if not may_know(reader, about):
        raise TakeATicketFirst
