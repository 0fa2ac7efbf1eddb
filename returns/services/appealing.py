"""The shopper's appeal against a refusal: once, within seven days, decided by somebody who had no hand in it, and then it binds.

While it runs, the pieces are named by the case again and the seller's money of the order waits.
"""

from datetime import timedelta

from django.db import IntegrityError, transaction

from logistics.services import returning
from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import textnorm, time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.models import TrailEntry
from marketplace.core.outbox.emit import emit
from orders.services import escrow
from returns import locks, portal, selectors
from returns.errors import DecisionIncomplete, NamedElsewhere, NeedsSecondPerson, TooLateToAppeal
from returns.models import Inspection, ReturnAppeal, ReturnCase, ReturnItem
from returns.policies import outcomes
from returns.services import settling
from returns.services.closing import close
from returns.states import APPEAL, CASE, AppealStatus, Stage

WITHIN = timedelta(days=7)
CLOCK = "return_appeal"
LEAST, MOST = 4, 1000


def can_appeal(case: ReturnCase) -> bool:
    """May the shopper still say that a refusal was wrong?"""
    is_open = case.stage == Stage.DECLINED and case.decided_at is not None and portal.appeal_of(case) is None
    return is_open and case.decided_at is not None and time.now() < case.decided_at + WITHIN


@transaction.atomic
def appeal(*, user: User, case_number: str, words: str, actor: str) -> ReturnAppeal:
    """Ask for a second look. Raises ReturnNotFound, TooLateToAppeal (too late, a second time, nothing refused), NamedElsewhere
    where another return names the pieces by now, BadText.
    """
    case = locks.case(selectors.case_for(user, case_number).pk)
    if not can_appeal(case):
        raise TooLateToAppeal
    said = textnorm.clean_text(words, max_length=MOST, min_length=LEAST, field="words")
    try:
        with transaction.atomic():  # a savepoint: the refusal must not break the caller's transaction
            ReturnItem.objects.filter(case=case).update(is_open=True)
    except IntegrityError:
        raise NamedElsewhere from None
    escrow.freeze_again(order_id=case.order_id, source=case.ref, actor=actor)
    made: ReturnAppeal = ReturnAppeal.objects.create(case=case, words=said, opened_at=time.now())
    clocks.start(kind=CLOCK, subject=case.ref, actor=actor)
    trail.record(verb="return.appealed", target=case.ref, actor=actor)
    emit(topic="returns.appealed", key=case.ref, payload={"case": case.number})
    return made


@transaction.atomic
def decide(*, case_number: str, outcome: str, words: str, decider: User) -> ReturnAppeal:
    """Uphold the refusal or overturn it; overturning pays the refund at once. It binds: there is no third look.

    Raises NotAllowed, ReturnNotFound, DecisionIncomplete, NeedsSecondPerson for whoever inspected, confirmed or decided before,
    IllegalMove for one that is decided, BadText.
    """
    require_role(decider, Role.OPS, Role.INSPECTOR)
    case = locks.case(selectors.case_by_number(case_number).pk)
    found = portal.appeal_of(case)
    said = textnorm.clean_text(words, max_length=MOST, field="words")
    if found is None or outcome not in (AppealStatus.UPHELD, AppealStatus.OVERTURNED) or len(said) < LEAST:
        raise DecisionIncomplete(fields={"outcome": outcome})
    if decider.ref in hands_of(case) or decider.pk == case.user_id:
        raise NeedsSecondPerson
    APPEAL.move(
        found, outcome, actor=decider.ref, why=outcome, answer=said, decided_by=decider.ref, decided_at=time.now()
    )
    if outcome == AppealStatus.OVERTURNED:
        _refund(case, decider.ref)
    else:
        close(case, actor=decider.ref)
    if outcome == AppealStatus.OVERTURNED:
        units = selectors.unit_ids(case)
        returning.unit_sent_back(units=units, case_number=case.number, actor=decider.ref)
        returning.unit_received_back(
            units=units, centre=case.centre_code, case_number=case.number, actor=decider.ref
        )  # fmt: skip
        emit(topic="returns.settled", key=case.ref, payload={"case": case.number})
    clocks.stop(kind=CLOCK, subject=case.ref, actor=decider.ref)
    emit(topic="returns.appeal_decided", key=case.ref, payload={"case": case.number})
    return found


def hands_of(case: ReturnCase) -> set[str]:
    """Everybody who had a hand in the decision: inspectors, confirmers, and who moved the case to decided."""
    seen = Inspection.objects.filter(item__case=case).values_list("inspector", "confirmed_by")
    moved = TrailEntry.objects.filter(target=trail.ref(case), verb=f"{CASE.name}.{Stage.DECIDED}")
    return {ref for pair in seen for ref in pair if ref} | set(moved.values_list("actor", flat=True))


def _refund(case: ReturnCase, actor: str) -> None:
    """What the decision would have given, had it been right the first time."""
    ReturnCase.objects.filter(pk=case.pk).update(outcome=outcomes.REFUND)
    case.refresh_from_db()
    settling.refund(case, actor=actor)
