"""Who is who at the desk. A lead decides about what others ask. A partner's agent does not come here: they work on the pages of their team
(support/views/watching.py).
"""

from marketplace.accounts.models import User
from support.models import Ticket
from support.teams import DESK as DESK
from support.teams import LEADS as LEADS
from support.teams import is_lead as is_lead


def has_ticket(user: User, ticket: Ticket) -> bool:
    """Is it theirs to act on, and to see the whole person for: assigned to them, or they lead the desk."""
    return ticket.assignee_id == user.pk or is_lead(user)
