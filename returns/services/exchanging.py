"""Exchange: the returned piece is refunded into a replacement that leaves overseas stock within a day."""

from django.db import transaction

from logistics import selectors as road
from logistics.services import returning
from logistics.states import ParcelStatus
from marketplace.core import time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.outbox.emit import emit
from orders.models import Refund
from orders.services import replacing
from orders.services.replacing import Wanted
from orders.states import Lifecycle
from returns import choices, locks, selectors
from returns.errors import WayNotOpen
from returns.models import Replacement, ReturnCase
from returns.policies import rules
from returns.policies.rights_data import SELLER
from returns.services import settling

CLOCK = "exchange_dispatch"
SYSTEM = "system:exchange"
STILL_HERE = (ParcelStatus.PACKING, ParcelStatus.SEALED)


def exchange(case: ReturnCase, *, actor: str) -> Replacement:
    """Refund into the replacement that the shopper chose. Raises what `replacing.replace` refuses; nothing is left behind then.

    What the replacement costs beyond the refund is borne by fault; the shopper never pays more than they were shown.
    """
    bill, choice, rule = choices.bill_of(case), choices.choice_of(case), rules.rule_by_code(case.rule)
    if choice is None:
        raise WayNotOpen(fields={"why": "not_chosen"})
    settling.restore(case, bill, actor=actor)
    wanted = Wanted(
        listing=choice.listing.public_id if choice.listing else "", pieces=sum(bill.pieces.values()),
        address_id=choice.address_id or 0, most_fen=int(choice.shown.get("pays_fen", 0)),
        is_same=is_same(case, choice.listing_id), is_shoppers_fault=not rule.refunds_outbound_freight,
    )  # fmt: skip
    made = replacing.replace(
        old=case.order, source=case.ref, reason=f"exchange_{case.reason}", lines=bill.parts, returned=bill.pieces,
        borne_by=rule.borne_by, is_tax_kept=bill.is_tax_bearers, way=Refund.Way(case.way), wanted=wanted, actor=actor,
    )  # fmt: skip
    row: Replacement = Replacement.objects.create(
        case=case, order=made.order, carried_fen=made.terms.carried, back_fen=made.terms.back, pays_fen=made.terms.pays,
        borne_fen=made.terms.borne, borne_by=rule.borne_by, made_at=time.now(),
    )  # fmt: skip
    settling.name_pieces(case, bill, made.refund)
    clocks.start(kind=CLOCK, subject=case.ref, actor=actor)
    trail.record(verb="return.exchanged", target=case.ref, actor=actor, after={"order": made.order.number})
    settling.end(case, made.terms.back, actor=actor)
    return row


def is_same(case: ReturnCase, listing_id: int | None) -> bool:
    """Is the replacement the very thing that came back? Then nobody but whoever is at fault pays for it."""
    return {item.line.listing_id for item in selectors.items_of(case)} == {listing_id}


@transaction.atomic
def paid(*, order_number: str) -> None:
    """A replacement is paid: the seller at fault is charged what it cost beyond the refund. Twice changes nothing."""
    row = _of(order_number)
    if row is None:
        return
    if Replacement.objects.filter(pk=row.pk, paid_at=None, ended_at=None).update(paid_at=time.now()):
        if row.borne_by == SELLER:
            replacing.charge_seller(
                order=row.order, borne_fen=row.borne_fen, source=f"exchange_borne:{row.case.number}"
            )
        emit(topic="returns.exchange_paid", key=row.case.ref, payload={"case": row.case.number})


@transaction.atomic
def ended(*, order_number: str) -> None:
    """A replacement was not paid in time, or cancelled: its money went back with it (orders); the clock stops."""
    row = _of(order_number)
    if row is None or row.order.lifecycle != Lifecycle.CANCELLED:
        return
    case = locks.case(row.case_id)
    if Replacement.objects.filter(pk=row.pk, left_at=None, ended_at=None).update(ended_at=time.now()):
        clocks.stop(kind=CLOCK, subject=case.ref, actor=SYSTEM)
        emit(topic="returns.exchange_ended", key=case.ref, payload={"case": case.number})


@transaction.atomic
def moved(*, order_number: str) -> None:
    """A parcel moved: once all of a replacement has left the shelf overseas the clock stops and both passports say it."""
    row = _of(order_number)
    if row is None or row.left_at is not None:
        return
    parcels = list(road.parcels_of([order_number]))
    if not parcels or any(parcel.status in STILL_HERE for parcel in parcels):
        return
    case = locks.case(row.case_id)
    if not Replacement.objects.filter(pk=row.pk, left_at=None, ended_at=None).update(left_at=time.now()):
        return
    clocks.stop(kind=CLOCK, subject=case.ref, actor=SYSTEM)
    returning.units_exchanged(
        old=selectors.unit_ids(case), order_number=order_number, centre=case.centre_code, case_number=case.number,
        actor=SYSTEM,
    )  # fmt: skip
    emit(topic="returns.exchange_left", key=case.ref, payload={"case": case.number})


def _of(order_number: str) -> Replacement | None:
    rows = Replacement.objects.select_related("case", "order__seller")
    return rows.filter(order__number=order_number).first()
