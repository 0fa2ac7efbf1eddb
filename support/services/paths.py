"""The guided path: accept → verify → soothe → propose → archive."""

from typing import Any

from django.db import transaction

from marketplace.accounts.models import User
from marketplace.core import rules, time
from support import facts
from support.errors import ScriptNotFound
from support.models import Ticket, TicketStep
from support.policies import scripts
from support.policies.texts import fill
from support.services import tickets
from support.states import PATH, PathStep


@transaction.atomic
def step(*, ticket: Ticket, to: str, agent: User, script: str = "") -> TicketStep | None:
    """The ticket stands at another step of the path: who and when are kept. The step where it stands already changes nothing.

    Raises IllegalMove.
    """
    tickets.lock(ticket)
    if ticket.path == to:
        return None
    PATH.move(ticket, to, actor=agent.ref)
    return TicketStep.objects.create(ticket=ticket, step=to, script=script[:40], by=agent.ref, at=time.now())


def texts_for(ticket: Ticket, agent: User, *, step: str = "") -> list[dict[str, Any]]:
    """The scripts of a step (default: where the ticket stands) in the customer's language, gaps filled from live data.

    Each: `code`, `text`, `missing` (gaps that nobody can fill: such a text is shown but not offered).
    """
    values = facts.values_of(ticket, agent)
    found = []
    for text in rules.at(scripts.RULE.code).body[step or ticket.path]:
        filled, missing = fill(text["en" if ticket.language.startswith("en") else "zh"], values)
        found.append({"code": text["code"], "text": filled, "missing": missing})
    return found


def text_of(ticket: Ticket, agent: User, *, step: str, code: str) -> str:
    """One script, filled. Raises ScriptNotFound, also where a gap stays open."""
    for text in texts_for(ticket, agent, step=step) if step in PathStep.values else []:
        if text["code"] == code and not text["missing"]:
            return str(text["text"])
    raise ScriptNotFound
