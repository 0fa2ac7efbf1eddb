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
from returns.errors import DecisionIncomplete, NeedsOperations, NeedsSecondPerson, NotReceived, NotYourBench
from orders import selectors as orders
from orders.models import OrderLine
from orders.services import pieces as pieces_back, refunds
from returns.models import Inspection, ReturnCase
from returns.policies import outcomes
from returns.policies.outcomes import Level
from returns.services.inspecting import REFUND as REFUND_CLOCK
from returns.services.reopening import LATE_DUTY
from returns.states import CASE, Stage

REFUND, DECLINE = outcomes.REFUND, outcomes.DECLINE
OUTCOMES = tuple(decisions.BY_CODE)
ANSWER_LENGTH = 400
KEEP_DUTY = "keep_to_approve"


@transaction.atomic
def decide(*, case_number: str, outcome: str, decider: User, why: str = "") -> ReturnCase:
    """Take one of `decisions.ALL` for a case. Deciding again is an IllegalMove and moves no money.

    Who may: `Decision.level` (a clear match of little worth its inspector, else a second person, great doubt operations). Raises
    ReturnNotFound, NotYourBench, NeedsSecondPerson, NeedsOperations, IllegalMove, DecisionIncomplete, WayNotOpen, BadText.
    """
    answer = textnorm.clean_text(why, max_length=ANSWER_LENGTH, field="why")
    decision = decisions.BY_CODE.get(outcome)
    if decision is None or (decision.needs_reason and not answer):
        raise DecisionIncomplete(fields={"outcome": outcome})
    case = locks.case(selectors.case_by_number(case_number).pk)
    if not selectors.may_handle(decider, case):
        raise NotYourBench
    _require_stage(case, decision)
    decision.require_open(case)
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
    duties.done(kind=KEEP_DUTY, subject=case.ref, actor=actor, why=decision.code)
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





def _settle(case: ReturnCase, *, actor: str) -> None:
    pieces = selectors.pieces_by_line(case)
    lines = {item.line_id: item.line for item in selectors.items_of(case)}
    is_customs_return = _is_customs_return(case)
    # Before the refund: whoever buys takes the quota first and store credit last. Customs' acceptance restores it where customs is asked.
    if is_customs_return and not customs_return.ask(case, actor=actor):
        customs_return.restore_once(case_id=case.pk, actor=actor)
    amount = _refund(case, lines, pieces, is_customs_return=is_customs_return, actor=actor)
    CASE.move(case, Stage.SETTLED, actor=actor, settled_at=time.now(), refund_fen=amount)


def _is_customs_return(case: ReturnCase) -> bool:
    if case.received_at is None:
        raise NotReceived
    return rules.is_customs_return(
        requested_on=_shanghai(case.requested_at),
        received_on=_shanghai(case.received_at),
        apply_by=case.customs_apply_by,
        arrive_by=case.customs_arrive_by,
    )


def _shanghai(moment: datetime) -> date:
    return moment.astimezone(time.SHANGHAI).date()


def _refund(
    case: ReturnCase, lines: dict[int, OrderLine], pieces: dict[int, int], *, is_customs_return: bool, actor: str
) -> int:
    """Send the money back and return it in fen; nothing where earlier refunds left nothing."""
    rule = rules.rule_by_code(case.rule)
    worth = {line_id: Share(*orders.refundable_of(lines[line_id], count)) for line_id, count in pieces.items()}
    shares = {
        line_id: left  # a gift's freight and tax were taken off the goods it was given for: here they come back
        if lines[line_id].is_gift
        else rules.refund_share(rule, left, is_customs_return=is_customs_return)
        for line_id, left in worth.items()
    }
    parts = {line_id: (share.goods, share.freight, share.tax) for line_id, share in shares.items() if share.total}
    if not parts:
        return 0
    refund = refunds.refund(
        order_id=case.order_id,
        source=case.ref,
        reason=f"return_{case.reason}",
        lines=parts,
        pieces=pieces,
        actor=actor,
        borne_by=rule.borne_by,
        is_tax_kept=not is_customs_return,
        way=case.way,
    )
    for line_id, share in parts.items():
        codes = [item.unit.passport_code for item in selectors.items_of(case) if item.line_id == line_id]
        pieces_back.give(
            order_id=case.order_id, line_id=line_id, codes=codes, source=case.ref, parts=share, refund=refund
        )
    instant.settle(case, refunded_fen=refund.to_credit_fen)
    return refund.amount_fen


def _decline(case: ReturnCase, *, actor: str) -> None:
    """The pieces go back to the shopper, who may ask again for another reason."""
    CASE.move(case, Stage.DECLINED, actor=actor, settled_at=time.now())
    close(case, actor=actor)
    instant.take_back(case, actor=actor)
    returning.unit_kept(units=selectors.unit_ids(case), case_number=case.number, actor=actor)
