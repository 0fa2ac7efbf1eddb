"""What the gaps of scripts and macros are filled with: live data of the ticket, in the customer's language."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import override

from logistics.selectors.progress import parcels_of
from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.errors import DomainError
from marketplace.notices.selectors import habits_of
from orders import selectors as orders
from orders.models import Order
from returns import selectors as returns
from support.models import Ticket
from support.policies import reference

ANSWER_WITHIN = timedelta(hours=2)
HALF_HOUR = 30


def values_of(ticket: Ticket, agent: User) -> dict[str, str]:
    """Gap → text; what is not known is left out."""
    with override(ticket.language):
        found = {
            "name": ticket.user.display_name if ticket.user else _("Dear customer"),
            "agent": agent.display_name,
            "ticket": ticket.number,
            **_answer_by(ticket),
        }
        order = order_of(ticket)
        if order is not None:
            found |= _of_order(order)
        found |= _of_return(ticket)
    return {gap: text for gap, text in found.items() if text}


def _answer_by(ticket: Ticket) -> dict[str, str]:
    """When we promise to be back, in the shopper's own zone: `by` with its day, in full half hours.

    `hour` stands in older texts after the word "today": it stays open where the moment is tomorrow.
    """
    zone = ZoneInfo(habits_of(ticket.user.ref).zone) if ticket.user else time.SHANGHAI
    here = time.now().astimezone(zone)
    late = here + ANSWER_WITHIN
    by = late.replace(minute=late.minute // HALF_HOUR * HALF_HOUR, second=0, microsecond=0)
    if by.date() == here.date():
        return {"by": _("%(time)s today") % {"time": f"{by:%H:%M}"}, "hour": str(by.hour)}
    return {"by": _("%(time)s tomorrow") % {"time": f"{by:%H:%M}"}}


def order_of(ticket: Ticket) -> Order | None:
    """The order that the ticket is about, directly or by its return or parcel."""
    kind, key = reference(ticket.about)
    try:
        match kind:
            case "order":
                return orders.order_by_number(key)
            case "return_case":
                return returns.case_by_number(key).order
            case _:
                return None
    except DomainError:
        return None


def _of_order(order: Order) -> dict[str, str]:
    boxes = parcels_of([order.number])
    refund = orders.refunds_of(order).first()
    return {
        "order": order.number,
        "seller": order.seller.display_name,
        "parcel": boxes[-1].number if boxes else "",
        "place": str(boxes[-1].get_status_display()) if boxes else "",
        "eta": formats.date_format(order.promise_date, "MONTH_DAY_FORMAT") if order.promise_date else "",
        "refund": f"¥{refund.amount_fen / 100:.2f}" if refund is not None else "",
    }


def _of_return(ticket: Ticket) -> dict[str, str]:
    kind, key = reference(ticket.about)
    return {"return": key} if kind == "return_case" else {}
