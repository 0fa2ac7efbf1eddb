"""Taking a decision: who may, for which case, once; the decision itself (`returns/decisions/`) does the rest."""

from django.db import transaction

from marketplace.accounts.models import Role, User
from marketplace.core import textnorm, time
from marketplace.core.clocks import service as clocks
from marketplace.core.duties import service as duties
from marketplace.core.errors import IllegalMove
from marketplace.core.outbox.emit import emit
from returns import decisions, locks, selectors
from returns.decisions import Decision
from returns.errors import DecisionIncomplete, NeedsOperations, NeedsSecondPerson, NotYourBench
from returns.models import Inspection, ReturnCase
from returns.policies import outcomes
from returns.policies.outcomes import Level
from returns.services import guarding, proposing, refusing
from returns.services.closing import CUSTOMS_CLOCK
from returns.services.inspecting import REFUND as REFUND_CLOCK
from returns.services.reopening import LATE_DUTY
from returns.states import CASE, Stage

REFUND, DECLINE = outcomes.REFUND, outcomes.DECLINE
OUTCOMES = tuple(decisions.BY_CODE)
ANSWER_LENGTH = 400


@transaction.atomic
def decide(*, case_number: str, outcome: str, decider: User, why: str = "") -> ReturnCase:
    """Take one of `decisions.ALL` for a case. Deciding again is an IllegalMove and moves no money.

    Who may: `Decision.level` (a clear match of little worth its inspector, else a second person, great doubt operations). Declining
    what waits with a wish to keep it refuses that wish, and the return goes on. Raises ReturnNotFound, NotYourBench, NeedsSecondPerson,
    NeedsOperations, IllegalMove, DecisionIncomplete, PicturesAwaited, WordAwaited, WayNotOpen, PieceHeld, RightOver, BadText.
    """
    answer = textnorm.clean_text(why, max_length=ANSWER_LENGTH, field="why")
    decision = decisions.BY_CODE.get(outcome)
    if decision is None or (decision.needs_reason and not answer):
        raise DecisionIncomplete(fields={"outcome": outcome})
    case = locks.case(selectors.case_by_number(case_number).pk)
    if not selectors.may_handle(decider, case):
        raise NotYourBench
    if outcome == DECLINE and case.stage == Stage.LABEL_ISSUED:
        return refusing.refuse_keep(case, answer=answer, by=decider)
    _require_stage(case, decision)
    guarding.require_compared(case)
    guarding.require_heard(case, outcome=outcome)
    decision.require_open(case)
    guarding.require_not_held(case, outcome=outcome)
    guarding.require_not_blocked(case, outcome=outcome)
    guarding.require_right(case, outcome=outcome)
    _require_level(case, decision, decider)
    return take(case, decision, actor=decider.ref, answer=answer)


def take(case: ReturnCase, decision: Decision, *, actor: str, answer: str = "") -> ReturnCase:
    """Carry a decision out; the caller holds the case and knows that it may be taken."""
    CASE.move(
        case, Stage.DECIDED, actor=actor, why=decision.code, outcome=decision.code, answer=answer, decided_at=time.now()
    )
    decision.effect(case, actor=actor)
    clocks.stop(kind=REFUND_CLOCK, subject=case.ref, actor=actor)
    duties.done(kind=LATE_DUTY, subject=case.ref, actor=actor, why=decision.code)
    clocks.stop(kind=proposing.CLOCK, subject=case.ref, actor=actor)
    clocks.stop(kind=CUSTOMS_CLOCK, subject=case.ref, actor=actor)
    topic = "returns.decided" if decision.stays_open else "returns.settled"
    emit(topic=topic, key=case.ref, payload={"case": case.number})
    return case


def _require_stage(case: ReturnCase, decision: Decision) -> None:
    if case.stage != decision.target:
        raise IllegalMove(fields={"from": case.stage, "to": str(Stage.DECIDED)})


def _require_level(case: ReturnCase, decision: Decision, decider: User) -> None:
    level = decision.level(case)
    if level == Level.OPS and not decider.has_role(Role.OPS):
        raise NeedsOperations
    if decider.ref in selectors.inspectors(case):
        if level > Level.ALONE:
            raise NeedsSecondPerson
        return
    Inspection.objects.filter(item__case=case).update(confirmed_by=decider.ref)
