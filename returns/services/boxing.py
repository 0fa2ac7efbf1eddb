"""A box home from packed to arrived: made ready for customs abroad, handed over by scan (`homing.send`), its arrival said."""

from datetime import timedelta

from django.db import transaction

from marketplace.accounts.models import User
from marketplace.core import locks as rows
from marketplace.core import textnorm, time, trail
from marketplace.core.duties import service as duties
from marketplace.core.outbox.emit import emit
from returns import selectors, selectors_boxes
from returns.errors import BoxNotReady, BoxNotSent, BoxSent, NothingToPack, NotYourBench
from returns.models import HomeBox, HomePiece
from sellers.policies.team import Permission
from sellers.selectors.team import require

DUTY = "home_box_silent"
SILENT = timedelta(days=30)  # SAMPLE: a parcel post to any continent takes less
HEAVIEST_G = 30_000
LEAST_ADDRESS = 10
OPEN = (HomeBox.Status.PACKED, HomeBox.Status.READY)


@transaction.atomic
def prepare(*, box_id: str, consignee: str, ship_to: str, weight_g: int, by: User) -> HomeBox:
    """Where it goes and what it weighs; contents and values are written down for customs. May be said again until it leaves.

    Raises NothingToPack for an unknown box, NotYourBench, BoxSent, BoxNotReady (no full address, or lighter than its pieces).
    """
    box = held(box_id, by)
    if box.status not in OPEN:
        raise BoxSent
    name = textnorm.clean_line(consignee, max_length=120, field="consignee")
    place = textnorm.clean_text(ship_to, max_length=400, field="ship_to")
    pieces = list(box.pieces.select_related("item__line__order", "item__unit").order_by("pk"))
    least = sum(piece.item.unit.weight_g or 0 for piece in pieces)
    if not name or len(place) < LEAST_ADDRESS or not max(1, least) <= weight_g <= HEAVIEST_G:
        raise BoxNotReady(fields={"weight_g": str(least)})
    _write_down(pieces)
    box.consignee, box.ship_to, box.country, box.weight_g = name, place, box.seller.country, weight_g
    box.status, box.ready_at, box.ready_by = HomeBox.Status.READY, time.now(), by.ref
    box.save(update_fields=["consignee", "ship_to", "country", "weight_g", "status", "ready_at", "ready_by"])
    trail.record(verb="return.box_ready", target=trail.ref(box), actor=by.ref, after={"grams": weight_g})
    return box


def _write_down(pieces: list[HomePiece]) -> None:
    """What customs abroad reads of each piece: what it was sold for, in the seller's money, as it was then."""
    for piece in pieces:
        line = piece.item.line
        piece.title, piece.hs_code = (line.title_en or line.title)[:200], line.hs_code
        piece.value_minor, piece.currency = line.unit_price_minor, line.order.seller_currency
        piece.weight_g = piece.item.unit.weight_g or line.weight_g
    HomePiece.objects.bulk_update(pieces, ["title", "hs_code", "value_minor", "currency", "weight_g"])


def held(box_id: str, by: User) -> HomeBox:
    """The box under lock, for somebody of its centre. Raises NothingToPack, NotYourBench."""
    found = HomeBox.objects.filter(public_id=box_id[:40]).first()
    if found is None:
        raise NothingToPack
    box: HomeBox = rows.row(HomeBox.objects.filter(pk=found.pk).select_related("seller", "centre"))
    if not selectors.may_work_at(by, box.centre_id):
        raise NotYourBench
    return box


@transaction.atomic
def arrived_at_shop(*, seller_id: int, box_id: str, by: User) -> HomeBox:
    """The shop has it. Again changes nothing. Raises NotAllowed, NothingToPack for no box of theirs, BoxNotSent."""
    box = selectors_boxes.box_of(seller_id, box_id)
    require(box.seller, by, Permission.RETURNS)
    return _arrived(rows.row(HomeBox.objects.filter(pk=box.pk).select_related("seller")), by)


@transaction.atomic
def arrived(*, box_id: str, by: User) -> HomeBox:
    """The carrier says that it was delivered. Again changes nothing. Raises NothingToPack, NotYourBench, BoxNotSent."""
    return _arrived(held(box_id, by), by)


def _arrived(box: HomeBox, by: User) -> HomeBox:
    if box.status == HomeBox.Status.ARRIVED:
        return box
    if box.status != HomeBox.Status.SENT:
        raise BoxNotSent
    box.status, box.arrived_at, box.arrived_said_by = HomeBox.Status.ARRIVED, time.now(), by.ref
    box.save(update_fields=["status", "arrived_at", "arrived_said_by"])
    duties.done(kind=DUTY, subject=box.ref, actor=by.ref)
    trail.record(verb="return.box_arrived", target=trail.ref(box), actor=by.ref)
    emit(topic="returns.box_arrived", key=f"seller:{box.seller.public_id}", payload={"box": box.public_id})
    return box


def call_for_silent() -> int:
    """Boxes that left long ago and of which nobody has said that they arrived: operations ask the carrier. Returns how many."""
    silent = selectors_boxes.silent(time.now() - SILENT)
    for box in silent:
        with transaction.atomic():
            duties.call(kind=DUTY, subject=box.ref, facts={"waybill": box.waybill, "carrier": box.carrier})
    return len(silent)
