"""Instant refund, a benefit of members: store credit as soon as the parcel is with a courier, before anybody has examined it.

It is lent by the platform (account `refund_advance`, owner the case), so neither the seller's money nor the refund itself moves
before the decision. Accepted: the refund pays it back. Declined, never arrived, or not scanned in time (couriers.py): it comes out of
the shopper's store credit, what is not there at the next chance (daily); until then there is no instant refund for this person.
"""

from django.db import transaction
from django.db.models import Q, QuerySet

from marketplace.core import tasks, trail
from marketplace.core.money import CNY
from marketplace.core.outbox.emit import emit
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.errors import Overdrawn
from marketplace.ledger.selectors import guarded_balances
from orders import selectors as orders
from orders.models import Refund
from orders.services import credit
from promotions.selectors.membership import benefits_of
from returns import locks, selectors
from returns.models import ReturnCase
from returns.policies import rules
from returns.policies.rules import Share
from returns.states import Stage

MOST_FEN = 200_000
MOST_A_RUN = 500
SYSTEM = "system:returns"


def offered(case: ReturnCase) -> int:
    """What this case would be given at once when its parcel is handed over, in fen; 0 where there is no right to it."""
    if case.way != Refund.Way.CREDIT or not benefits_of(case.user).has_instant_refund or _owes(case):
        return 0
    return min(MOST_FEN, _sure_part(case))


def _owes(case: ReturnCase) -> bool:
    """One at a time: is an earlier one still open, or not paid back?"""
    return owed(ReturnCase.objects.filter(user_id=case.user_id)) > 0


def owed(cases: QuerySet[ReturnCase]) -> int:
    """What is lent for these cases (the latest fifty that ever had an advance) and not paid back, in fen."""
    lent = cases.filter(advance_fen__gt=0).order_by("-id")[:50]
    return sum(guarded_balances(AccountCode.REFUND_ADVANCE, [one.ref for one in lent], CNY).values())


def _sure_part(case: ReturnCase) -> int:
    """What the refund is at least, whenever the parcel arrives: without the tax that only customs could waive."""
    rule = rules.rule_by_code(case.rule)
    lines = {item.line_id: item.line for item in selectors.items_of(case)}
    shares = (
        Share(*orders.refundable_of(lines[pk], count))
        if lines[pk].is_gift
        else rules.refund_share(rule, Share(*orders.refundable_of(lines[pk], count)), is_customs_return=False)
        for pk, count in selectors.pieces_by_line(case).items()
    )
    return sum(share.total for share in shares)


@transaction.atomic
def give(case: ReturnCase, *, actor: str) -> int:
    """Lend it. The caller holds the case; a courier's number stands on it. Returns the fen."""
    amount = offered(case) if case.waybill else 0
    if amount:
        credit.advance(order=case.order, cause=case.ref, amount_fen=amount)
        ReturnCase.objects.filter(pk=case.pk).update(advance_fen=amount)
        case.advance_fen = amount
        trail.record(verb="return.refunded_at_once", target=case.ref, actor=actor, after={"fen": amount})
        emit(topic="returns.refunded_at_once", key=case.ref, payload={"case": case.number})
    return amount


@transaction.atomic
def settle(case: ReturnCase, *, refunded_fen: int) -> None:
    """The refund has come (as credit): it pays back what was lent."""
    if case.advance_fen:
        credit.settle_advance(order=case.order, cause=case.ref, up_to_fen=refunded_fen)


def take_back(case: ReturnCase, *, actor: str) -> None:
    """Declined or never arrived: out of the shopper's credit as far as there is any; the daily job asks for the rest."""
    if not case.advance_fen:
        return
    try:
        with transaction.atomic():
            left = credit.settle_advance(order=case.order, cause=case.ref)
    except Overdrawn:
        return  # the credit was spent in this moment
    trail.record(verb="return.advance_taken_back", target=case.ref, actor=actor, after={"still_owed_fen": left})


def recover() -> int:
    """Advances of cases that ended without a refund and are not paid back yet: ask the shopper's credit again. Returns how many."""
    is_due = Q(stage__in=(Stage.DECLINED, Stage.EXPIRED, Stage.SETTLED)) | Q(courier__turned_back_at__isnull=False)
    ended = ReturnCase.objects.filter(is_due, advance_fen__gt=0)
    by_ref = {case.ref: case.pk for case in ended.order_by("-id")[:MOST_A_RUN]}
    left = guarded_balances(AccountCode.REFUND_ADVANCE, by_ref, CNY)
    return tasks.each([by_ref[ref] for ref, fen in left.items() if fen], _recover)


@transaction.atomic
def _recover(pk: int) -> None:
    take_back(locks.case(pk), actor=SYSTEM)
