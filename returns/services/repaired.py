"""The end of a repair, called by the workshops' app (repairs/): the piece goes home to the shopper, or the money goes back."""

from django.db import transaction

from marketplace.core import trail
from marketplace.core.errors import IllegalMove
from marketplace.core.outbox.emit import emit
from returns import locks, selectors
from returns.errors import DecisionIncomplete
from returns.models import ReturnCase
from returns.policies import outcomes
from returns.services import customs_return, settling
from returns.states import Stage

REPAIRED, NOT_REPAIRABLE = "repaired", "not_repairable"


def waits(case: str) -> bool:
    """Was this return decided as repair, and is its end still to come?"""
    return ReturnCase.objects.filter(number=case, stage=Stage.DECIDED, outcome=outcomes.REPAIR).exists()


@transaction.atomic
def close(case: str, outcome: str, *, actor: str = "system:repairs") -> ReturnCase:
    """End a case that was decided as repair. `case` is its number; `outcome`: `repaired` (settled without a refund, the pieces go
    home to the shopper) or `not_repairable` (refunded as if it had been decided so).

    The same outcome again changes nothing. Raises ReturnNotFound, DecisionIncomplete for another word, IllegalMove for a case that
    waits for no repair.
    """
    if outcome not in (REPAIRED, NOT_REPAIRABLE):
        raise DecisionIncomplete(fields={"outcome": outcome})
    found: ReturnCase = locks.case(selectors.case_by_number(case).pk)
    done_as = outcomes.REPAIR if outcome == REPAIRED else outcomes.REFUND
    if found.stage == Stage.SETTLED and found.outcome == done_as:
        return found
    if found.stage != Stage.DECIDED or found.outcome != outcomes.REPAIR:
        raise IllegalMove(fields={"from": found.stage, "to": str(Stage.SETTLED)})
    trail.record(verb="return.repair_ended", target=found.ref, actor=actor, after={"outcome": outcome})
    if outcome == REPAIRED:
        customs_return.not_coming(found, actor=actor)
        settling.end(found, 0, actor=actor, is_repaired=True)
    else:
        ReturnCase.objects.filter(pk=found.pk).update(outcome=outcomes.REFUND)
        found.outcome = outcomes.REFUND
        settling.refund(found, actor=actor)
    emit(topic="returns.settled", key=found.ref, payload={"case": found.number})
    return found
