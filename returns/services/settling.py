"""What a decision does with money, quota, tax and things. Called by the decisions, in the transaction of `deciding.decide`."""

from marketplace.core import time
from orders.models import Refund
from orders.services import pieces as pieces_back
from orders.services import refunds
from returns import selectors, selectors_twin
from returns.choices import Bill, bill_of
from returns.models import ReturnCase
from returns.policies import outcomes, rules
from returns.services import customs_return, detours, fares, homeward, instant
from returns.services.closing import close, no_detour
from returns.services.homeward import Why
from returns.states import CASE, Stage


def restore(case: ReturnCase, bill: Bill, *, actor: str) -> None:
    """Quota and yearly quantities of pieces that customs takes back. Before the refund: whoever buys takes the quota first and store
    credit last. Customs' acceptance restores it where customs is asked.
    """
    if bill.is_tax_ours:
        detours.give_up(case, actor=actor)
    elif not bill.is_customs_return:
        no_detour(case, actor=actor)
    elif not customs_return.ask(case, actor=actor):
        customs_return.restore_once(case_id=case.pk, actor=actor)


def refund(case: ReturnCase, *, actor: str) -> int:
    """The money goes back, the case is settled. Returns the fen."""
    bill = bill_of(case)
    restore(case, bill, actor=actor)
    amount = _send(case, bill, actor)
    end(case, amount, actor=actor)
    return amount


def _send(case: ReturnCase, bill: Bill, actor: str) -> int:
    if not bill.parts:
        return 0
    made = refunds.refund(
        order_id=case.order_id, source=case.ref, reason=f"return_{case.reason}", lines=bill.parts, pieces=bill.pieces,
        actor=actor, borne_by=rules.rule_by_code(case.rule).borne_by, is_tax_kept=bill.is_tax_bearers, way=case.way,
    )  # fmt: skip
    name_pieces(case, bill, made)
    instant.settle(case, refunded_fen=made.to_credit_fen)
    return made.amount_fen


def name_pieces(case: ReturnCase, bill: Bill, made: Refund | None) -> None:
    """The account of each piece says that this case gave it back: nobody gives for it again. Raises PieceGivenBack."""
    items = selectors_twin.rightful(case)
    for line_id, parts in bill.parts.items():
        codes = [item.unit.passport_code for item in items if item.line_id == line_id]
        pieces_back.give(
            order_id=case.order_id, line_id=line_id, codes=codes, source=case.ref, parts=parts, refund=made
        )


def end(case: ReturnCase, amount: int, *, actor: str, is_repaired: bool = False) -> None:
    """Settled with `amount` fen refunded; the seller's money and the pieces are let go. What stays the shopper's goes home: all of
    a repaired return, else pieces whose right ended at the bench.
    """
    CASE.move(case, Stage.SETTLED, actor=actor, settled_at=time.now(), refund_fen=amount)
    close(case, actor=actor)
    customs_return.catch_up(case, actor=actor)
    rightful = set() if is_repaired else {item.unit_id for item in selectors_twin.rightful(case)}
    kept = [unit for unit in selectors.unit_ids(case) if unit not in rightful]
    if kept:
        homeward.open_for(case, kept, why=Why.REPAIRED if is_repaired else Why.KEPT, actor=actor)
    fares.settle(case)


def decline(case: ReturnCase, *, actor: str) -> None:
    """The pieces go home to the shopper once nobody can appeal any more; there they may be asked for again for another reason."""
    CASE.move(case, Stage.DECLINED, actor=actor, settled_at=time.now())
    close(case, actor=actor)
    instant.take_back(case, actor=actor)
    until = time.now() + outcomes.APPEAL_WITHIN
    going = homeward.open_for(case, selectors.unit_ids(case), why=Why.DECLINED, leaves_from=until, actor=actor)
    if going is None:  # what lies here may still be won by an appeal: customs hears of it when it leaves
        customs_return.not_coming(case, actor=actor)
