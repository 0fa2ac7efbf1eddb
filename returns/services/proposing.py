"""After the bench: whoever waits is told what was found and proposed, and where the shopper's word decides it has its time.

Nobody says anything in that time: the way that the law always leaves open counts, the money back.
"""

from django.db import transaction

from marketplace.core import time, trail
from marketplace.core.clocks import selectors as running
from marketplace.core.clocks import service as clocks
from marketplace.core.outbox.emit import emit
from returns import choices, locks, selectors
from returns.models import Choice, ReturnCase
from returns.policies import outcomes
from returns.states import Stage

CLOCK = "return_choice"
SYSTEM = "system:returns"


def propose(case: ReturnCase, *, actor: str) -> None:
    """Every piece is examined; the caller holds the case."""
    left = outcomes.time_to_choose(case.received_at or time.now(), time.now())
    asks = bool(left) and choices.is_word_wanted(case)
    if asks:
        clocks.start(kind=CLOCK, subject=case.ref, actor=actor, budget=left)
    emit(topic="returns.inspected", key=case.ref, payload={"case": case.number, "asks": asks})


def is_awaited(case: ReturnCase) -> bool:
    """Does the shopper's time to choose run?"""
    return case.stage == Stage.INSPECTED and running.open_clock(CLOCK, case.ref) is not None


@transaction.atomic
def lapse(*, case_number: str) -> bool:
    """The time is over: the money back counts as chosen, and the bench is called by the clock. True where that was so."""
    case = locks.case(selectors.case_by_number(case_number).pk)
    if case.stage != Stage.INSPECTED or choices.choice_of(case) is not None:
        return False
    Choice.objects.create(case=case, code=outcomes.REFUND, chosen_by=SYSTEM, chosen_at=time.now())
    trail.record(verb="return.chosen", target=case.ref, actor=SYSTEM, after={"way": outcomes.REFUND})
    return True
