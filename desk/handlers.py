"""What the desk does when something happened. Idempotent."""

from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import override

from desk.policies import slots
from desk.policies.compensation import CLOCK
from desk.selectors import call_backs
from desk.selectors import compensations as selectors
from desk.services import calling_back
from desk.services.giving import yuan
from desk.states import CallStatus, CompensationStatus
from marketplace.accounts.selectors import user_by_ref
from marketplace.accounts.services.telling import tell
from marketplace.core.duties import service as duties
from orders.selectors.orders import order_by_number


def call_a_lead(*, compensation: str) -> None:
    """Somebody asks for more than they may give: it stands on the leads' list until it is decided."""
    found = selectors.one(compensation)
    if found.status == CompensationStatus.REQUESTED:
        facts = {"ticket": found.ticket.number, "fen": found.amount_fen}
        duties.call(kind=f"clock:{CLOCK}", subject=found.ref, facts=facts)


def tell_given(*, compensation: str) -> None:
    """The shopper hears of it where they are, also when the conversation is closed."""
    found = selectors.one(compensation)
    tell(
        found.user, template=f"compensation_{found.kind}", source=f"{found.ref}:given", context={"amount": yuan(found.amount_fen)},
        link=f"/help/chat/{found.ticket.conversation.public_id}/",
    )  # fmt: skip


def tell_refused(*, compensation: str) -> None:
    """Who asked reads why not."""
    found = selectors.one(compensation)
    asker = user_by_ref(found.asked_by)
    if asker is not None:
        context = {"number": found.ticket.number, "amount": yuan(found.amount_fen)}
        tell(
            asker, template="compensation_refused", source=f"{found.ref}:refused", context=context,
            link=f"/desk/{found.ticket.number}/", channels=("in_app",),
        )  # fmt: skip


def send_receipt(*, order: str, key: str) -> None:
    """The link to the receipt, by mail and in the inbox, once for each time somebody asked."""
    found = order_by_number(order)
    tell(
        found.user, template="receipt_again", source=f"{found.ref}:receipt:{key}", context={"number": found.number},
        link=f"/me/orders/{found.number}/receipt.pdf",
    )  # fmt: skip


def remind(*, subject: str, **_more: Any) -> None:
    """Fifteen minutes before a call: the agent who has the ticket, or all of them where nobody has it."""
    call = call_backs.one(subject.partition(":")[2])
    if call.status != CallStatus.BOOKED:
        return
    agent = call.assignee or call.ticket.assignee
    if agent is None:
        duties.call(kind=slots.CLOCK, subject=subject, facts={"ticket": call.ticket.number})
        return
    when = f"{call.starts_at.astimezone(ZoneInfo('Asia/Shanghai')):%H:%M}"
    tell(
        agent, template="call_back_near", source=f"{call.ref}:near", context={"number": call.ticket.number, "when": when},
        link="/desk/calls/", channels=("in_app",),
    )  # fmt: skip


def clock_breached(*, kind: str, subject: str, **_more: Any) -> None:
    """The hour of a call is over."""
    if kind == slots.CLOCK:
        calling_back.missed(public_id=subject.partition(":")[2])


def tell_again(*, call: str, again: str) -> None:
    """We missed a call: the shopper reads when we try again."""
    found = call_backs.one(again)
    if found.ticket.user is not None:
        when = f"{found.starts_at.astimezone(ZoneInfo(found.zone)):%m-%d %H:%M}"
        with override(found.ticket.user.locale):
            when = f"{when} ({slots.place_of(found.zone)})"
        tell(
            found.ticket.user, template="call_back_again", source=f"callback:{call}:again", context={"when": when},
            link=f"/help/chat/{found.ticket.conversation.public_id}/", channels=("in_app",),
        )  # fmt: skip
