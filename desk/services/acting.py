"""Acts in the shopper's name, through the very services and checks of their own pages. Each leaves who acted for whom and why, and
a line in the conversation."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.services import opening as mediation
from claims.services import opening as claims
from claims.services.opening import Report
from desk import errors, roles
from desk.models import AgentAct
from desk.services import speaking
from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import time, trail
from marketplace.core.outbox.emit import emit
from marketplace.core.textnorm import clean_line
from orders.models import Order
from orders.selectors.orders import order_for
from orders.services import cancelling, readdressing
from returns.services import requesting
from support import locks
from support.models import Ticket

WHY = 300
Kind = AgentAct.Kind
SAID: dict[str, Any] = {
    Kind.CANCEL: _("As you asked, we have cancelled order %(order)s. What you paid goes back to you."),
    Kind.ADDRESS: _("As you asked, order %(order)s goes to the other address of your address book now."),
    Kind.RETURN: _(
        "As you asked, we have opened return %(result)s for order %(order)s. Its label is on the page of the return."
    ),
    Kind.CLAIM: _(
        "As you asked, we have opened claim %(result)s for order %(order)s. You can follow it under your claims."
    ),
    Kind.MEDIATION: _(
        "As you asked, we have opened case %(result)s for order %(order)s. The seller has three days to answer."
    ),
    Kind.RECEIPT: _("The receipt of order %(order)s is on its way to your mailbox once more."),
}


@dataclass(frozen=True)
class Wish:
    """Which order, why, and the id of the form."""

    order_number: str
    why: str
    client_id: str


def cancel(*, ticket: Ticket, by: User, wish: Wish, reason: str, way: str) -> AgentAct:
    """Cancel an order. Raises as `cancelling.cancel` and `_act`."""

    def do(order: Order) -> str:
        cancelling.cancel(order=order, reason=reason, way=way, actor=by.ref)
        return order.ref

    return _act(ticket, by, Kind.CANCEL, wish, do)


def change_address(*, ticket: Ticket, by: User, wish: Wish, address_id: int) -> AgentAct:
    """Send it to another address of the shopper's address book. Raises as `readdressing.change_address` and `_act`."""

    def do(order: Order) -> str:
        readdressing.change_address(order=order, user=order.user, address_id=address_id, actor=by.ref)
        return order.ref

    return _act(ticket, by, Kind.ADDRESS, wish, do)


def open_return(
    *, ticket: Ticket, by: User, wish: Wish, items: Mapping[int, int], reason: str, way: str, note: str = ""
) -> AgentAct:
    """Open a return for pieces by line number. Raises as `requesting.request` and `_act`."""

    def do(order: Order) -> str:
        return requesting.request(
            user=order.user, order_number=order.number, items=items, reason=reason, note=note, way=way, actor=by.ref
        ).ref

    return _act(ticket, by, Kind.RETURN, wish, do)


def open_claim(*, ticket: Ticket, by: User, wish: Wish, report: Report) -> AgentAct:
    """Report something lost, damaged or short. Raises as `claims.report_for` and `_act`."""
    return _act(ticket, by, Kind.CLAIM, wish, lambda order: claims.report_for(by=by, order=order, wish=report).ref)


def open_mediation(
    *, ticket: Ticket, by: User, wish: Wish, reason: str, line_numbers: Sequence[int], text: str, way: str
) -> AgentAct:
    """Open a case between shopper and seller. Raises as `cases.open_case` and `_act`."""

    def do(order: Order) -> str:
        return mediation.open_case(
            user=order.user, order_number=order.number, reason=reason, line_numbers=line_numbers, text=text, way=way,
            actor=by.ref,
        ).ref  # fmt: skip

    return _act(ticket, by, Kind.MEDIATION, wish, do)


def resend_receipt(*, ticket: Ticket, by: User, wish: Wish) -> AgentAct:
    """Send the link to the receipt of a paid order again. Raises NothingPaid and as `_act`."""

    def do(order: Order) -> str:
        if order.confirmed_at is None:
            raise errors.NothingPaid
        payload = {"order": order.number, "key": wish.client_id}
        emit(topic="desk.receipt_asked", key=order.ref, payload=payload)
        return order.ref

    return _act(ticket, by, Kind.RECEIPT, wish, do)


@transaction.atomic
def _act(ticket: Ticket, by: User, kind: str, wish: Wish, do: Callable[[Order], str]) -> AgentAct:
    """Do it once for the shopper of the ticket; the same form again is the same act.

    Raises NotAllowed, TakeItFirst, OwnTicket, NobodyToActFor, GiveReason, OrderNotFound for an order of somebody else, and
    what the act itself refuses; nothing is left then.
    """
    require_role(by, Role.AGENT, *roles.LEADS)
    locks.conversation(ticket.conversation_id)
    ticket.refresh_from_db(fields=("assignee", "user"))
    already = AgentAct.objects.filter(by=by.ref, client_id=wish.client_id).first()
    if already is not None:
        return already
    person = _require_theirs(ticket, by)
    why = clean_line(wish.why, max_length=WHY, field="why")
    if not why:
        raise errors.GiveReason(fields={"why": errors.GiveReason.message})
    order = order_for(person, wish.order_number)
    result = do(order)
    act = AgentAct.objects.create(
        ticket=ticket,
        kind=kind,
        about=order.ref,
        result=result,
        why=why,
        by=by.ref,
        client_id=wish.client_id,
        at=time.now(),
    )
    after = {"for": person.ref, "result": result, "ticket": ticket.number, "why": trail.digest(why)}
    trail.record(verb=f"desk.{kind}", target=order.ref, actor=by.ref, why="agent for shopper", after=after)
    speaking.tell_shopper(
        ticket=ticket, by=by, key=f"a-{act.public_id}", words=SAID[kind], order=order.number,
        result=result.partition(":")[2],
    )  # fmt: skip
    return act


def _require_theirs(ticket: Ticket, by: User) -> User:
    if not roles.has_ticket(by, ticket):
        raise errors.TakeItFirst
    if ticket.user is None:
        raise errors.NobodyToActFor
    if ticket.user_id == by.pk:
        raise errors.OwnTicket
    return ticket.user
