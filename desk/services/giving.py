"""How a compensation reaches the shopper: through the doors that own credit, refunds and coupons. Its reference is the source there."""

from django.utils.translation import gettext_lazy as _

from desk import errors
from desk.models import Compensation
from desk.policies import compensation as policy
from desk.services import speaking
from desk.states import COMPENSATION, CompensationStatus
from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.clocks import service as clocks
from marketplace.core.outbox.emit import emit
from orders import locks as order_locks
from orders.models import Order, Refund
from orders.policies.settlement import portion
from orders.selectors.goodwill import refundable
from orders.selectors.money import left_of
from orders.services import credit, refunds
from orders.states import Lifecycle
from promotions.models import Coupon
from promotions.services import claiming

SAID = {
    Compensation.Kind.CREDIT: _(
        "We are sorry about this. You have %(amount)s yuan of store credit from us now; it is there for your next purchase."
    ),
    Compensation.Kind.REFUND: _(
        "We are sorry about this. %(amount)s yuan of order %(order)s go back to the way you paid; your bank shows them in a few days."
    ),
    Compensation.Kind.COUPON: _("We are sorry about this. A coupon worth up to %(amount)s yuan is in your wallet now."),
}


def yuan(fen: int) -> str:
    """Fen as people read them: 1250 → 12.50."""
    return f"{fen // 100}.{fen % 100:02d}"


def require_left(order: Order, amount_fen: int) -> None:
    """Raises MoreThanLeft where so much cannot go back for this order."""
    left = 0 if order.lifecycle == Lifecycle.CANCELLED else refundable(order)
    if amount_fen > left:
        raise errors.MoreThanLeft(fields={"left_fen": left})


def give(made: Compensation, *, by: User) -> Compensation:
    """Book it and say so. The caller holds the conversation and looked at limits. Raises MoreThanLeft, CouponNotHere, DisputeOpen."""
    refund, coupon = None, None
    if made.kind == Compensation.Kind.CREDIT:
        memo = f"{made.ticket.number} {made.reason} {made.party}"
        credit.grant(owner=made.user.ref, amount_fen=made.amount_fen, source=made.ref, memo=memo)
    elif made.kind == Compensation.Kind.REFUND:
        refund = _refund(made, by)
    else:
        coupon = _coupon(made)
    COMPENSATION.move(
        made,
        CompensationStatus.GIVEN,
        actor=by.ref,
        decided_by=by.ref,
        decided_at=time.now(),
        refund=refund,
        coupon=coupon,
    )
    clocks.stop(kind=policy.CLOCK, subject=made.ref, actor=by.ref, reason="given")
    speaking.tell_shopper(
        ticket=made.ticket, by=by, key=f"c-{made.public_id}", words=SAID[Compensation.Kind(made.kind)],
        amount=yuan(made.amount_fen), order=made.order.number if made.order else "",
    )  # fmt: skip
    emit(topic="desk.compensation_given", key=made.ref, payload={"compensation": made.public_id})
    return made


def _refund(made: Compensation, by: User) -> Refund:
    """A part of what was paid for the goods, at our expense: the seller is paid in full; a ruling alone takes from a seller."""
    if made.order_id is None:
        raise errors.CompensationRefused
    order = order_locks.order(made.order_id)
    require_left(order, made.amount_fen)
    goods = {pk: (parts[0], 0, 0) for pk, parts in left_of(order_locks.lines(order.pk)).items() if parts[0]}
    return refunds.refund(
        order_id=order.pk, source=made.ref, reason=policy.REFUND_REASON, lines=portion(goods, made.amount_fen),
        actor=by.ref, borne_by=Refund.Bearer.PLATFORM,
    )  # fmt: skip


def _coupon(made: Compensation) -> Coupon:
    if made.promotion is None or made.promotion not in claiming.for_occasion(made.promotion.occasion):
        raise errors.CouponNotHere
    granted = claiming.grant(user=made.user, promotion=made.promotion, source=made.ref)
    if granted is None:
        raise errors.CouponNotHere
    return granted
