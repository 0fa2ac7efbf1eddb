"""The waiting money of one order: frozen by open cases, released when the return window is over or the shopper confirms."""

from django.db import transaction
from django.db.models import F

from marketplace.core import tasks, time, trail
from marketplace.core.money import CNY
from marketplace.core.outbox.emit import emit
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.selectors import balance
from marketplace.ledger.services.book import Leg, book
from orders import locks
from orders.errors import EscrowFrozen, NotDelivered
from orders.models import Escrow, EscrowHold, Order
from orders.policies.settlement import Shares, released
from orders.selectors.money import line_money, taken_by_line
from orders.states import ESCROW, ORDER, EscrowStatus, Lifecycle
from sellers.selectors import ref as seller_ref
from sellers.services import earnings

SYSTEM = "system:escrow"


@transaction.atomic
def freeze(*, order_id: int, source: str, actor: str = SYSTEM) -> Escrow:
    """An open case (return, dispute) makes the money wait. The same `source` counts once.

    After the release there is nothing to hold back; the hold is recorded all the same, so `unfreeze` pairs with it.
    """
    escrow = locks.escrow(order_id)
    _hold, is_new = EscrowHold.objects.get_or_create(escrow=escrow, source=source, defaults={"opened_at": time.now()})
    if is_new:
        Escrow.objects.filter(pk=escrow.pk).update(open_cases=F("open_cases") + 1)
        escrow.open_cases += 1
        trail.record(verb="escrow.frozen", target=trail.ref(escrow), actor=actor, why=source)
    return escrow


@transaction.atomic
def freeze_again(*, order_id: int, source: str, actor: str = SYSTEM) -> Escrow:
    """A case that had ended lives again (a parcel that came after all). Without a closed hold of this `source` nothing happens."""
    escrow = locks.escrow(order_id)
    ended = EscrowHold.objects.filter(escrow=escrow, source=source, closed_at__isnull=False)
    if ended.update(closed_at=None):
        Escrow.objects.filter(pk=escrow.pk).update(open_cases=F("open_cases") + 1)
        escrow.open_cases += 1
        trail.record(verb="escrow.frozen", target=trail.ref(escrow), actor=actor, why=source)
    return escrow


@transaction.atomic
def unfreeze(*, order_id: int, source: str, actor: str = SYSTEM) -> Escrow:
    """The case is closed. Without an open hold of this `source` nothing happens."""
    escrow = locks.escrow(order_id)
    open_hold = EscrowHold.objects.filter(escrow=escrow, source=source, closed_at__isnull=True)
    if open_hold.update(closed_at=time.now()):
        Escrow.objects.filter(pk=escrow.pk).update(open_cases=F("open_cases") - 1)
        escrow.open_cases -= 1
        trail.record(verb="escrow.unfrozen", target=trail.ref(escrow), actor=actor, why=source)
    return escrow


@transaction.atomic
def release(*, order_id: int, actor: str) -> Escrow:
    """Pay out what is left in escrow: the seller's part, our incomes, the tax. Completes the order.

    Releasing twice changes nothing. Raises EscrowFrozen while a case is open and NotDelivered before delivery.
    """
    order = locks.order(order_id)
    escrow = locks.escrow(order_id)
    if escrow.status in (EscrowStatus.RELEASED, EscrowStatus.REFUNDED):
        return escrow
    if escrow.status != EscrowStatus.RELEASABLE:
        raise NotDelivered
    if escrow.open_cases:
        raise EscrowFrozen
    now = time.now()
    ESCROW.move(escrow, EscrowStatus.RELEASED, actor=actor, settled_at=now)
    _book(order)
    emit(topic="orders.escrow_released", key=order.ref, payload={"order": order.number})
    if order.lifecycle == Lifecycle.CONFIRMED:
        ORDER.move(order, Lifecycle.COMPLETED, actor=actor, completed_at=now)
        emit(topic="orders.completed", key=order.ref, payload={"order": order.number})
    return escrow


def _book(order: Order) -> None:
    total = balance(AccountCode.ESCROW, order.ref, CNY)
    shares = released_shares(order)
    currency = order.seller_currency
    theirs = earnings.credit_legs(
        seller=order.seller, number=order.number, currency=currency, amount=shares.seller_minor
    )
    legs = [
        Leg(AccountCode.ESCROW, order.ref, CNY, total),
        Leg(AccountCode.COMMISSION_INCOME, "", CNY, -shares.commission),
        Leg(AccountCode.FREIGHT_INCOME, "", CNY, -shares.freight),
        Leg(AccountCode.TAX_PAYABLE, "", CNY, -shares.tax),
        Leg(AccountCode.FX_FEE_INCOME, "", CNY, -shares.fx_fee),
        Leg(AccountCode.FX_CLEARING, "", CNY, -shares.bridge(total)),
        Leg(AccountCode.FX_CLEARING, "", currency, shares.gross_minor),
        *discount_legs(order, shares),
        *theirs,
    ]
    book(source=f"released:{order.number}", kind="released", legs=legs, memo=order.number)


def discount_legs(order: Order, shares: Shares, sign: int = 1) -> list[Leg]:
    """Who bore the discounts: our share is our expense, the seller's is what they are not paid. `sign` -1 takes it back."""
    seller = seller_ref(order.seller)
    return [
        Leg(AccountCode.PROMOTION_EXPENSE, "", CNY, sign * shares.platform_discount),
        Leg(AccountCode.PROMOTION_BY_SELLER, seller, CNY, sign * shares.seller_discount),
        Leg(AccountCode.PROMOTION_BY_SELLER, seller, order.seller_currency, -sign * shares.seller_discount_minor),
    ]


def released_shares(order: Order) -> Shares:
    """How what is left of the order's money divides, by the figures frozen on its lines."""
    lines = list(order.lines.all())
    taken = taken_by_line([line.pk for line in lines])
    return released(line_money(line, taken[line.pk]) for line in lines)


def due() -> list[int]:
    """Orders whose escrow may be released now, oldest first."""
    ready = Escrow.objects.filter(status=EscrowStatus.RELEASABLE, release_at__lte=time.now(), open_cases=0)
    return list(ready.order_by("release_at", "pk").values_list("order_id", flat=True)[:200])


def release_due() -> int:
    """Release every due escrow, one transaction each. Returns how many."""
    return tasks.each(due(), _release_if_free)


def _release_if_free(order_id: int) -> bool:
    try:
        release(order_id=order_id, actor=SYSTEM)
    except EscrowFrozen:
        return False  # a case was opened since the list was read
    return True
