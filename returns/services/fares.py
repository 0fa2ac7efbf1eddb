"""Money of couriers of returns and repairs: accrued when a parcel has travelled, charged to a seller at fault, given back to a shopper
who paid. The carrier's bill clears it (finance).

travelled   Dr freight_cost (returns)            Cr courier_payable (of the carrier)
at fault    Dr the seller, in their currency     Cr freight_cost (returns), over fx_clearing
prepaid     Dr freight_cost (returns)            Cr store_credit (of the shopper)
"""

from collections import defaultdict
from collections.abc import Collection

from django.db import transaction

from marketplace.accounts.models import User
from marketplace.core import rules, time, trail
from marketplace.core.money import CNY, convert_minor
from marketplace.core.outbox.emit import emit
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.services import carriers
from marketplace.ledger.services.book import Leg, book
from orders.models import Order
from returns import locks, selectors
from returns.errors import FreightRefused
from returns.models import CourierFare, Pickup, PrepaidFreight, ReturnCase
from returns.policies import fares as policy
from returns.policies.fares import RATES
from returns.policies.rights_data import SELLER, SHOPPER
from returns.states import PickupStatus, Stage
from sellers.services import earnings

MAY_STILL_ASK = (Stage.IN_TRANSIT, Stage.RECEIVED, Stage.INSPECTED, Stage.DECIDED, Stage.SETTLED)


def accrue(
    *,
    about: str,
    carrier: str,
    waybill: str,
    weight_g: int,
    told_fen: int | None = None,
    case: ReturnCase | None = None,
) -> CourierFare:
    """We owe this courier for this way from now on; the same `about` once. The carrier's own price, else the rate of today's rule.

    A price of nothing is a price: the way is written down, nothing is booked, and a bill for it is more than was said.
    """
    rule = rules.at(RATES.code)
    amount = policy.rate_fen(rule.body, weight_g) if told_fen is None else told_fen
    made, is_new = CourierFare.objects.get_or_create(
        about=about,
        defaults={
            "case": case, "carrier": carrier, "waybill": waybill, "amount_fen": amount, "is_told": told_fen is not None,
            "rule_version": rule.version, "booked_at": time.now(),
        },
    )  # fmt: skip
    if is_new and amount:
        legs = carriers.accrue_legs(carrier=carrier, amount_fen=amount)
        book(source=made.ref, kind="courier", legs=legs, memo=waybill)
    return made


def came(case: ReturnCase) -> CourierFare | None:
    """The parcel of a return is here. Where a courier of ours fetched it and the way back is not the shopper's, we owe it."""
    row = Pickup.objects.filter(case=case, status=PickupStatus.BOOKED, waybill=case.waybill).exclude(waybill="").first()
    if row is None or case.return_freight_payer == SHOPPER:  # paid at the door, or a courier of the shopper's own
        return None
    return accrue(
        about=case.ref,
        carrier=row.carrier,
        waybill=row.waybill,
        weight_g=row.weight_g,
        told_fen=row.fare_fen,
        case=case,
    )


def settle(case: ReturnCase) -> None:
    """The return was right: the seller who bears the way back is charged, a shopper who paid it has it back. The caller holds the case."""
    for fare in CourierFare.objects.filter(about=case.ref):
        if case.return_freight_payer == SELLER:
            charge(fare, order=case.order)
    row = PrepaidFreight.objects.filter(case=case, paid_at=None).first()
    if row is not None:
        _pay(row, case)


def charge(fare: CourierFare, *, order: Order) -> None:
    """The seller bears this way. Once; a way that cost nothing is not charged."""
    if not fare.amount_fen:
        return
    changes = {"charged_at": time.now(), "borne_by": CourierFare.By.SELLER}
    if CourierFare.objects.filter(pk=fare.pk, charged_at=None).update(**changes):
        take_from_seller(order=order, amount_fen=fare.amount_fen, source=f"{fare.ref}:charged", kind="courier_charged")


def take_from_seller(*, order: Order, amount_fen: int, source: str, kind: str) -> None:
    """A cost of couriers that was ours until now is the seller's, in their money by the order's own rate."""
    theirs = convert_minor(amount_fen, CNY, order.seller_currency, 1 / order.fx_rate)
    legs = [
        Leg(AccountCode.FREIGHT_COST, carriers.RETURNS, CNY, -amount_fen),
        Leg(AccountCode.FX_CLEARING, "", CNY, amount_fen),
        Leg(AccountCode.FX_CLEARING, "", order.seller_currency, -theirs),
        *earnings.claw_back_legs(
            seller=order.seller, number=order.number, currency=order.seller_currency, amount=theirs
        ),
    ]
    book(source=source, kind=kind, legs=legs, memo=order.number)


def clear(*, waybills: Collection[str], document: str) -> dict[str, dict[str, int]]:
    """The carrier's bill names these parcels: none of them is owed twice. Waybill → carrier → fen that it clears.

    In the transaction that books the bill; whoever books bills holds the lock of clearings.
    """
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    now = time.now()
    for row in CourierFare.objects.filter(waybill__in=waybills, cleared_by="").exclude(waybill="").order_by("pk"):
        if CourierFare.objects.filter(pk=row.pk, cleared_by="").update(cleared_by=document, cleared_at=now):
            found[row.waybill][row.carrier] += row.amount_fen
    return {waybill: dict(by_carrier) for waybill, by_carrier in found.items()}


def may_ask(case: ReturnCase) -> bool:
    """Did this shopper pay a courier of their own for a way that is not theirs to pay, and has not asked for it yet?"""
    if case.return_freight_payer == SHOPPER or case.stage not in MAY_STILL_ASK or not case.waybill or not case.sent_at:
        return False
    is_ours = Pickup.objects.filter(case=case, status=PickupStatus.BOOKED).exists()
    return not is_ours and not PrepaidFreight.objects.filter(case=case).exists()


def most_fen(case: ReturnCase) -> int:
    """The most that is given back of a receipt for this parcel, by today's rule."""
    return policy.receipt_most_fen(rules.at(RATES.code).body, selectors.weight_of(selectors.items_of(case)))


@transaction.atomic
def ask_back(*, user: User, case_number: str, said_fen: int) -> PrepaidFreight:
    """The shopper says what their receipt says: paid as store credit as soon as the return is settled, up to the rule's bound.

    Raises ReturnNotFound, FreightRefused (the way back is theirs, our courier fetched it, asked before, no courier's number, no sum).
    """
    case = locks.case(selectors.case_for(user, case_number).pk)
    most = most_fen(case)
    if not may_ask(case) or not 0 < said_fen <= policy.MOST_FEN:
        raise FreightRefused(fields={"most_fen": str(most)})
    row: PrepaidFreight = PrepaidFreight.objects.create(
        case=case, said_fen=said_fen, most_fen=most, asked_at=time.now()
    )
    trail.record(verb="return.freight_asked", target=case.ref, actor=user.ref, after={"fen": said_fen, "most": most})
    if case.stage == Stage.SETTLED:
        _pay(row, case)
    return row


def _pay(row: PrepaidFreight, case: ReturnCase) -> None:
    amount = min(row.said_fen, row.most_fen)
    by = CourierFare.By.SELLER if case.return_freight_payer == SELLER else CourierFare.By.PLATFORM
    changes = {"paid_fen": amount, "paid_at": time.now(), "borne_by": by}
    if not PrepaidFreight.objects.filter(pk=row.pk, paid_at=None).update(**changes):
        return
    legs = [
        Leg(AccountCode.FREIGHT_COST, carriers.RETURNS, CNY, amount),
        Leg(AccountCode.STORE_CREDIT, case.user.ref, CNY, -amount),
    ]
    source = f"prepaid_freight:{case.number}"
    book(source=source, kind="freight_back", legs=legs, memo=case.number)
    if by == CourierFare.By.SELLER:
        take_from_seller(order=case.order, amount_fen=amount, source=f"{source}:charged", kind="courier_charged")
    emit(topic="returns.freight_given_back", key=case.ref, payload={"case": case.number})
