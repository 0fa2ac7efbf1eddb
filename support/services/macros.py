"""Macros: a text and acts in one click, audited."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.core import trail
from support import facts
from support.errors import FactsMissing, MacroNotFound
from support.models import Macro, Message, Ticket
from support.policies.priority import LEVELS
from support.policies.texts import fill, unknown
from support.services import paths, tagging, tickets
from support.states import PATH, PathStep, TicketStatus

ACTS = frozenset({"tags", "priority", "path", "solve"})


def macros_for(ticket: Ticket) -> QuerySet[Macro]:
    """Macros of everybody and of the ticket's team, the most used first."""
    return Macro.objects.filter(Q(team=None) | Q(team=ticket.team_id), is_active=True)


def text_of(macro: Macro, ticket: Ticket, agent: User) -> tuple[str, list[str]]:
    """(text in the customer's language with its gaps filled, gaps that stay open)."""
    body = macro.body_en if ticket.language.startswith("en") and macro.body_en else macro.body_zh or macro.body_en
    return fill(body, facts.values_of(ticket, agent))


@transaction.atomic
def apply(*, ticket: Ticket, code: str, agent: User, client_id: str) -> Message | None:
    """Say the text, then do the acts, all or nothing; returns the message where there is a text.

    The same `client_id` again says and does nothing. Raises MacroNotFound, FactsMissing, TakenByColleague, IllegalMove.
    """
    tickets.lock(ticket)
    macro = macros_for(ticket).filter(code=code).first()
    if macro is None:
        raise MacroNotFound
    text, missing = text_of(macro, ticket, agent)
    if missing:
        raise FactsMissing(fields={"missing": ", ".join(missing)})
    if text and ticket.conversation.messages.filter(author=agent.ref, client_id=client_id).exists():
        return ticket.conversation.messages.get(author=agent.ref, client_id=client_id)
    said = tickets.reply(ticket=ticket, agent=agent, body=text, client_id=client_id) if text else None
    _act(ticket, macro.acts, agent)
    Macro.objects.filter(pk=macro.pk).update(used=F("used") + 1)
    trail.record(verb="ticket.macro", target=ticket.ref, actor=agent.ref, after={"macro": macro.code})
    return said


def _act(ticket: Ticket, acts: Mapping[str, Any], agent: User) -> None:
    for name in acts.get("tags", ()):
        tagging.tag(ticket=ticket, name=name, actor=agent.ref)
    if acts.get("priority"):
        tagging.prioritise(ticket=ticket, priority=acts["priority"], actor=agent.ref)
    if acts.get("path") and PATH.allows(ticket.path, acts["path"]):
        paths.step(ticket=ticket, to=acts["path"], agent=agent)
    if acts.get("solve") and ticket.status != TicketStatus.SOLVED:
        tickets.solve(ticket=ticket, agent=agent, why="macro")


def check(body_zh: str, body_en: str, acts: Any) -> dict[str, Any]:
    """Field → what is wrong with a macro that somebody writes."""
    wrong: dict[str, Any] = {}
    for field, body in (("body_zh", body_zh), ("body_en", body_en)):
        if unknown(body):
            wrong[field] = _("A gap is not known: %(names)s") % {"names": ", ".join(unknown(body))}
    if not isinstance(acts, dict) or not set(acts) <= ACTS:
        return wrong | {"acts": _("An object with tags, priority, path and solve is expected.")}
    tags = acts.get("tags", [])
    is_fine = (
        isinstance(tags, list)
        and all(isinstance(one, str) and tagging.TAG.fullmatch(one) for one in tags)
        and acts.get("priority", "normal") in LEVELS
        and acts.get("path", PathStep.VERIFY) in PathStep.values
        and isinstance(acts.get("solve", False), bool)
    )
    return wrong if is_fine else wrong | {"acts": _("An object with tags, priority, path and solve is expected.")}
