"""The seller's days to bring goods: the clock of each paid order, and the ticks on the shopping list."""

from collections.abc import Sequence

from django.db import transaction

from marketplace.accounts.models import User
from marketplace.core import time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.duties import service as duties
from marketplace.core.joined import joined
from orders.models import Order, OrderLine
from orders.policies import hand_in
from orders.selectors.hand_in import brings_something, waiting_orders, works_from
from sellers.models import Seller
from sellers.policies.team import Permission
from sellers.selectors.team import require

SYSTEM = "system:orders"


@joined
def begin(*, purchase_number: str) -> int:
    """Start the clock of every order of a paid purchase for which the seller must bring something; returns how many.

    Again it changes nothing. An announced holiday with orders taken moves the start to its end, agreed lead days move it on.
    """
    count = 0
    for order in Order.objects.filter(purchase__number=purchase_number).select_related("seller").order_by("pk"):
        if order.confirmed_at is not None and order in waiting_orders(order.seller) and brings_something(order):
            since = hand_in.counts_from(order.confirmed_at, works_from(order))
            clocks.start(kind=hand_in.CLOCK, subject=order.ref, actor=SYSTEM, at=since, budget=hand_in.WITHIN)
            count += 1
    return count


def end(*, order: Order, reason: str = "") -> None:
    """Everything is with us, or the order ended. Without a running clock nothing happens."""
    clocks.stop(kind=hand_in.CLOCK, subject=order.ref, actor=SYSTEM, reason=reason)
    duties.done(kind="never_handed_in", subject=order.ref, actor=SYSTEM, why=reason)


@transaction.atomic
def tick(*, seller: Seller, refs: Sequence[str], is_bought: bool, by: User) -> int:
    """Tick lines (`MO…/1`) of waiting orders off the shopping list, or take the ticks back. Returns how many changed.

    Only of this shop; what is not (any more) on the list is left alone. Raises NotAllowed.
    """
    require(seller, by, Permission.BUYING)
    wanted = {tuple(ref.rpartition("/")[::2]) for ref in refs[:400]}
    numbers = {order for order, _line in wanted}
    lines = OrderLine.objects.filter(order__in=waiting_orders(seller).filter(number__in=numbers))
    rows = lines.filter(bought_at__isnull=is_bought).select_related("order")
    chosen = [row.pk for row in rows if (row.order.number, str(row.number)) in wanted]
    if not chosen:
        return 0
    now = time.now() if is_bought else None
    changed = OrderLine.objects.filter(pk__in=chosen, bought_at__isnull=is_bought).update(
        bought_at=now, bought_by=by.ref if is_bought else ""
    )
    trail.record(
        verb="orders.bought" if is_bought else "orders.not_bought", target=trail.ref(seller), actor=by.ref,
        after={"lines": sorted(f"{order}/{line}" for order, line in wanted)[:50]},
    )  # fmt: skip
    return changed
