"""Book a call, make it, miss it. A clock reminds the agent fifteen minutes before and calls the missed hour by itself."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from desk import errors, locks, roles
from desk.models import CallBack
from desk.policies import slots
from desk.selectors import call_backs as selectors
from desk.services import speaking
from desk.states import CALL, CallStatus
from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.duties import service as duties
from marketplace.core.locks import advisory
from marketplace.core.outbox.emit import emit
from marketplace.core.textnorm import clean_line
from support import locks as support_locks
from support.models import Ticket

SYSTEM = "system:desk"
NOTE = 300
BOOKED = _("We call you on %(when)s (%(zone)s), in the half hour from then on.")
AGAIN = _("We did not reach you, or were late. We try again on %(when)s (%(zone)s).")
CANCELLED = _("The call is cancelled. Write here whenever you want to.")


@transaction.atomic
def book(*, ticket: Ticket, by: User, starts_at: datetime, zone: str, client_id: str, note: str = "") -> CallBack:
    """Book a half hour for the shopper of a ticket. The same `client_id` books once.

    Raises NotAllowed, TakeItFirst, NobodyToActFor, NoPhone, SlotTaken (no such half hour, or no one free), CallBookedAlready.
    """
    require_role(by, Role.AGENT, *roles.LEADS)
    support_locks.conversation(ticket.conversation_id)
    advisory("call_backs")  # what is free is a sum over all calls
    already = CallBack.objects.filter(booked_by=by.ref, client_id=client_id).first()
    if already is not None:
        return already
    ticket.refresh_from_db(fields=("assignee", "user"))
    if not roles.has_ticket(by, ticket):
        raise errors.TakeItFirst
    if ticket.user is None:
        raise errors.NobodyToActFor
    if not ticket.user.phone:
        raise errors.NoPhone
    if not slots.is_zone(zone) or starts_at not in selectors.free_slots(zone):
        raise errors.SlotTaken
    if selectors.open_call(ticket) is not None:
        raise errors.CallBookedAlready
    clean = clean_line(note, max_length=NOTE, field="note")
    made = _create(ticket, starts_at, zone, clean, by.ref, client_id, attempt=1)
    trail.record(verb="callback.booked", target=made.ref, actor=by.ref, after={"ticket": ticket.number})
    _say(made, by, BOOKED, "booked")
    return made


def _create(
    ticket: Ticket, starts_at: datetime, zone: str, note: str, actor: str, client_id: str, *, attempt: int
) -> CallBack:
    try:
        with transaction.atomic():  # a savepoint: losing the race must not break the caller's transaction
            made = CallBack.objects.create(
                ticket=ticket, assignee_id=ticket.assignee_id, starts_at=starts_at, zone=zone, note=note, booked_by=actor,
                client_id=client_id, created_at=time.now(), attempt=attempt,
            )  # fmt: skip
    except IntegrityError:
        raise errors.CallBookedAlready from None
    clocks.start(kind=slots.CLOCK, subject=made.ref, actor=actor, budget=starts_at + slots.LENGTH - time.now())
    return made


@transaction.atomic
def reveal(*, call: CallBack, by: User) -> str:
    """The number to dial, for who makes the call; each reading is written down. Raises NotAllowed, TakeItFirst, NoPhone,
    CallOver."""
    require_role(by, Role.AGENT, *roles.LEADS)
    found = selectors.one(call.public_id)
    if found.assignee_id not in (None, by.pk) and not roles.has_ticket(by, found.ticket):
        raise errors.TakeItFirst
    if found.status != CallStatus.BOOKED:
        raise errors.CallOver
    if found.ticket.user is None or not found.ticket.user.phone:
        raise errors.NoPhone
    trail.record(
        verb="phone.read", target=found.ticket.user.ref, actor=by.ref, why="call back", after={"call": found.ref}
    )
    return str(found.ticket.user.phone)


@transaction.atomic
def done(*, call: CallBack, by: User, note: str = "") -> CallBack:
    """We spoke. Raises NotAllowed, StaleState, IllegalMove."""
    return _end(call, CallStatus.DONE, by, note)


@transaction.atomic
def not_reached(*, call: CallBack, by: User, note: str = "") -> CallBack:
    """Nobody answered: the next free half hour is booked, three calls in all. Raises as `done`."""
    ended = _end(call, CallStatus.MISSED, by, note)
    _again(ended, by.ref)
    return ended


@transaction.atomic
def cancel(*, call: CallBack, by: User) -> CallBack:
    """The shopper does not want it any more. Raises as `done`."""
    ended = _end(call, CallStatus.CANCELLED, by, "")
    _say(ended, by, CANCELLED, "cancelled")
    return ended


def _end(call: CallBack, to: str, by: User, note: str) -> CallBack:
    require_role(by, Role.AGENT, *roles.LEADS)
    support_locks.conversation(call.ticket.conversation_id)
    advisory("call_backs")
    locks.call_back(call.pk)
    found = selectors.one(call.public_id)
    if call.assignee_id not in (None, by.pk) and not roles.has_ticket(by, found.ticket):
        raise errors.TakeItFirst
    said = clean_line(note, max_length=NOTE, field="note") or found.note
    CALL.move(found, to, actor=by.ref, ended_at=time.now(), note=said, assignee=by)
    clocks.stop(kind=slots.CLOCK, subject=found.ref, actor=by.ref, reason=to)
    duties.done(kind=slots.CLOCK, subject=found.ref, actor=by.ref, why=to)
    return found


@transaction.atomic
def missed(*, public_id: str) -> None:
    """The half hour is over and nobody wrote down a call. Idempotent."""
    call = selectors.one(public_id)
    support_locks.conversation(call.ticket.conversation_id)
    advisory("call_backs")
    locks.call_back(call.pk)
    found = selectors.one(public_id)
    if found.status != CallStatus.BOOKED:
        return
    CALL.move(found, CallStatus.MISSED, actor=SYSTEM, why="nobody called", ended_at=time.now())
    clocks.stop(kind=slots.CLOCK, subject=found.ref, actor=SYSTEM, reason="missed")
    duties.done(kind=slots.CLOCK, subject=found.ref, actor=SYSTEM, why="missed")
    _again(found, SYSTEM)


def _again(call: CallBack, actor: str) -> CallBack | None:
    """The next try; after the last one a note asks the agent to write instead."""
    at = slots.following(call.starts_at, time.now(), call.zone, selectors.taken())
    if call.attempt >= slots.ATTEMPTS or at is None:
        words = _("Three calls did not reach the shopper. Write to them instead.")
        speaking.note(ticket=call.ticket, actor=actor, key=f"v-{call.public_id}", words=words)
        return None
    key = f"again-{call.public_id}"[:40]
    made = _create(call.ticket, at, call.zone, call.note, actor, key, attempt=call.attempt + 1)
    emit(topic="desk.call_missed", key=call.ref, payload={"call": call.public_id, "again": made.public_id})
    when = at.astimezone(ZoneInfo(call.zone))
    speaking.tell_as(
        ticket=call.ticket,
        actor=actor,
        key=f"w-{call.public_id}",
        words=AGAIN,
        when=f"{when:%Y-%m-%d %H:%M}",
        zone=call.zone,
    )
    return made


def _say(call: CallBack, by: User, words: object, what: str) -> None:
    when = call.starts_at.astimezone(ZoneInfo(call.zone))
    speaking.tell_shopper(
        ticket=call.ticket, by=by, key=f"{what[:1]}-{call.public_id}", words=words, when=f"{when:%Y-%m-%d %H:%M}",
        zone=call.zone,
    )  # fmt: skip
