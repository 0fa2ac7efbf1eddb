"""The 360° view for the agent: who is writing and what is on the way, in a fixed number of queries."""

from dataclasses import dataclass, field

from marketplace.accounts.models import User
from marketplace.core import masking
from orders import selectors as orders
from orders.models import Order
from returns import selectors as returns
from returns.models import ReturnCase
from support import selectors
from support.models import Ticket

RECENT = 5


@dataclass(frozen=True)
class CareView:
    """Masked contact, recent orders and returns, earlier tickets. No ID number, ever. A guest has no history."""

    name: str = ""
    contact: str = ""
    orders: list[Order] = field(default_factory=list)
    returns: list[ReturnCase] = field(default_factory=list)
    earlier: list[Ticket] = field(default_factory=list)


def view_of(ticket: Ticket) -> CareView:
    """What the agent may see about the person behind a ticket."""
    user = ticket.user
    if user is None:
        return CareView()
    return CareView(
        name=user.display_name,
        contact=_contact(user),
        orders=list(orders.orders_of(user)[:RECENT]),
        returns=list(returns.cases_of(user)[:RECENT]),
        earlier=[found for found in selectors.tickets_of(user)[: RECENT + 1] if found.pk != ticket.pk][:RECENT],
    )


def _contact(user: User) -> str:
    return masking.mask_phone(user.phone) if user.phone else masking.mask_email(user.email or "")
