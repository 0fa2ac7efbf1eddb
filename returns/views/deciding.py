"""What the bench shows beside a decision: the proposal, who may decide, and the forms that are open."""

from typing import Any

from django.utils.translation import gettext as _

from marketplace.core.clocks.selectors import open_clock
from returns import choices, decisions
from returns.forms import DecideForm
from returns.models import ReturnCase
from returns.policies import outcomes
from returns.policies.outcomes import Level
from returns.services import proposing
from returns.states import Stage
from returns.views.choosing import context_of


def outcome_context(case: ReturnCase) -> dict[str, Any]:
    """For a case that waits for its decision; nothing for any other."""
    if case.stage == Stage.LABEL_ISSUED and choices.chosen_way(case) == outcomes.KEEP and choices.choice_of(case):
        ways: tuple[str, ...] = (outcomes.KEEP, outcomes.DECLINE)
    elif case.stage == Stage.INSPECTED:
        found = context_of(case)
        way = choices.chosen_way(case)
        is_open = found["proposal"].ways
        ways = (*is_open[:1], *((way,) if way in is_open[1:] else ()), outcomes.DECLINE)
        clock = open_clock(proposing.CLOCK, case.ref)
        return {
            **found,
            "choice_until": clock.due_at if clock else None,
            "is_held": case.is_held,
            "decide": DecideForm(ways=ways, initial={"outcome": _first(ways, way)}),
            "level": _level(case, way),
        }
    else:
        return {"decide": None}
    return {**context_of(case), "decide": DecideForm(ways=ways), "level": _level(case, outcomes.KEEP)}


def _first(ways: tuple[str, ...], way: str) -> str:
    return way if way in ways else ways[0]


def _level(case: ReturnCase, way: str) -> str:
    level = decisions.BY_CODE.get(way, decisions.BY_CODE[outcomes.REFUND]).level(case)
    words = {Level.ALONE: _("the inspector alone"), Level.SECOND: _("a second person"), Level.OPS: _("operations")}
    return words[level]
