"""A person decides about a held purchase, or time does. Each held purchase ends exactly once."""

from django.db import transaction

from marketplace.accounts.models import User
from marketplace.core import tasks, time
from marketplace.core.clocks import service as clocks
from marketplace.core.outbox.emit import emit
from marketplace.core.textnorm import clean_text
from risk import selectors
from risk.errors import NotHeld, OwnPurchase, RulingRefused
from risk.models import Assessment
from risk.policies.judging import when_time_is_over
from risk.policies.rules_of_risk import scoring
from risk.services.assessing import CLOCK, SYSTEM
from risk.states import ASSESSMENT, Status

SHORTEST, LONGEST = 10, 500


@transaction.atomic
def rule(*, assessment: Assessment, is_released: bool, why: str, by: User) -> None:
    """Let it go to the seller, or refuse it: then everything paid goes back. Nobody rules of their own purchase or shop.

    Raises NotHeld, OwnPurchase, RulingRefused, BadText.
    """
    words = clean_text(why, max_length=LONGEST, field="why")
    if len(words) < SHORTEST:
        raise RulingRefused(fields={"why": RulingRefused.message})
    if selectors.is_party(assessment, by):
        raise OwnPurchase
    _end(assessment, Status.RELEASED if is_released else Status.REFUSED, actor=by.ref, why=words)


@transaction.atomic
def time_is_over(*, reference: str) -> bool:
    """The moment that the shopper was promised has come and nobody decided. False where somebody did."""
    row = selectors.assessment_of(reference)
    if row is None or row.status != Status.HELD or row.hold_until is None or row.hold_until > time.now():
        return False
    goes_on = when_time_is_over(row.score, scoring())
    _end(row, Status.RELEASED if goes_on else Status.REFUSED, actor=SYSTEM, why="nobody decided in time")
    return True


def end_overdue() -> int:
    """Every hold whose promised moment has passed: the sweep behind the clock's own word. Returns how many ended."""
    late = Assessment.objects.filter(status=Status.HELD, hold_until__lte=time.now()).order_by("hold_until")
    references = list(late.values_list("reference", flat=True)[:200])
    return tasks.each(references, lambda reference: time_is_over(reference=reference))


@transaction.atomic
def withdraw(*, reference: str, actor: str) -> None:
    """The shopper cancelled what was held: nothing is left to decide."""
    row = selectors.assessment_of(reference)
    if row is not None and row.status == Status.HELD:
        ASSESSMENT.move(row, Status.WITHDRAWN, actor=actor)
        clocks.stop(kind=CLOCK, subject=reference, actor=actor, reason="cancelled by the shopper")


def _end(row: Assessment, status: Status, *, actor: str, why: str) -> None:
    if row.status != Status.HELD:
        raise NotHeld
    ASSESSMENT.move(row, status, actor=actor, why=why, ruled_by=actor, ruled_at=time.now(), ruling=why)
    clocks.stop(kind=CLOCK, subject=row.reference, actor=actor, reason=str(status))
    if status == Status.RELEASED:
        emit(topic="risk.released", key=row.reference, payload={"reference": row.reference})
    else:
        emit(topic="risk.refused", key=row.reference, payload={"reference": row.reference})
