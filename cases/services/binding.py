"""The end of a case: what was decided becomes entries of the book, once, and the money moves on."""

from django.db import transaction

from cases.errors import BankDecides
from cases.models import Case, Ruling
from cases.policies import claims
from cases.selectors import share_of
from cases.services import damages
from cases.services.opening import stop_clocks
from cases.states import CASE, CaseStatus
from logistics.selectors import release_date
from marketplace.core import time
from marketplace.core.outbox.emit import emit
from orders import locks as order_locks
from orders.models import Refund
from orders.policies.settlement import portion
from orders.selectors.money import left_of
from orders.services import escrow, refunds

Outcome = Case.Outcome


def bind_ruling(*, case: Case, ruling: Ruling, actor: str) -> None:
    """As the last ruling says. The caller holds the case. Raises BankDecides."""
    bind(case=case, outcome=ruling.outcome, amount_fen=ruling.amount_fen, borne_by=ruling.borne_by, actor=actor)


@transaction.atomic
def bind(
    *, case: Case, outcome: str, actor: str, amount_fen: int | None = None, borne_by: str = Refund.Bearer.SELLER
) -> None:
    """Refund what was ruled (at most what is left meanwhile), pay damages for a counterfeit, set the disputed share free.

    The caller holds the case. Raises BankDecides while a chargeback of the same payment is open: nothing happened then.
    """
    if outcome in (Outcome.FULL, Outcome.PART, Outcome.FAKE) and refunds.has_open_dispute(case.order_id):
        raise BankDecides
    refunded = 0
    if outcome in (Outcome.FULL, Outcome.PART, Outcome.FAKE):
        refunded = _refund(case, case.claim_fen if amount_fen is None else amount_fen, borne_by, actor)
    paid = damages.award(case=case, actor=actor) if outcome == Outcome.FAKE else damages.NOTHING
    CASE.move(
        case, CaseStatus.FINAL, actor=actor, why=outcome, outcome=outcome, step_ends_at=None, final_at=time.now(),
        refunded_fen=refunded, damages_fen=paid.fen, from_deposit_minor=paid.from_deposit, advanced_minor=paid.advanced,
        damages_paid_at=time.now() if paid.is_credit else None,
    )  # fmt: skip
    stop_clocks(case, actor)
    escrow.unfreeze(order_id=case.order_id, source=case.ref, actor=actor)
    emit(topic="cases.final", key=case.ref, payload={"case": case.number, "outcome": outcome})


def _refund(case: Case, amount: int, borne_by: str, actor: str) -> int:
    order_locks.order(case.order_id)
    left = left_of(order_locks.lines(case.order_id))
    lines = portion(claims.within(share_of(case), left), amount)
    if not lines:
        return 0  # everything went back by another way meanwhile
    made = refunds.refund(
        order_id=case.order_id, source=case.ref, reason=f"case_{case.kind}"[:40], lines=lines, actor=actor, way=case.way,
        borne_by=borne_by, is_tax_kept=release_date(case.order.number) is not None,
    )  # fmt: skip
    return made.amount_fen
