"""The three clocks of a ticket: first reply, next reply, solution. Every verb of a ticket tells them what happened.

Budgets are those of the rule in force for its priority and tier, when a clock starts. The reply clocks run on the team's
`reply_calendar`, the solution on its `calendar`; without a team around the clock.
"""

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction

from marketplace.core import rules, time
from marketplace.core.clocks import engine, registry
from marketplace.core.clocks import selectors as reads
from marketplace.core.clocks import service as clocks
from marketplace.core.clocks.models import Clock
from marketplace.core.duties import service as duties
from support.models import Team, Ticket
from support.policies import clock_rules
from support.policies.clock_rules import FIRST_REPLY, KINDS, NEXT_REPLY, SOLUTION

BREACH = "support_breach"  # the supervisor's duty about a broken promise


def opened(ticket: Ticket, actor: str) -> None:
    """Somebody waits for a first answer and for a solution."""
    _start(ticket, FIRST_REPLY, actor)
    _start(ticket, SOLUTION, actor)


def our_turn(ticket: Ticket, actor: str) -> None:
    """We go on, whoever we waited for: what was paused counts again. Nobody asked anything new, so no reply is due that was not."""
    _go_on(reads.open_of(ticket.ref), actor)


def customer_waits(ticket: Ticket, actor: str) -> None:
    """The customer wrote, or the seller answered: it is our turn. The first reply's clock counts where nobody answered yet."""
    running = reads.open_of(ticket.ref)
    _go_on(running, actor)
    if FIRST_REPLY not in running and NEXT_REPLY not in running:
        _start(ticket, NEXT_REPLY, actor)


def answered(ticket: Ticket, actor: str) -> None:
    """We answered and wait for the customer: what they take is not ours."""
    running = reads.open_of(ticket.ref)
    for kind in (FIRST_REPLY, NEXT_REPLY):
        if kind in running:
            clocks.stop(kind=kind, subject=ticket.ref, actor=actor)
    clocks.pause(kind=SOLUTION, subject=ticket.ref, reason="waiting for the customer", fault="customer", actor=actor)
    duties.done(kind=BREACH, subject=ticket.ref, actor=actor, why="answered")


def waits_for_seller(ticket: Ticket, actor: str) -> None:
    """The seller has to do something first. The first reply is not paused: telling the customer so is ours."""
    for kind in (NEXT_REPLY, SOLUTION):
        clocks.pause(kind=kind, subject=ticket.ref, reason="waiting for the seller", fault="seller", actor=actor)


def over(ticket: Ticket, actor: str) -> None:
    """Solved or closed."""
    for kind in KINDS:
        clocks.stop(kind=kind, subject=ticket.ref, actor=actor)
    duties.done(kind=BREACH, subject=ticket.ref, actor=actor, why="over")


@transaction.atomic
def tighten(ticket: Ticket, actor: str) -> None:
    """The ticket became more urgent: each running clock gets the shorter of what is left and its new budget.

    A clock that is paused or breached already stays as it is.
    """
    for kind in KINDS:
        clock = reads.open_clock(kind, ticket.ref)
        if clock is None or clock.paused_at is not None or clock.breached_at is not None:
            continue
        used = engine.consumed(reads.state_of(clock), time.now(), reads.plan_of(clock))
        left = timedelta(seconds=clock.budget_seconds - used)
        budget = _budget(ticket, kind)
        if timedelta(0) < budget < left:
            clocks.stop(kind=kind, subject=ticket.ref, actor=actor, reason="more urgent now")
            clocks.start(kind=kind, subject=ticket.ref, actor=actor, budget=budget, calendar=clock.calendar)


def calendar_of(team: Team | None, kind: str) -> str:
    """The working time that a clock of this team is measured by; around the clock where the settings no longer have it."""
    if team is None:
        return registry.ALWAYS.code
    code = team.calendar if kind == SOLUTION else team.reply_calendar
    try:
        return registry.work_calendar(code).code
    except registry.ClockConfigError:
        return registry.ALWAYS.code


def _go_on(running: Mapping[str, Clock], actor: str) -> None:
    """Whoever holds the conversation pauses and resumes its clocks: one that is seen running needs no lock to be let run."""
    for kind in (SOLUTION, NEXT_REPLY):
        clock = running.get(kind)
        if clock is not None and clock.paused_at is not None:
            clocks.resume(kind=kind, subject=clock.subject, actor=actor, reason="it is our turn")


def _budget(ticket: Ticket, kind: str) -> timedelta:
    return clock_rules.budget(rules.at(clock_rules.RULE.code).body, kind, ticket.priority, ticket.tier)


def _start(ticket: Ticket, kind: str, actor: str) -> None:
    clocks.start(
        kind=kind,
        subject=ticket.ref,
        actor=actor,
        budget=_budget(ticket, kind),
        calendar=calendar_of(ticket.team, kind),
    )
