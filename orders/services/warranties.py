"""The longer warranty of a line: ordered and paid with it, refunded with it, ours once it begins.

Its money never enters the escrow of the order: nobody but us earns it, and customs never hears of it. Paid: Cr warranty_unearned
(of the order). Begun at the end of the return window: Dr warranty_unearned Cr warranty_income. Pieces that go back before that:
Dr warranty_unearned Cr refund_payable (of the purchase), sent back where the money came from, or kept as store credit.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from marketplace.core import tasks, time, trail
from marketplace.core.money import CNY
from marketplace.core.outbox.emit import emit
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.services.book import Leg, book
from marketplace.payments.services import refunds as provider_refunds
from orders import locks
from orders.models import Order, OrderLine, Refund, Warranty
from orders.policies.warranty_plans import STANDARD
from orders.policies.windows import RETURN_DAYS, last_return_day_end
from orders.selectors.money import left_of
from orders.states import WARRANTY, Lifecycle, WarrantyStatus

SYSTEM = "system:orders"
MOST_AT_ONCE = 500
BY_THE_BANK = "by_the_bank"


def order(*, lines: Sequence[OrderLine], wanted: Sequence[Mapping[str, Any]]) -> None:
    """Write what the quote says, one row a line that wants one; part of placing."""
    Warranty.objects.bulk_create(
        Warranty(
            line=line, months=one["months"], quantity=line.quantity, unit_fen=one["unit_fen"], amount_fen=one["fen"],
            created_at=time.now(), plan=one.get("plan", STANDARD), terms=one.get("terms", {}),
        )
        for line, one in zip(lines, wanted, strict=True)
        if one
    )  # fmt: skip


def paid_legs(orders: Sequence[Order]) -> list[Leg]:
    """The warranties' part of a payment; they wait from now on. No query where there are none. Part of the payment's booking."""
    with_some = [one for one in orders if one.warranty_fen]
    if not with_some:
        return []
    for warranty in Warranty.objects.filter(line__order__in=with_some, status=WarrantyStatus.ORDERED).order_by("pk"):
        WARRANTY.move(warranty, WarrantyStatus.WAITING, actor=SYSTEM)
    return [Leg(AccountCode.WARRANTY_UNEARNED, one.ref, CNY, -one.warranty_fen) for one in with_some]


def forget(orders: Sequence[Order], *, actor: str) -> None:
    """The purchase was never paid: there is nothing to give back."""
    with_some = [one.pk for one in orders if one.warranty_fen]
    if not with_some:
        return
    for warranty in Warranty.objects.filter(line__order__in=with_some, status=WarrantyStatus.ORDERED).order_by("pk"):
        WARRANTY.move(warranty, WarrantyStatus.VOID, actor=actor, why="never paid")


@transaction.atomic
def follow(*, order: Order, actor: str, way: str = Refund.Way.SOURCE) -> int:
    """Give back the warranties of pieces that went back, as long as they have not begun. Returns the fen given back.

    Called after every refund of the order, in its transaction; what was given back before is not given twice. The caller holds
    the order.
    """
    lines = {line.pk: line for line in locks.lines(order.pk)}
    order.refresh_from_db(fields=["lifecycle"])
    is_over = order.lifecycle == Lifecycle.CANCELLED
    left = left_of(list(lines.values()))
    found = locks.warranties(order.pk)
    given = 0
    for warranty in found:
        line = lines[warranty.line_id]
        pieces = line.quantity if is_over or line.pk not in left else line.returned_quantity
        due = warranty.unit_fen * pieces - warranty.refunded_fen
        if due > 0 and warranty.status == WarrantyStatus.WAITING:
            _give_back(order, warranty, due, way, actor)
            given += due
    return given


@transaction.atomic
def charge_back(*, order: Order, most: int, actor: str) -> int:
    """The shopper's bank took `most` fen beyond the goods: they are laid on the warranties that have not begun, whose money is no
    longer owed then, and our expense is less by it. Returns the fen laid. The caller holds the order.
    """
    locks.lines(order.pk)
    laid = 0
    for warranty in locks.warranties(order.pk):
        part = min(most - laid, warranty.left_fen)
        if part > 0 and warranty.status == WarrantyStatus.WAITING:
            _give_back(order, warranty, part, BY_THE_BANK, actor)
            laid += part
    return laid


def _give_back(order: Order, warranty: Warranty, due: int, way: str, actor: str) -> None:
    """`refunded_fen` names the booking: it only grows, so the same pieces are never booked twice."""
    source = f"{warranty.ref}:{warranty.refunded_fen + due}"
    unearned = Leg(AccountCode.WARRANTY_UNEARNED, order.ref, CNY, due)
    ways: dict[str, Leg] = {
        Refund.Way.SOURCE: Leg(AccountCode.REFUND_PAYABLE, order.purchase.ref, CNY, -due),
        Refund.Way.CREDIT: Leg(AccountCode.STORE_CREDIT, order.user.ref, CNY, -due),
        BY_THE_BANK: Leg(AccountCode.COMPENSATION_EXPENSE, "", CNY, -due),
    }
    book(source=source, kind="warranty_refund", legs=[unearned, ways[way]], memo=order.number)
    warranty.refunded_fen += due
    warranty.refunded_at = time.now()
    warranty.save(update_fields=["refunded_fen", "refunded_at"])
    trail.record(verb="warranty.refunded", target=warranty.ref, actor=actor, after={"fen": due})
    if not warranty.left_fen:
        why = "charged back" if way == BY_THE_BANK else "every piece went back"
        WARRANTY.move(warranty, WarrantyStatus.VOID, actor=actor, why=why)
    if way == Refund.Way.SOURCE:
        provider_refunds.request(source=source, reference=order.purchase.ref, amount_minor=due, actor=actor)


@transaction.atomic
def settle_by_chargeback(*, source: str, reference: str, amount_minor: int, dispute: str) -> bool:
    """The shopper's bank has taken this refund of a warranty already: what we owe the purchase is paid, our expense is less by it.

    Once: False where a dispute was said to have paid it before, or a try of it is under way. `source`: of its first try.
    """
    if not provider_refunds.cover(source=source, dispute=dispute):
        return False
    legs = [
        Leg(AccountCode.REFUND_PAYABLE, reference, CNY, amount_minor),
        Leg(AccountCode.COMPENSATION_EXPENSE, "", CNY, -amount_minor),
    ]
    book(source=f"{source}:charged_back", kind="refund_settled", legs=legs, memo=reference.partition(":")[2])
    return True


def due() -> list[int]:
    """Warranties whose goods are there and whose return window is over, while no case about the order is open; oldest first."""
    now = time.now()
    rows = Warranty.objects.filter(
        status=WarrantyStatus.WAITING, line__order__delivered_at__lte=now - timedelta(days=RETURN_DAYS),
        line__order__escrow__open_cases=0,
    )  # fmt: skip
    found = rows.order_by("pk").values_list("pk", "line__order__delivered_at")[:MOST_AT_ONCE]
    return [pk for pk, at in found if at is not None and last_return_day_end(at) <= now]


def begin_due() -> int:
    """Begin every due warranty, one transaction each. Returns how many."""
    return tasks.each(due(), lambda pk: begin(warranty_id=pk))


@transaction.atomic
def begin(*, warranty_id: int, actor: str = SYSTEM) -> bool:
    """It is earned now, and runs for its months. False where it was refunded, has begun, or its goods may still come back."""
    facts: Any = Warranty.objects.values_list("line__order_id", flat=True).get(pk=warranty_id)
    held = locks.order(facts)
    warranty = next(one for one in locks.warranties(held.pk) if one.pk == warranty_id)
    if warranty.status != WarrantyStatus.WAITING or held.delivered_at is None or locks.escrow(held.pk).open_cases:
        return False
    starts_at = last_return_day_end(held.delivered_at)
    if starts_at > time.now():
        return False
    legs = [
        Leg(AccountCode.WARRANTY_UNEARNED, held.ref, CNY, warranty.left_fen),
        Leg(AccountCode.WARRANTY_INCOME, "", CNY, -warranty.left_fen),
    ]
    book(source=f"{warranty.ref}:begun", kind="warranty_begun", legs=legs, memo=held.number)
    WARRANTY.move(
        warranty, WarrantyStatus.RUNNING, actor=actor, starts_at=starts_at, ends_at=_after(starts_at, warranty.months)
    )
    emit(topic="orders.warranty_begun", key=warranty.ref, payload={"warranty": warranty.pk})
    return True


def _after(start: datetime, months: int) -> datetime:
    """The same day so many months later, by the calendar of Shanghai; the 31st becomes the last day there is."""
    here = start.astimezone(time.SHANGHAI)
    years, month = divmod(here.month - 1 + months, 12)
    year, month = here.year + years, month + 1
    return here.replace(year=year, month=month, day=min(here.day, monthrange(year, month)[1]))
