"""Chargebacks: an open dispute freezes the money of its purchase; the provider's verdict is booked; ops settles a lost one.

A lost dispute and a refund never take the same fen twice: what was refunded already is no longer left of the lines, and a
refund that the bank refused because of the dispute counts as paid by it.
"""

from collections.abc import Mapping

from django.db import transaction

from logistics.selectors import release_date
from marketplace.core import trail
from marketplace.core.duties import service as duties
from marketplace.core.errors import Conflict
from marketplace.core.money import CNY
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.models import Posting, Transaction
from marketplace.ledger.services.book import Leg, book
from marketplace.payments.services import refunds as provider_refunds
from orders import locks
from orders.models import EscrowHold, Order, Refund
from orders.policies.settlement import portion
from orders.selectors.money import Parts, left_of
from orders.services import cancelling, compensating, escrow, refunds, warranties
from orders.states import Lifecycle, PurchaseStatus, RefundStatus

SYSTEM = "system:payments"
CHARGED_BACK = "charged back"


class NotLost(Conflict):
    """Only a dispute that the provider decided against us is settled with the seller."""

    code = "dispute_not_lost"


def _orders(reference: str) -> list[int]:
    number = reference.removeprefix("purchase:")
    return list(Order.objects.filter(purchase__number=number).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def opened(*, dispute: str, reference: str, amount_minor: int) -> None:
    """The provider took the disputed money from our balance: it waits on a hold account, and as much of the orders' money
    waits too; the rest goes its way. The bank names an amount and no goods, so it is laid on the orders in their order.
    """
    left = amount_minor
    for order_id, lines in _held(reference).items():
        worth = _worth(order_id, lines)
        if left <= 0 and worth:
            continue
        share = None if left >= worth else portion(lines, left)
        escrow.freeze(order_id=order_id, source=f"dispute:{dispute}", actor=SYSTEM, share=share)
        left -= worth
    legs = [
        Leg(AccountCode.DISPUTE_HOLD, "", CNY, amount_minor),
        Leg(AccountCode.PROVIDER_CLEARING, "", CNY, -amount_minor),
    ]
    book(source=f"dispute:{dispute}:opened", kind="dispute_opened", legs=legs, memo=reference)


@transaction.atomic
def closed(*, dispute: str, reference: str, amount_minor: int, is_won: bool) -> None:
    """Won: the money is back and the orders go on. Lost: we bear it, and the freeze stays until ops settles the orders; where
    nothing is left of them there is nothing to decide, so that is settled at once.
    """
    order_ids = list(_held(reference))
    account = AccountCode.PROVIDER_CLEARING if is_won else AccountCode.COMPENSATION_EXPENSE
    legs = [Leg(account, "", CNY, amount_minor), Leg(AccountCode.DISPUTE_HOLD, "", CNY, -amount_minor)]
    book(source=f"dispute:{dispute}:closed", kind="dispute_closed", legs=legs, memo=reference)
    if is_won:
        for order_id in order_ids:
            escrow.unfreeze(order_id=order_id, source=f"dispute:{dispute}", actor=SYSTEM)
        _pay_back_ended(order_ids, SYSTEM)
        _pay_breaches(order_ids)
    else:
        _settle_or_call(dispute, order_ids)


def _settle_or_call(dispute: str, order_ids: list[int]) -> None:
    """Somebody must say who bears a lost dispute, unless the shopper had everything back before it was lost."""
    waiting = [order_id for order_id in order_ids if dispute in lost_disputes_of(order_id)]
    orders = Order.objects.filter(pk__in=waiting).prefetch_related("lines").order_by("pk")
    if not any(left_of(list(order.lines.all())) for order in orders):
        if waiting:
            settle_lost(dispute=dispute, borne_by=Refund.Bearer.PLATFORM, actor=SYSTEM)
        return
    for order in orders:
        duties.call(kind="dispute_lost", subject=order.ref, facts={"dispute": dispute})


@transaction.atomic
def settle_lost(*, dispute: str, borne_by: str, actor: str) -> list[Refund]:
    """Ops: who bears a lost dispute. The shopper's bank gave the money back, so what is left of the orders, up to the disputed
    amount, counts as refunded; the seller bears it, or is paid as if nothing had happened. What the bank took beyond the goods is
    laid on warranties that have not begun. Then the orders' money moves on; an order that ended, or of whose payment nothing is
    left before it went on, gives back the rest.

    Settling twice changes nothing. Raises NotLost.
    """
    left, reference = _lost(dispute)
    made: list[Refund] = []
    found = _held(reference)
    for order_id in found:
        left -= _already_owed(order_id, left, dispute)
    left -= _warranties_owed(reference, left, dispute)
    for order_id, lines in found.items():
        worth = _worth(order_id, lines)
        charged = portion(lines, min(left, worth))
        if charged:
            made.append(
                refunds.refund(
                    order_id=order_id, source=f"dispute:{dispute}:{order_id}", reason="dispute_lost", lines=charged,
                    actor=actor, borne_by=borne_by, is_charged_back=True, is_tax_kept=_is_let_in(order_id),
                )
            )  # fmt: skip
            left -= made[-1].amount_fen
    for order in (
        Order.objects.filter(pk__in=found, warranty_fen__gt=0).select_related("user", "purchase").order_by("pk")
    ):
        left -= warranties.charge_back(order=order, most=left, actor=actor)
    for order_id in found:
        escrow.unfreeze(order_id=order_id, source=f"dispute:{dispute}", actor=actor)
    for order in Order.objects.filter(pk__in=found):
        duties.done(kind="dispute_lost", subject=order.ref, actor=actor, why=borne_by)
    _pay_back_ended(list(found), actor)
    _pay_breaches(list(found))
    trail.record(verb="dispute.settled", target=f"dispute:{dispute}", actor=actor, after={"borne_by": borne_by})
    return made


@transaction.atomic
def match_failed(*, source: str) -> bool:
    """A refund failed after its payment's chargeback was lost and settled: where the bank took that money too, it is paid by it.

    False where it is still owed; ops send it again then. Before the settlement nothing is decided: that counts failed ones itself.
    """
    failed = provider_refunds.by_source(source)
    dispute = provider_refunds.paid_by_dispute(failed) if failed is not None else ""
    if failed is None or not dispute:
        return False
    reference = failed.attempt.reference
    found = list(_held(reference))
    if any(lost_disputes_of(order_id) or refunds.has_open_dispute(order_id) for order_id in found):
        return False
    if failed.source.startswith("warranty:"):
        return warranties.settle_by_chargeback(
            source=failed.source, reference=reference, amount_minor=failed.amount_minor, dispute=dispute
        )
    made = Refund.objects.select_related("order").filter(
        public_id=failed.source.removeprefix("refund:"), status=RefundStatus.FAILED
    ).first()  # fmt: skip
    if made is None:
        return False
    refunds.settle_by_chargeback(made=made, dispute=dispute)
    return True


def _held(reference: str) -> dict[int, dict[int, Parts]]:
    """What is left of the orders of a purchase, by line; orders, escrows and lines are held from here on."""
    order_ids = _orders(reference)
    for order_id in order_ids:
        locks.order(order_id)
    for order_id in order_ids:
        locks.escrow(order_id)
    return {order_id: left_of(locks.lines(order_id)) for order_id in order_ids}


def _pay_back_ended(order_ids: list[int], actor: str) -> None:
    """The bank has spoken: an order that ended meanwhile (refused by the risk engine) gives back what is left of it, and one
    that still waits ends where the bank took all that its provider had collected.
    """
    paid = Order.objects.filter(pk__in=order_ids, purchase__status=PurchaseStatus.PAID).select_related(
        "purchase", "user"
    )
    for order in paid.order_by("pk"):
        if refunds.has_open_dispute(order.pk):
            continue
        if order.lifecycle == Lifecycle.CANCELLED:
            cancelling.pay_back(order=order, actor=actor)
        elif order.lifecycle == Lifecycle.PLACED and not refunds.left_by_provider(order):
            cancelling.cancel(order=order, reason=CHARGED_BACK, actor=actor)
        if order.warranty_fen:
            warranties.follow(order=order, actor=actor)


def _pay_breaches(order_ids: list[int]) -> None:
    """Late days whose compensation waited for the bank. Another dispute that is still open lets them wait for it."""
    for order_id in order_ids:
        compensating.catch_up(order_id=order_id)


def _worth(order_id: int, lines: Mapping[int, Parts]) -> int:
    """What is left of an order of the money that the bank can take: not what was paid with store credit."""
    left = sum(sum(parts) for parts in lines.values())
    return min(left, refunds.left_by_provider(Order.objects.get(pk=order_id)))


def _is_let_in(order_id: int) -> bool:
    """Did customs let the goods in, so that it keeps their tax?"""
    return release_date(Order.objects.values_list("number", flat=True).get(pk=order_id)) is not None


def lost_disputes_of(order_id: int) -> list[str]:
    """Disputes over an order that were lost and wait for ops."""
    holds = EscrowHold.objects.filter(escrow__order_id=order_id, closed_at=None, source__startswith="dispute:")
    names = [source.removeprefix("dispute:") for source in holds.values_list("source", flat=True)]
    return [name for name in names if Transaction.objects.filter(source=f"dispute:{name}:closed").exists()]


def _lost(dispute: str) -> tuple[int, str]:
    """(disputed fen, reference of the purchase). A dispute settled before has nothing left. Raises NotLost."""
    entry = Transaction.objects.filter(source=f"dispute:{dispute}:closed").first()
    borne = Posting.objects.filter(transaction=entry, account__code=AccountCode.COMPENSATION_EXPENSE).first()
    if entry is None or borne is None:
        raise NotLost
    is_open = EscrowHold.objects.filter(source=f"dispute:{dispute}", closed_at=None).exists()
    return (borne.amount_minor if is_open else 0), entry.memo


def _already_owed(order_id: int, left: int, dispute: str) -> int:
    """Refunds that the bank refused meanwhile: the chargeback has paid them. Returns their sum."""
    paid = 0
    failed = Refund.objects.filter(order_id=order_id, status=RefundStatus.FAILED).select_related("order").order_by("pk")
    for made in failed:
        if paid + made.to_source_fen <= left:
            refunds.settle_by_chargeback(made=made, dispute=dispute)
            paid += made.to_source_fen
    return paid


def _warranties_owed(reference: str, left: int, dispute: str) -> int:
    """The same for refunds of warranties, which are owed to the purchase. Returns their sum."""
    paid = 0
    for failed in provider_refunds.failed_of(reference=reference, start="warranty:"):
        if paid + failed.amount_minor <= left and warranties.settle_by_chargeback(
            source=failed.source, reference=reference, amount_minor=failed.amount_minor, dispute=dispute
        ):
            paid += failed.amount_minor
    return paid
