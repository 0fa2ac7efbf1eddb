"""Money back to the shopper: decided here, booked at once, sent by payments, confirmed by the provider."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F, Sum

from marketplace.core import time, trail
from marketplace.core.money import CNY, convert_minor
from marketplace.core.outbox.emit import emit
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.selectors import balance
from marketplace.ledger.services.book import Leg, book
from marketplace.payments.errors import NotFailed
from marketplace.payments.services import refunds as provider_refunds
from orders import locks
from orders.errors import DisputeOpen, RefundRefused
from orders.models import Escrow, EscrowHold, Order, OrderLine, Refund, RefundLine
from orders.policies.credit import part_of_refund
from orders.policies.settlement import Shares, taken_back
from orders.selectors.money import Parts, left_of, line_money, plus, refunded_by_line, taken_by_line, waiting_of
from orders.services import carrying, ending, warranties
from orders.services.escrow import discount_legs
from orders.states import ESCROW, REFUND, EscrowStatus, RefundStatus
from sellers.services import earnings

SYSTEM = "system:payments"


@transaction.atomic
def refund(
    *, order_id: int, source: str, reason: str, lines: Mapping[int, Parts], actor: str,
    borne_by: str = Refund.Bearer.SELLER, pieces: Mapping[int, int] | None = None, is_charged_back: bool = False,
    is_tax_kept: bool = False, way: str = Refund.Way.SOURCE, carried_fen: int = 0,
) -> Refund:  # fmt: skip
    """Give back (goods with currency fee, freight, tax) in fen per order line id. The same `source` refunds once.

    Goods that the platform bears (`borne_by`) are our expense, the seller is paid as if nothing had happened. Everything
    else comes out of escrow, after the release from the seller and our own incomes. `pieces` raises the returned quantity
    of lines. `is_charged_back`: the shopper's bank took the money already (a lost dispute, booked as our expense), so nothing
    is sent and the expense is taken back. `is_tax_kept`: customs let the goods in and keeps their tax, so the tax that goes
    back is the bearer's. `way`: to where it came from (what was paid with store credit goes back there, the rest to card or
    wallet), or all to credit that the shopper keeps with us. `carried_fen` of it pays the replacement of an exchange instead; the
    caller books that part (`carrying.carry`) in the same transaction. Raises RefundRefused where more than is left is asked, and
    DisputeOpen while the shopper's bank decides about the very money.
    """
    already = Refund.objects.filter(source=source).first()
    if already is not None:
        return already
    order = locks.order(order_id)
    escrow = locks.escrow(order_id)
    if not is_charged_back and has_open_dispute(order_id):
        raise DisputeOpen
    rows = {line.pk: line for line in locks.lines(order_id)}
    is_sellers = borne_by == Refund.Bearer.SELLER
    covered = _covered(escrow, lines, is_sellers=is_sellers)
    taken = _take(rows, lines, pieces or {}, covered, escrow, is_sellers=is_sellers)
    goods, freight, tax = (sum(parts[part] for parts in lines.values()) for part in range(3))
    by_credit = 0 if is_charged_back else credit_part(order, goods + freight + tax)
    made = Refund.objects.create(
        order=order, source=source, reason=reason[:40], goods_fen=goods, freight_fen=freight, tax_fen=tax,
        amount_fen=goods + freight + tax, credit_fen=by_credit, borne_by=borne_by,
        way=way, created_at=time.now(), tax_kept_fen=tax if is_tax_kept else 0, carried_fen=carried_fen,
    )  # fmt: skip
    RefundLine.objects.bulk_create(
        RefundLine(refund=made, line_id=pk, goods_fen=g, freight_fen=f, tax_fen=t, amount_fen=g + f + t)
        for pk, (g, f, t) in lines.items()
    )
    _book(order, escrow, made, taken, sum(sum(parts) for parts in covered.values()))
    trail.record(verb="order.refunded", target=order.ref, actor=actor, why=reason, after={"fen": made.amount_fen})
    emit(topic="orders.refunded", key=order.ref, payload={"order": order.number, "refund": made.public_id})
    if not left_of(list(locks.lines(order_id))):
        ending.end_refunded(order=order, escrow=escrow, actor=actor)
    if is_charged_back:
        settle_by_chargeback(
            made=made
        )  # what the bank took beyond it is laid on the warranties by who settles the dispute
    else:
        _send(order, made, actor)  # after the end: quota is taken before store credit, as at placing
        if order.warranty_fen:
            warranties.follow(order=order, way=way, actor=actor)
    return made


def _covered(escrow: Escrow, lines: Mapping[int, Parts], *, is_sellers: bool) -> dict[int, Parts]:
    """What of the refund is still in escrow, by line: all of it before the release, nothing after it, and between the release
    of the undisputed rest and the ruling at most the share that waits. Goods that we bear never come out of escrow.
    """
    if escrow.status == EscrowStatus.RELEASED:
        return {}
    asked = {pk: (goods if is_sellers else 0, freight, tax) for pk, (goods, freight, tax) in lines.items()}
    if escrow.waiting is None:
        return asked
    waiting, found = waiting_of(escrow), {}
    for pk, parts in asked.items():
        waits = waiting.get(pk, (0, 0, 0))
        found[pk] = (min(parts[0], waits[0]), min(parts[1], waits[1]), min(parts[2], waits[2]))
    return found


def _take(
    rows: Mapping[int, OrderLine], lines: Mapping[int, Parts], pieces: Mapping[int, int], covered: Mapping[int, Parts],
    escrow: Escrow, *, is_sellers: bool,
) -> Shares:  # fmt: skip
    """Check every line against what is left, write the refunded sums, and return the shares taken from what was released."""
    if not lines or lines.keys() - rows.keys() or pieces.keys() - rows.keys():
        raise RefundRefused
    refunded, before, waiting = refunded_by_line(rows), taken_by_line(rows), waiting_of(escrow)
    taken = Shares()
    for pk, parts in lines.items():
        left = line_money(rows[pk], refunded[pk]).left
        if min(parts) < 0 or sum(parts) == 0 or any(part > rest for part, rest in zip(parts, left, strict=True)):
            raise RefundRefused(fields={"line": rows[pk].number, "left_fen": sum(left)})
        goods, freight, tax = parts
        held = covered.get(pk, (0, 0, 0))
        paid_out = line_money(rows[pk], plus(before[pk], waiting.get(pk, (0, 0, 0))))
        taken += taken_back(paid_out, (goods if is_sellers else 0) - held[0], freight - held[1], tax - held[2])
        OrderLine.objects.filter(pk=pk).update(refunded_fen=F("refunded_fen") + sum(parts))
    for pk, count in pieces.items():
        if not 0 < count <= rows[pk].quantity - rows[pk].returned_quantity:
            raise RefundRefused(fields={"line": rows[pk].number})
        OrderLine.objects.filter(pk=pk).update(returned_quantity=F("returned_quantity") + count)
    if escrow.waiting is not None and escrow.status != EscrowStatus.RELEASED:
        _shrink_waiting(escrow, waiting, covered)
    return taken


def _shrink_waiting(escrow: Escrow, waiting: Mapping[int, Parts], covered: Mapping[int, Parts]) -> None:
    left = {
        str(pk): [part - gone for part, gone in zip(parts, covered.get(pk, (0, 0, 0)), strict=True)]
        for pk, parts in waiting.items()
    }
    Escrow.objects.filter(pk=escrow.pk).update(waiting={pk: parts for pk, parts in left.items() if sum(parts)})
    escrow.refresh_from_db(fields=["waiting"])


def _book(order: Order, escrow: Escrow, made: Refund, taken: Shares, covered: int) -> None:
    """`covered` fen come out of escrow; the rest was released before and comes from the seller and our incomes."""
    owed = Leg(AccountCode.REFUND_PAYABLE, order.ref, CNY, -made.amount_fen)
    ours = made.goods_fen if made.borne_by == Refund.Bearer.PLATFORM else 0
    legs = [
        owed,
        Leg(AccountCode.COMPENSATION_EXPENSE, "", CNY, ours),
        Leg(AccountCode.ESCROW, order.ref, CNY, covered),
        *_released_legs(order, taken, made.amount_fen - ours - covered),
        *_kept_tax(order, made),
        *_claw_back(order, taken.seller_minor + _tax_of_seller(order, made)),
    ]
    book(source=f"refund:{made.public_id}", kind="refund", legs=legs, memo=order.number)
    is_waiting = escrow.status != EscrowStatus.RELEASED and escrow.waiting is None
    if is_waiting and balance(AccountCode.ESCROW, order.ref, CNY) == 0:
        ESCROW.move(escrow, EscrowStatus.REFUNDED, actor=SYSTEM, settled_at=time.now())


def _released_legs(order: Order, taken: Shares, total: int) -> list[Leg]:
    """Incomes are reversed by their shares; the seller's part comes from what we owe them, the rest becomes their debt."""
    return [
        Leg(AccountCode.COMMISSION_INCOME, "", CNY, taken.commission),
        Leg(AccountCode.FREIGHT_INCOME, "", CNY, taken.freight),
        Leg(AccountCode.INSURANCE_PAYABLE, "", CNY, taken.insurance),
        Leg(AccountCode.TAX_PAYABLE, "", CNY, taken.tax),
        Leg(AccountCode.FX_FEE_INCOME, "", CNY, taken.fx_fee),
        Leg(AccountCode.FX_CLEARING, "", CNY, taken.bridge(total)),
        Leg(AccountCode.FX_CLEARING, "", order.seller_currency, -taken.gross_minor),
        *discount_legs(order, taken, -1),
    ]


def credit_part(order: Order, amount: int) -> int:
    """What of a refund of `amount` fen goes back to the store credit it was paid with; call it before the refund is written."""
    if not order.credit_fen:
        return 0
    gone, by_provider = _gone(order)
    return part_of_refund(
        amount, left=order.total_fen - gone, left_by_provider=max(0, order.by_provider_fen - by_provider)
    )


def left_by_provider(order: Order) -> int:
    """What the provider collected for an order, less the refunds of it so far: as much as a bank can still take back."""
    return max(0, order.by_provider_fen - _gone(order)[1])


def _gone(order: Order) -> tuple[int, int]:
    """(refunded so far, of it what had come through the provider)."""
    sums = Refund.objects.filter(order=order).aggregate(
        all=Sum("amount_fen", default=0), credit=Sum("credit_fen", default=0)
    )
    return sums["all"], sums["all"] - sums["credit"]


def _send(order: Order, made: Refund, actor: str) -> None:
    """What becomes credit is there at once (what we owed as a refund we owe as credit); the provider sends the rest."""
    if made.to_credit_fen:
        legs = [
            Leg(AccountCode.REFUND_PAYABLE, order.ref, CNY, made.to_credit_fen),
            Leg(AccountCode.STORE_CREDIT, order.user.ref, CNY, -made.to_credit_fen),
        ]
        book(source=f"refund:{made.public_id}:credit", kind="refund_settled", legs=legs, memo=order.number)
    for name, reference, fen in carrying.parts_of(order, made):
        provider_refunds.request(source=name, reference=reference, amount_minor=fen, actor=actor)
    if not made.to_source_fen:
        REFUND.move(made, RefundStatus.SUCCEEDED, actor=actor, settled_at=time.now())


def _kept_tax(order: Order, made: Refund) -> list[Leg]:
    """Tax that went back to the shopper while customs keeps it: we owe it to customs as before, the bearer pays it."""
    if not made.tax_kept_fen:
        return []
    owed = Leg(AccountCode.TAX_PAYABLE, "", CNY, -made.tax_kept_fen)
    if made.borne_by == Refund.Bearer.PLATFORM:
        return [owed, Leg(AccountCode.COMPENSATION_EXPENSE, "", CNY, made.tax_kept_fen)]
    return [
        owed,
        Leg(AccountCode.FX_CLEARING, "", CNY, made.tax_kept_fen),
        Leg(AccountCode.FX_CLEARING, "", order.seller_currency, -_tax_of_seller(order, made)),
    ]


def _tax_of_seller(order: Order, made: Refund) -> int:
    """The kept tax in the seller's currency, at the rate of the order; 0 where we bear it."""
    if not made.tax_kept_fen or made.borne_by == Refund.Bearer.PLATFORM:
        return 0
    return convert_minor(made.tax_kept_fen, CNY, order.seller_currency, 1 / order.fx_rate)


def _claw_back(order: Order, amount: int) -> list[Leg]:
    return earnings.claw_back_legs(
        seller=order.seller, number=order.number, currency=order.seller_currency, amount=amount
    )


def has_open_dispute(order_id: int) -> bool:
    """Is a chargeback of this order's payment open, or lost and not settled? Then the bank may hold the money already."""
    holds = EscrowHold.objects.filter(escrow__order_id=order_id, closed_at=None)
    return holds.filter(source__startswith="dispute:").exists()


@transaction.atomic
def settle_by_chargeback(*, made: Refund, dispute: str = "") -> None:
    """The shopper's bank has taken this money from us already: what we owe them is paid, our expense is less by it."""
    legs = [
        Leg(AccountCode.REFUND_PAYABLE, made.order.ref, CNY, made.to_source_fen),
        Leg(AccountCode.COMPENSATION_EXPENSE, "", CNY, -made.to_source_fen),
    ]
    book(source=f"refund:{made.public_id}:charged_back", kind="refund_settled", legs=legs, memo=made.order.number)
    REFUND.move(made, RefundStatus.SUCCEEDED, actor=SYSTEM, why="charged back", settled_at=time.now())
    provider_refunds.cover(source=f"refund:{made.public_id}", dispute=dispute)


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
    tries = [
        _sent_again(name, actor) for name in (f"refund:{made.public_id}", f"refund:{made.public_id}{carrying.OTHER}")
    ]
    if not any(tries):
        raise NotFailed
    return made


def _sent_again(source: str, actor: str) -> bool:
    """A refund of a replacement may have gone to two payments: only what failed is sent again."""
    try:
        with transaction.atomic():
            provider_refunds.send_again(source=source, actor=actor)
    except NotFailed:
        return False
    return True


@transaction.atomic
def sent_again(*, source: str) -> None:
    """The room of payments sent one of ours again: it is under way once more. Nothing to do for late money or where we asked."""
    made = _refund_of(source)
    if made is not None and made.status == RefundStatus.FAILED:
        REFUND.move(made, RefundStatus.SENT, actor=SYSTEM, why="sent again", tries=made.tries + 1)


def _refund_of(source: str) -> Refund | None:
    """The domain's refund behind a provider source `refund:<public id>[~try]`; None for late money and warranties."""
    kind, _, rest = source.partition(":")
    name = rest.partition("~")[0].partition(":")[0]
    return Refund.objects.filter(public_id=name).first() if kind == "refund" else None


def _owner_of(source: str) -> tuple[str, str]:
    """(owner of the payable, number for the memo)."""
    made = _refund_of(source)
    if made is not None:
        return made.order.ref, made.order.number
    return _late_owner(source)


def _late_owner(source: str) -> tuple[str, str]:
    reference = provider_refunds.reference_of(source)
    return reference, reference.partition(":")[2]
