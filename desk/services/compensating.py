"""Compensation out of a ticket: within the agent's limit at once, above it when a lead agrees. Booked once, told to the shopper.

Lock order: conversation → the giver's day → the person's month → the request → order (orders' own door). The two advisory locks
make the sums behind a limit true: one agent gives one thing after another, and one person is given one thing after another.
"""

from dataclasses import dataclass

from django.db import transaction

from desk import errors, locks, roles
from desk.models import Compensation
from desk.policies import compensation as policy
from desk.selectors import compensations as selectors
from desk.services import giving
from desk.states import COMPENSATION, CompensationStatus
from marketplace.accounts.models import User
from marketplace.accounts.permissions import require_role
from marketplace.core import rules, time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.locks import advisory
from marketplace.core.outbox.emit import emit
from marketplace.core.textnorm import clean_line
from orders.models import Order
from promotions.models import Promotion
from support import locks as support_locks
from support.models import Ticket

NOTE = 300


@dataclass(frozen=True)
class Wish:
    """What an agent wants to give. `amount_fen` of a coupon is read from its promotion."""

    kind: str
    reason: str
    party: str
    client_id: str
    amount_fen: int = 0
    order: Order | None = None
    promotion: Promotion | None = None
    note: str = ""


@transaction.atomic
def ask(*, ticket: Ticket, by: User, wish: Wish) -> Compensation:
    """Give it, or ask a lead where it is above the agent's limit (`status` says which). The same `client_id` is one wish.

    Raises NotAllowed, TakeItFirst, OwnTicket, NobodyToGiveTo, CompensationRefused, MoreThanLeft, MoreThanAnybody, CouponNotHere,
    AskedAlready, DisputeOpen; nothing is given or written then.
    """
    require_role(by, *roles.DESK)
    support_locks.conversation(ticket.conversation_id)
    ticket.refresh_from_db(fields=("assignee", "user"))
    _one_after_another(by, ticket)
    already = selectors.sent_before(by, wish.client_id)
    if already is not None:
        return already
    person, amount = _check(ticket, by, wish)
    made = Compensation.objects.create(
        ticket=ticket, user=person, order=wish.order, kind=wish.kind, promotion=wish.promotion,
        amount_fen=amount, reason=wish.reason, party=wish.party, note=clean_line(wish.note, max_length=NOTE, field="note"),
        rule_version=rules.at(policy.CODE).version, client_id=wish.client_id, asked_by=by.ref, created_at=time.now(),
    )  # fmt: skip
    after = {"fen": amount, "kind": wish.kind, "party": wish.party, "ticket": ticket.number}
    trail.record(verb="compensation.asked", target=made.ref, actor=by.ref, why=wish.reason, after=after)
    if amount <= selectors.room_for(by, ticket, besides=made.pk):
        giving.give(made, by=by)
    else:
        _wait_for_a_lead(made, ticket, by)
    return made


def _one_after_another(by: User, ticket: Ticket) -> None:
    for name in sorted((f"compensation:by:{by.pk}", f"compensation:to:{ticket.user_id}")):
        advisory(name)


def _check(ticket: Ticket, by: User, wish: Wish) -> tuple[User, int]:
    """Who gets it and how many fen are meant, where this may be given at all."""
    if not roles.has_ticket(by, ticket):
        raise errors.TakeItFirst
    if ticket.user is None:
        raise errors.NobodyToGiveTo
    if ticket.user_id == by.pk:
        raise errors.OwnTicket
    is_refund, is_coupon = (wish.kind == kind for kind in (Compensation.Kind.REFUND, Compensation.Kind.COUPON))
    is_known = wish.kind in Compensation.Kind.values and wish.reason in policy.REASONS and wish.party in policy.PARTIES
    is_theirs = wish.order is None or (wish.order.user_id == ticket.user_id and wish.order.confirmed_at is not None)
    if not is_known or not is_theirs or (is_refund and wish.order is None) or is_coupon != (wish.promotion is not None):
        raise errors.CompensationRefused
    amount = selectors.worth(wish.promotion) if wish.promotion is not None else wish.amount_fen
    if amount <= 0:
        raise errors.CompensationRefused
    if amount > selectors.most():
        raise errors.MoreThanAnybody(fields={"most_fen": selectors.most()})
    if is_refund and wish.order is not None:
        giving.require_left(wish.order, amount)
    if Compensation.objects.filter(ticket=ticket, status=CompensationStatus.REQUESTED).exists():
        raise errors.AskedAlready
    return ticket.user, amount


def _wait_for_a_lead(made: Compensation, ticket: Ticket, by: User) -> None:
    clocks.start(kind=policy.CLOCK, subject=made.ref, actor=by.ref)
    emit(topic="desk.compensation_asked", key=made.ref, payload={"compensation": made.public_id})


@transaction.atomic
def approve(*, compensation: Compensation, by: User) -> Compensation:
    """A lead agrees, within their own limit; it is given in the same moment. Approving what is given already changes nothing.

    Raises NotAllowed, NeedsAnotherPerson, DecidedAlready, MoreThanAnybody (over the lead's own limit), and what giving raises.
    """
    found = _to_decide(compensation, by)
    if found.status == CompensationStatus.GIVEN:
        return found
    if found.amount_fen > selectors.room_for(by, found.ticket, besides=found.pk):
        raise errors.MoreThanAnybody(fields={"room_fen": selectors.room_for(by, found.ticket, besides=found.pk)})
    return giving.give(found, by=by)


@transaction.atomic
def refuse(*, compensation: Compensation, why: str, by: User) -> Compensation:
    """A lead says no, with words for the agent. Raises NotAllowed, NeedsAnotherPerson, DecidedAlready, GiveReason."""
    found = _to_decide(compensation, by)
    said = clean_line(why, max_length=NOTE, field="why")
    if not said:
        raise errors.GiveReason
    if found.status != CompensationStatus.REQUESTED:
        raise errors.DecidedAlready
    _end(found, CompensationStatus.REFUSED, by, said)
    emit(topic="desk.compensation_refused", key=found.ref, payload={"compensation": found.public_id})
    return found


@transaction.atomic
def withdraw(*, compensation: Compensation, by: User) -> Compensation:
    """Who asked takes it back. Raises NotAllowed for anybody else, DecidedAlready."""
    found = _held(compensation)
    if found.asked_by != by.ref:
        raise errors.CompensationNotFound
    if found.status != CompensationStatus.REQUESTED:
        raise errors.DecidedAlready
    _end(found, CompensationStatus.WITHDRAWN, by, "")
    return found


def _to_decide(compensation: Compensation, by: User) -> Compensation:
    require_role(by, *roles.LEADS)
    support_locks.conversation(compensation.ticket.conversation_id)
    _one_after_another(by, compensation.ticket)
    found = _held(compensation)
    if by.ref == found.asked_by or by.pk == found.user_id:
        raise errors.NeedsAnotherPerson
    if found.status in (CompensationStatus.REFUSED, CompensationStatus.WITHDRAWN):
        raise errors.DecidedAlready
    return found


def _held(compensation: Compensation) -> Compensation:
    locks.compensation(compensation.pk)
    return selectors.one(compensation.public_id)


def _end(found: Compensation, to: str, by: User, why: str) -> None:
    COMPENSATION.move(found, to, actor=by.ref, decided_by=by.ref, decided_at=time.now(), decided_why=why)
    clocks.stop(kind=policy.CLOCK, subject=found.ref, actor=by.ref, reason=to)
