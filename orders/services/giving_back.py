"""Operations give money of an order back without a return or a case: all of it, lines, the freight, an amount."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import trail
from marketplace.core.textnorm import clean_line
from orders import locks
from orders.errors import RefundRefused
from orders.models import Order, Refund
from orders.policies.giving_back import share_of
from orders.selectors.money import left_of
from orders.services.refunds import refund
from orders.states import Lifecycle


@dataclass(frozen=True)
class Giving:
    """`lines`: order line numbers, none for all. `why` is for the trail: no personal data. The same `key` gives once."""

    kind: str
    borne_by: str
    why: str
    key: str
    lines: Collection[int] = ()
    amount_fen: int = 0


@transaction.atomic
def give_back(*, order: Order, giving: Giving, by: User) -> Refund:
    """Never more than is left of a line. Everything back ends the order (`services/ending.py`).

    Raises NotAllowed, RefundRefused (nothing left, more than is left, unpaid, own order, no reason), DisputeOpen.
    """
    require_role(by, Role.OPS)
    source = f"ops:{order.number}:{giving.key}"
    known = Refund.objects.filter(source=source).first()
    if known is not None:
        return known
    found = locks.order(order.pk)
    locks.escrow(order.pk)
    why = clean_line(giving.why, max_length=200, field="why")
    rows = locks.lines(order.pk)
    left = left_of(rows)
    lines = {row.pk for row in rows if row.number in giving.lines}
    shares = share_of(giving.kind, left, lines=lines, amount_fen=giving.amount_fen)
    is_open = found.lifecycle in (Lifecycle.CONFIRMED, Lifecycle.COMPLETED) and found.user_id != by.pk
    if not is_open or not shares or len(why) < 3 or giving.borne_by not in Refund.Bearer.values:
        raise RefundRefused(fields={"left_fen": sum(sum(parts) for parts in left.values())})
    made = refund(
        order_id=order.pk,
        source=source,
        reason=f"ops_{giving.kind}",
        lines=shares,
        actor=by.ref,
        borne_by=giving.borne_by,
    )
    trail.record(verb="order.given_back", target=found.ref, actor=by.ref, why=why, after={"kind": giving.kind})
    return made
