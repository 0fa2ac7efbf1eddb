"""The ladder that acts. Each rung is climbed once a clock (unique row), and what it did stands on the ticket.

Half of the time is over: its agent is told. Three quarters: it becomes more urgent. Nine tenths: it goes to a senior or lead
who is free. Over: the supervisor has a duty, and an apology with a proposal lies on the ticket, ready to be sent.
"""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from marketplace.accounts.services.telling import tell
from marketplace.core import rules, time, trail
from marketplace.core.duties import service as duties
from marketplace.core.outbox.emit import emit
from marketplace.notices.models import Notice
from support import selectors
from support.errors import TicketNotFound
from support.models import Message, Ticket, TicketAlarm
from support.policies import clock_rules
from support.policies import priority as urgency
from support.policies.clock_rules import KINDS
from support.services import assigning, conversations, tagging, tickets, timing
from support.states import OPEN

SYSTEM = "system:ladder"
TELL, RAISE, REASSIGN, BREACH = "tell", "raise", "reassign", "breach"
RUNGS = {1: TELL, 2: RAISE, 3: REASSIGN}
HIGHER = frozenset({"senior", "lead"})


@transaction.atomic
def climb(*, clock: int, kind: str, subject: str, rung: int, is_breach: bool) -> TicketAlarm | None:
    """Do what this rung says. None for other clocks, tickets that are over, and rungs climbed before."""
    if kind not in KINDS:
        return None
    try:
        ticket = selectors.ticket_by_number(subject.partition(":")[2])
    except TicketNotFound:
        return None
    tickets.lock(ticket)
    act = BREACH if is_breach else RUNGS.get(rung, "")
    if not act or ticket.status not in OPEN:
        return None
    made, is_new = TicketAlarm.objects.get_or_create(
        clock_id=clock,
        rung=0 if is_breach else rung,
        defaults={"ticket": ticket, "kind": kind, "act": act, "at": time.now()},
    )
    if not is_new:
        return None
    outcome = {TELL: _tell, RAISE: _raise, REASSIGN: _reassign, BREACH: _breach}[act](ticket, made)
    TicketAlarm.objects.filter(pk=made.pk).update(outcome=outcome[:80])
    made.outcome = outcome
    trail.record(
        verb="ticket.escalate", target=ticket.ref, actor=SYSTEM, after={"act": act, "clock": kind, "outcome": outcome}
    )
    return made


def _tell(ticket: Ticket, alarm: TicketAlarm) -> str:
    """Its agent reads it; an unassigned one looks for somebody now. (Everyone of the role has the duty of the clock.)"""
    if ticket.assignee is None:
        given = assigning.route(ticket_id=ticket.pk)
        return given.user.ref if given is not None else "nobody"
    tell(
        ticket.assignee, template="ticket_near", source=f"alarm:{alarm.pk}", link=f"/desk/{ticket.number}/",
        context={"ticket": ticket.number}, channels=(Notice.Channel.IN_APP,),
    )  # fmt: skip
    return ticket.assignee.ref


def _raise(ticket: Ticket, alarm: TicketAlarm) -> str:
    higher = urgency.raised(ticket.priority)
    tagging.prioritise(ticket=ticket, priority=higher, actor=SYSTEM, why=urgency.LADDER, tightens=False)
    return higher


def _reassign(ticket: Ticket, alarm: TicketAlarm) -> str:
    given = assigning.reassign(ticket_id=ticket.pk, levels=HIGHER)
    return given.user.ref if given is not None else "nobody"


def _breach(ticket: Ticket, alarm: TicketAlarm) -> str:
    duties.call(kind=timing.BREACH, subject=ticket.ref, facts={"clock": alarm.kind}, is_late=True)
    fen: int = rules.at(clock_rules.RULE.code).body["sorry_fen"][KINDS[alarm.kind]]
    with override(ticket.language):
        words = _("We kept you waiting longer than we promised. I am sorry; that was our fault, not yours.")
    note = _("Over time. Ready to send: “%(words)s” Proposal: %(yuan)s yuan of credit.") % {
        "words": words,
        "yuan": f"{fen / 100:.0f}",
    }
    conversations.post(
        conversation=ticket.conversation, sender=Message.Sender.SYSTEM, author=SYSTEM, body=note,
        client_id=f"breach-{alarm.clock_id}", is_internal=True,
    )  # fmt: skip
    emit(
        topic="support.promise_missed",
        key=ticket.ref,
        payload={"ticket": ticket.number, "clock": alarm.kind, "fen": fen},
    )
    return f"{fen} fen proposed"
