"""The waiting money of one order: frozen by open cases, released when the return window is over or the shopper confirms."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from marketplace.core import tasks, time, trail
from marketplace.core.money import CNY
from marketplace.core.outbox.emit import emit
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.selectors import balance
from marketplace.ledger.services.book import Leg, book
from orders import locks
from orders.errors import EscrowFrozen, NotDelivered
from orders.models import Escrow, EscrowHold, Order, OrderLine
from orders.policies.settlement import Shares, released, taken_back
from orders.selectors.money import Parts, line_money, plus, taken_by_line, waiting_of
from orders.states import ESCROW, ORDER, EscrowStatus, Lifecycle
from sellers.selectors import ref as seller_ref
from sellers.services import earnings

SYSTEM = "system:escrow"


@transaction.atomic
def freeze(*, order_id: int, source: str, actor: str = SYSTEM, share: Mapping[int, Parts] | None = None) -> Escrow:
    """An open case (return, dispute) makes the money wait. The same `source` counts once.

    `share` (line id → goods, freight, tax in fen): only this much waits, the rest is released when its day comes; without it
    the whole order waits. After the release there is nothing to hold back; the hold is recorded all the same, so `unfreeze`
    pairs with it.
    """
    escrow = locks.escrow(order_id)
    frozen = {str(pk): list(parts) for pk, parts in share.items()} if share is not None else None
    _hold, is_new = EscrowHold.objects.get_or_create(
        escrow=escrow, source=source, defaults={"opened_at": time.now(), "share": frozen}
    )
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

    While the open cases are about a share only, everything else is paid out and that share waits on (`Escrow.waiting`); the
    order is completed when it is decided too. Releasing twice changes nothing. Raises EscrowFrozen where nothing may go and
    NotDelivered before delivery.
    """
    order = locks.order(order_id)
    escrow = locks.escrow(order_id)
    if escrow.status in (EscrowStatus.RELEASED, EscrowStatus.REFUNDED):
        return escrow
    if escrow.status != EscrowStatus.RELEASABLE:
        raise NotDelivered
    if escrow.open_cases:
        return _release_rest(order, escrow, actor)
    now = time.now()
    waiting = waiting_of(escrow) if escrow.waiting is not None else None
    ESCROW.move(escrow, EscrowStatus.RELEASED, actor=actor, settled_at=now, waiting=None)
    _book_last(order, waiting)
    emit(topic="orders.escrow_released", key=order.ref, payload={"order": order.number})
    if order.lifecycle == Lifecycle.CONFIRMED:
        ORDER.move(order, Lifecycle.COMPLETED, actor=actor, completed_at=now)
        emit(topic="orders.completed", key=order.ref, payload={"order": order.number})
    return escrow


def _release_rest(order: Order, escrow: Escrow, actor: str) -> Escrow:
    """Everything but the disputed share. Raises EscrowFrozen where the whole order is disputed or the rest went already."""
    holds = list(escrow.holds.filter(closed_at=None))
    if escrow.waiting is not None or any(hold.share is None for hold in holds):
        raise EscrowFrozen
    lines = list(order.lines.all())
    taken = taken_by_line([line.pk for line in lines])
    waiting = {line.pk: _disputed_of(line, taken[line.pk], holds) for line in lines}
    amount = balance(AccountCode.ESCROW, order.ref, CNY) - sum(sum(parts) for parts in waiting.values())
    if amount <= 0:
        raise EscrowFrozen
    shares = released(line_money(line, plus(taken[line.pk], waiting[line.pk])) for line in lines)
    Escrow.objects.filter(pk=escrow.pk).update(waiting={str(pk): parts for pk, parts in waiting.items() if sum(parts)})
    escrow.refresh_from_db(fields=["waiting"])
    _book(order, amount, shares, source=f"released:{order.number}:rest", number=order.number)
    trail.record(verb="escrow.rest_released", target=trail.ref(escrow), actor=actor, after={"fen": amount})
    return escrow


def _disputed_of(line: OrderLine, taken: Parts, holds: Sequence[EscrowHold]) -> Parts:
    """What the open cases dispute of a line, at most what is left of it."""
    left = line_money(line, taken).left
    asked = [(hold.share or {}).get(str(line.pk), (0, 0, 0)) for hold in holds]
    goods, freight, tax = (min(sum(parts[part] for parts in asked), left[part]) for part in range(3))
    return goods, freight, tax


def _book_last(order: Order, waiting: Mapping[int, Parts] | None) -> None:
    """The whole order, or what still waits of it."""
    total = balance(AccountCode.ESCROW, order.ref, CNY)
    if waiting is None:
        _book(order, total, released_shares(order), source=f"released:{order.number}", number=order.number)
        return
    shares = Shares()
    lines = list(order.lines.all())
    taken = taken_by_line([line.pk for line in lines])
    for line in lines:
        shares += taken_back(line_money(line, taken[line.pk]), *waiting.get(line.pk, (0, 0, 0)))
    if total:
        # a second slice of the reserve needs a number of its own
        _book(order, total, shares, source=f"released:{order.number}", number=f"{order.number}~2")


def _book(order: Order, total: int, shares: Shares, *, source: str, number: str) -> None:
    currency = order.seller_currency
    theirs = earnings.credit_legs(seller=order.seller, number=number, currency=currency, amount=shares.seller_minor)
    legs = [
        Leg(AccountCode.ESCROW, order.ref, CNY, total),
        Leg(AccountCode.COMMISSION_INCOME, "", CNY, -shares.commission),
        Leg(AccountCode.FREIGHT_INCOME, "", CNY, -shares.freight),
        Leg(AccountCode.INSURANCE_PAYABLE, "", CNY, -shares.insurance),
        Leg(AccountCode.TAX_PAYABLE, "", CNY, -shares.tax),
        Leg(AccountCode.FX_FEE_INCOME, "", CNY, -shares.fx_fee),
        Leg(AccountCode.FX_CLEARING, "", CNY, -shares.bridge(total)),
        Leg(AccountCode.FX_CLEARING, "", currency, shares.gross_minor),
        *discount_legs(order, shares),
        *theirs,
    ]
    book(source=source, kind="released", legs=legs, memo=order.number)


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
    """Orders whose escrow may be released now, wholly or but for a disputed share, oldest first."""
    whole = EscrowHold.objects.filter(escrow=OuterRef("pk"), closed_at=None, share__isnull=True)
    rest = Q(open_cases__gt=0, waiting__isnull=True) & ~Exists(whole)
    ready = Escrow.objects.filter(Q(open_cases=0) | rest, status=EscrowStatus.RELEASABLE, release_at__lte=time.now())
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
