"""The decision and its settlement: refund, tax and quota restored, units put aside, clocks stopped."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.clocks import selectors as clock_selectors
from marketplace.core.clocks import service as clocks
from marketplace.core.errors import DomainError
from marketplace.core.outbox.emit import emit
from marketplace.tariff.services import quota
from orders import selectors as orders
from orders.services import refunds
from returns import selectors
from returns.errors import NeedsSecondPerson
from returns.models import Inspection, ReturnCase
from returns.policies import rules, twin
from returns.policies.rules import Rule, Share
from returns.services.requesting import close
from returns.states import CASE, Stage

REFUND, DECLINE = "refund", "decline"
OUTCOMES = (REFUND, DECLINE)


@transaction.atomic
def decide(*, case_number: str, outcome: str, decider: User, why: str = "") -> ReturnCase:
    """Decide an inspected case: `refund` settles it at once, `decline` ends it with the reason told to the shopper.

    A clear match may be refunded by its inspector; anything else needs a second person, and a refusal needs a reason.
    Raises NotFound, NeedsSecondPerson, IllegalMove, DomainError for an unknown outcome or a missing reason.
    """
    case = selectors.case_by_number(case_number)
    if outcome not in OUTCOMES or (outcome == DECLINE and not why.strip()):
        raise DomainError(code="decision_incomplete", fields={"outcome": outcome})
    is_clear = selectors.verdicts(case) == {twin.MATCH}
    if decider.ref in selectors.inspectors(case) and not (is_clear and outcome == REFUND):
        raise NeedsSecondPerson
    CASE.move(case, Stage.DECIDED, actor=decider.ref, why=why, outcome=outcome, decided_at=time.now())
    Inspection.objects.filter(item__case=case).update(confirmed_by=decider.ref)
    if outcome == REFUND:
        _settle(case, actor=decider.ref)
    else:
        CASE.move(case, Stage.DECLINED, actor=decider.ref, why=why, settled_at=time.now())
    close(case, actor=decider.ref)
    _stop_refund_clock(case, decider.ref)
    emit(topic="returns.settled", key=case.ref, payload={"case": case.number})
    return case


def _settle(case: ReturnCase, *, actor: str) -> None:
    rule = next(row for row in rules.RULES if row.code == case.rule)
    is_customs_return = rules.is_customs_return(
        requested_on=case.requested_at.astimezone(time.SHANGHAI).date(),
        received_on=_received_on(case),
        apply_by=case.customs_apply_by,
        arrive_by=case.customs_arrive_by,
    )
    pieces = selectors.pieces_by_line(case)
    shares, dutiable = _shares(case, pieces, rule, is_customs_return=is_customs_return)
    refund = refunds.refund(
        order_id=case.order_id, source=case.ref, reason=f"return_{case.reason}", lines=shares, pieces=pieces,
        actor=actor, borne_by=rule.borne_by,
    )
    if is_customs_return:
        quota.restore(source=case.order.ref, amount_fen=dutiable, actor=actor)
    CASE.move(case, Stage.SETTLED, actor=actor, settled_at=time.now(), refund_fen=refund.amount_fen)


def _received_on(case: ReturnCase) -> date:
    if case.received_at is None:
        raise DomainError(code="not_received")
    return case.received_at.astimezone(time.SHANGHAI).date()


def _shares(
    case: ReturnCase, pieces: Mapping[int, int], rule: Rule, *, is_customs_return: bool
) -> tuple[dict[int, tuple[int, int, int]], int]:
    """Refund parts per order line, and the dutiable value (goods + freight, fen) that the pieces took from the quota."""
    lines = {item.line_id: item.line for item in case.items.all()}
    shares: dict[int, tuple[int, int, int]] = {}
    dutiable = 0
    for line_id, count in pieces.items():
        left = Share(*orders.refundable_of(lines[line_id], count))
        share = rules.refund_share(rule, left, is_customs_return=is_customs_return)
        shares[line_id] = (share.goods, share.freight, share.tax)
        dutiable += left.goods + left.freight
    return shares, dutiable


def _stop_refund_clock(case: ReturnCase, actor: str) -> None:
    clock = clock_selectors.open_clock("return_refund", case.ref)
    if clock is not None:
        clocks.stop(clock_id=clock.pk, actor=actor)
