"""Money back to the shopper: decided here, booked at once, sent by payments, confirmed by the provider."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import F

from marketplace.core import time, trail
from marketplace.core.money import CNY
from marketplace.core.outbox.emit import emit
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.errors import Overdrawn
from marketplace.ledger.selectors import balance
from marketplace.ledger.services.book import Leg, book
from marketplace.payments.services import refunds as provider_refunds
from orders import locks
from orders.errors import RefundRefused
from orders.models import Escrow, Order, OrderLine, Refund, RefundLine
from orders.policies.settlement import Shares, taken_back
from orders.selectors.money import line_money, refunded_by_line, taken_by_line
from orders.states import ESCROW, ORDER, REFUND, Delivery, EscrowStatus, Lifecycle, RefundStatus

SYSTEM = "system:payments"
Parts = tuple[int, int, int]
TRIES = 3


@transaction.atomic
def refund(
    *, order_id: int, source: str, reason: str, lines: Mapping[int, Parts], actor: str,
    borne_by: str = Refund.Bearer.SELLER, pieces: Mapping[int, int] | None = None,
) -> Refund:  # fmt: skip
    """Give back (goods with currency fee, freight, tax) in fen per order line id. The same `source` refunds once.

    Goods that the platform bears (`borne_by`) are our expense, the seller is paid as if nothing had happened. Everything
    else comes out of escrow, after the release from the seller and our own incomes. `pieces` raises the returned quantity
    of lines. Raises RefundRefused where more than is left is asked.
    """
    already = Refund.objects.filter(source=source).first()
    if already is not None:
        return already
    order = locks.order(order_id)
    escrow = locks.escrow(order_id)
    rows = {line.pk: line for line in locks.lines(order_id)}
    taken = _take(rows, lines, pieces or {}, is_sellers=borne_by == Refund.Bearer.SELLER)
    goods, freight, tax = (sum(parts[part] for parts in lines.values()) for part in range(3))
    made = Refund.objects.create(
        order=order, source=source, reason=reason[:40], goods_fen=goods, freight_fen=freight, tax_fen=tax,
        amount_fen=goods + freight + tax, borne_by=borne_by, created_at=time.now(),
    )  # fmt: skip
    RefundLine.objects.bulk_create(
        RefundLine(refund=made, line_id=pk, goods_fen=g, freight_fen=f, tax_fen=t, amount_fen=g + f + t)
        for pk, (g, f, t) in lines.items()
    )
    _book(order, escrow, made, taken)
    provider_refunds.request(
        source=f"refund:{made.public_id}", reference=order.purchase.ref, amount_minor=made.amount_fen, actor=actor
    )
    trail.record(verb="order.refunded", target=order.ref, actor=actor, why=reason, after={"fen": made.amount_fen})
    emit(topic="orders.refunded", key=order.ref, payload={"order": order.number, "refund": made.public_id})
    _complete_if_empty(order, escrow, actor)
    return made


def _take(
    rows: Mapping[int, OrderLine], lines: Mapping[int, Parts], pieces: Mapping[int, int], *, is_sellers: bool
) -> Shares:
    """Check every line against what is left, write the refunded sums, and return the shares taken in all."""
    if not lines or lines.keys() - rows.keys() or pieces.keys() - rows.keys():
        raise RefundRefused
    refunded, before = refunded_by_line(rows), taken_by_line(rows)
    taken = Shares()
    for pk, parts in lines.items():
        left = line_money(rows[pk], refunded[pk]).left
        if min(parts) < 0 or sum(parts) == 0 or any(part > rest for part, rest in zip(parts, left, strict=True)):
            raise RefundRefused(fields={"line": rows[pk].number, "left_fen": sum(left)})
        goods, freight, tax = parts
        taken += taken_back(line_money(rows[pk], before[pk]), goods if is_sellers else 0, freight, tax)
        OrderLine.objects.filter(pk=pk).update(refunded_fen=F("refunded_fen") + sum(parts))
    for pk, count in pieces.items():
        if not 0 < count <= rows[pk].quantity - rows[pk].returned_quantity:
            raise RefundRefused(fields={"line": rows[pk].number})
        OrderLine.objects.filter(pk=pk).update(returned_quantity=F("returned_quantity") + count)
    return taken


def _book(order: Order, escrow: Escrow, made: Refund, taken: Shares) -> None:
    owed = Leg(AccountCode.REFUND_PAYABLE, order.ref, CNY, -made.amount_fen)
    ours = made.goods_fen if made.borne_by == Refund.Bearer.PLATFORM else 0
    common = [owed, Leg(AccountCode.COMPENSATION_EXPENSE, "", CNY, ours)]
    if escrow.status == EscrowStatus.RELEASED:
        _book_after_release(order, made, taken, common, made.amount_fen - ours)
        return
    held = Leg(AccountCode.ESCROW, order.ref, CNY, made.amount_fen - ours)
    book(source=f"refund:{made.public_id}", kind="refund", legs=[held, *common], memo=made.source)
    if balance(AccountCode.ESCROW, order.ref, CNY) == 0:
        ESCROW.move(escrow, EscrowStatus.REFUNDED, actor=SYSTEM, settled_at=time.now())


def _book_after_release(order: Order, made: Refund, taken: Shares, common: Sequence[Leg], total: int) -> None:
    """Incomes are reversed by their shares; the seller's part comes from what we owe them, the rest becomes their debt.

    A payout between reading the balance and booking makes the book refuse; the balance is then read again.
    """
    seller, currency = f"seller:{order.seller.public_id}", order.seller_currency
    incomes = [
        Leg(AccountCode.COMMISSION_INCOME, "", CNY, taken.commission),
        Leg(AccountCode.FREIGHT_INCOME, "", CNY, taken.freight),
        Leg(AccountCode.TAX_PAYABLE, "", CNY, taken.tax),
        Leg(AccountCode.FX_FEE_INCOME, "", CNY, taken.fx_fee),
        Leg(AccountCode.FX_CLEARING, "", CNY, taken.bridge(total)),
        Leg(AccountCode.FX_CLEARING, "", currency, -taken.seller_minor),
    ]
    for attempt in range(TRIES):
        payable = min(balance(AccountCode.SELLER_PAYABLE, seller, currency), taken.seller_minor)
        theirs = [
            Leg(AccountCode.SELLER_PAYABLE, seller, currency, payable),
            Leg(AccountCode.SELLER_RECEIVABLE, seller, currency, taken.seller_minor - payable),
        ]
        try:
            book(source=f"refund:{made.public_id}", kind="refund", legs=[*common, *incomes, *theirs], memo=made.source)
        except Overdrawn:
            if attempt == TRIES - 1:
                raise
        else:
            return


def _complete_if_empty(order: Order, escrow: Escrow, actor: str) -> None:
    """Everything went back after delivery: nothing is left to release, so the order is complete now."""
    if escrow.status != EscrowStatus.REFUNDED or order.lifecycle != Lifecycle.CONFIRMED:
        return
    if order.delivery == Delivery.DELIVERED:
        ORDER.move(order, Lifecycle.COMPLETED, actor=actor, completed_at=time.now())
        emit(topic="orders.completed", key=order.ref, payload={"order": order.number})


@transaction.atomic
def settle(*, source: str, amount_minor: int) -> None:
    """The provider confirmed: what we owed the shopper has left us. `source` is the provider refund's source."""
    owner, number = _owner_of(source)
    legs = [
        Leg(AccountCode.REFUND_PAYABLE, owner, CNY, amount_minor),
        Leg(AccountCode.PROVIDER_CLEARING, "", CNY, -amount_minor),
    ]
    book(source=f"{source}:settled", kind="refund_settled", legs=legs, memo=number)
    made = _refund_of(source)
    if made is not None and made.status != RefundStatus.SUCCEEDED:
        REFUND.move(made, RefundStatus.SUCCEEDED, actor=SYSTEM, settled_at=time.now())


@transaction.atomic
def fail(*, source: str, amount_minor: int, code: str, was_settled: bool) -> None:
    """The refund did not reach the shopper; we owe it still. Money that had left and came back is booked back."""
    owner, number = _owner_of(source)
    if was_settled:
        legs = [
            Leg(AccountCode.PROVIDER_CLEARING, "", CNY, amount_minor),
            Leg(AccountCode.REFUND_PAYABLE, owner, CNY, -amount_minor),
        ]
        book(source=f"{source}:returned", kind="refund_returned", legs=legs, memo=number)
    made = _refund_of(source)
    if made is not None and made.status != RefundStatus.FAILED:
        REFUND.move(made, RefundStatus.FAILED, actor=SYSTEM, why=code)


@transaction.atomic
def send_again(*, refund_id: int, actor: str) -> Refund:
    """Ops: send a failed refund once more under a new source, so that the provider sees a new request."""
    made = Refund.objects.select_related("order__purchase").get(pk=refund_id)
    REFUND.move(made, RefundStatus.SENT, actor=actor, why="sent again", tries=made.tries + 1)
    provider_refunds.request(
        source=f"refund:{made.public_id}~{made.tries}", reference=made.order.purchase.ref,
        amount_minor=made.amount_fen, actor=actor,
    )  # fmt: skip
    return made


def _refund_of(source: str) -> Refund | None:
    """The domain's refund behind a provider source `refund:<public id>[~try]`; None for late money."""
    kind, _, rest = source.partition(":")
    return Refund.objects.filter(public_id=rest.partition("~")[0]).first() if kind == "refund" else None


def _owner_of(source: str) -> tuple[str, str]:
    """(owner of the payable, number for the memo)."""
    made = _refund_of(source)
    if made is not None:
        return made.order.ref, made.order.number
    return _late_owner(source)


def _late_owner(source: str) -> tuple[str, str]:
    reference = provider_refunds.reference_of(source)
    return reference, reference.partition(":")[2]
