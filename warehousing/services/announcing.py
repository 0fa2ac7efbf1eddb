"""A seller says what will come; the counter signs for what came."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from logistics.models import Consignment, Warehouse
from logistics.selectors import inbound as road
from marketplace.catalog.models import Listing
from marketplace.catalog.policies.temperature import temperature_of
from marketplace.catalog.states import ListingStatus
from marketplace.core import ids, time, trail
from marketplace.core.crypto import keyring
from marketplace.core.transparency.canonical import canonical_json, utc_text
from sellers import selectors as sellers
from sellers.models import Seller
from warehousing import errors, locks
from warehousing.models import Notice, NoticeLine, NoticeOrder, Receipt, Temperature
from warehousing.selectors.inbound import warehouses_for
from warehousing.services import slots
from warehousing.states import NOTICE, NoticeStatus

MOST_LINES, MOST_PIECES, MOST_CARTONS = 50, 5_000, 500
VERSION = "miaomiao-hand-in/1"
# The road's classes on our shelves: cool (up to 25 °C) lies at room temperature.
STORAGE = {"chilled": Temperature.COOL, "frozen": Temperature.FROZEN}


@dataclass(frozen=True)
class Bringing:
    """How it comes: by the seller or by a carrier with its waybill, in how many cartons."""

    brought_by: str = Notice.By.SELLER
    carrier: str = ""
    waybill: str = ""
    cartons: int = 1
    note: str = ""


@dataclass(frozen=True)
class Wanted:
    """One line of a notice to be."""

    listing: Listing
    pieces: int
    temperature: str = Temperature.AMBIENT
    declared_minor: int | None = None  # what one piece cost the seller: it counts where we lose one


@dataclass(frozen=True)
class HandIn:
    """What the counter sees: cartons, weight on the scales, who hands over, what looks wrong."""

    cartons: int
    weight_g: int
    handed_by: str = field(repr=False)
    remarks: str = ""


def storage_of(listing: Listing, said: str) -> str:
    """The class of the shelf: what the notice says, or colder where seller or category said so of the goods."""
    asked = STORAGE.get(temperature_of(listing), Temperature.AMBIENT)
    return max((said, asked), key=list(Temperature.values).index)


@transaction.atomic
def announce(
    *, seller: Seller, warehouse: Warehouse, lines: Sequence[Wanted], bringing: Bringing, actor: str
) -> Notice:
    """Announce pieces for the shelf. Raises NotYourWarehouse, BadNotice naming the lines (also for others' goods)."""
    _check_place(seller, warehouse)
    _check_lines(seller, lines)
    notice = _make(seller, warehouse, Notice.Kind.STOCK, bringing, actor)
    NoticeLine.objects.bulk_create(
        NoticeLine(
            notice=notice, code=f"LT{ids.secret_code(12)}", listing=one.listing, announced=one.pieces,
            temperature=storage_of(one.listing, one.temperature), declared_minor=one.declared_minor,
        )
        for one in lines
    )  # fmt: skip
    trail.record(
        verb="inbound_notice.announced", target=trail.ref(notice), actor=actor,
        after={"warehouse": warehouse.code, "pieces": sum(one.pieces for one in lines)},
    )  # fmt: skip
    return notice


@transaction.atomic
def announce_orders(
    *, seller: Seller, warehouse: Warehouse, order_numbers: Sequence[str], bringing: Bringing, actor: str
) -> Notice:
    """Announce a direct hand-in of pieces of paid orders. Raises BadNotice, and BadOrder for one not expected here."""
    numbers = list(dict.fromkeys(order_numbers))
    if not 0 < len(numbers) <= MOST_LINES:
        raise errors.BadNotice
    found = {
        one.order_number: one
        for one in Consignment.objects.filter(
            order_number__in=numbers, seller_ref=sellers.ref(seller), warehouse=warehouse, cancelled_at=None
        )
    }
    unknown = [number for number in numbers if number not in found]
    if unknown:
        raise errors.BadOrder(fields={"orders": ", ".join(number[:20] for number in unknown)})
    waiting: dict[str, int] = dict.fromkeys(numbers, 0)
    for unit in road.units_of_orders(numbers):
        waiting[unit.line.consignment.order_number] += unit.status == "expected"
    done = [number for number, count in waiting.items() if not count]
    if done:
        raise errors.BadOrder(fields={"orders": ", ".join(done)})
    notice = _make(seller, warehouse, Notice.Kind.ORDERS, bringing, actor)
    NoticeOrder.objects.bulk_create(
        NoticeOrder(notice=notice, order_number=number, pieces=count) for number, count in waiting.items()
    )
    trail.record(
        verb="inbound_notice.announced", target=trail.ref(notice), actor=actor,
        after={"warehouse": warehouse.code, "orders": numbers},
    )  # fmt: skip
    return notice


@transaction.atomic
def cancel(*, notice: Notice, actor: str, why: str = "") -> Notice:
    """It will not come. Raises IllegalMove once it was handed in."""
    fresh = locks.notice(notice.pk)
    slots.give_back(fresh)
    NOTICE.move(fresh, NoticeStatus.CANCELLED, actor=actor, why=why, slot=None, closed_at=time.now())
    return fresh


@transaction.atomic
def hand_in(*, notice: Notice, seen: HandIn, actor: str) -> Receipt:
    """Sign for cartons at the counter: the document is signed with our key and kept as it was. Again returns the first.

    Raises BadNotice for impossible numbers, IllegalMove where the notice was cancelled.
    """
    fresh = locks.notice(notice.pk)
    if fresh.status in (NoticeStatus.HANDED_IN, NoticeStatus.RECEIVED):
        return Receipt.objects.get(notice=fresh)
    if not (0 < seen.cartons <= MOST_CARTONS and 0 < seen.weight_g <= 10_000_000 and seen.handed_by.strip()):
        raise errors.BadNotice
    now = time.now()
    NOTICE.move(fresh, NoticeStatus.HANDED_IN, actor=actor)
    made = Receipt(
        notice=fresh, cartons=seen.cartons, weight_g=seen.weight_g, remarks=seen.remarks.strip()[:200], signed_by=actor,
        at=now,
    )  # fmt: skip
    made.document = _document(fresh, made, handed_by=seen.handed_by.strip()[:60])
    signature = keyring.sign(canonical_json(made.document))
    made.key_id, made.signature = signature.key_id, keyring.b64url(signature.value)
    made.save(force_insert=True)
    return made


def is_genuine(receipt: Receipt) -> bool:
    """Does the signature still fit the document? Not where the name on it was forgotten (`warehousing.privacy`)."""
    if not receipt.signature:
        return False
    signature = keyring.Signature(receipt.key_id, keyring.unb64url(receipt.signature))
    return keyring.verify(canonical_json(receipt.document), signature)


def _document(notice: Notice, receipt: Receipt, *, handed_by: str) -> dict[str, object]:
    lines = [{"lot": one.code, "pieces": one.announced, "sku": one.listing.sku} for one in locks.lines(notice)]
    orders = [{"order": one.order_number, "pieces": one.pieces} for one in notice.orders.order_by("pk")]
    return {
        "announced": lines or orders, "at": utc_text(receipt.at), "carrier": notice.carrier, "cartons": receipt.cartons,
        "handed_by": handed_by, "notice": notice.number, "remarks": receipt.remarks, "seller": notice.seller.public_id,
        "signed_by": receipt.signed_by, "v": VERSION, "warehouse": notice.warehouse.code, "waybill": notice.waybill,
        "weight_g": receipt.weight_g,
    }  # fmt: skip


def _make(seller: Seller, warehouse: Warehouse, kind: str, bringing: Bringing, actor: str) -> Notice:
    if not 0 < bringing.cartons <= MOST_CARTONS or bringing.brought_by not in Notice.By.values:
        raise errors.BadNotice(fields={"cartons": bringing.cartons})
    if bringing.brought_by == Notice.By.CARRIER and not (bringing.carrier and bringing.waybill):
        raise errors.BadNotice(fields={"carrier": bringing.carrier, "waybill": bringing.waybill})
    values: Mapping[str, object] = vars(bringing)
    return Notice.objects.create(
        number=ids.next_number("MI"), kind=kind, seller=seller, warehouse=warehouse, created_at=time.now(), **values
    )


def _check_place(seller: Seller, warehouse: Warehouse) -> None:
    if warehouse.pk not in {place.pk for place in warehouses_for(seller)}:
        raise errors.NotYourWarehouse


def _check_lines(seller: Seller, lines: Sequence[Wanted]) -> None:
    if not 0 < len(lines) <= MOST_LINES or len({one.listing.pk for one in lines}) != len(lines):
        raise errors.BadNotice
    for one in lines:
        if one.listing.seller_id != seller.pk or one.listing.status in (ListingStatus.PRIVATE, ListingStatus.RETIRED):
            raise errors.BadNotice(fields={"listing": one.listing.public_id})
        if not 0 < one.pieces <= MOST_PIECES or one.temperature not in Temperature.values:
            raise errors.BadNotice(fields={"pieces": one.pieces, "listing": one.listing.public_id})
        if one.declared_minor is not None and not 0 < one.declared_minor <= one.listing.price_minor:
            raise errors.BadNotice(fields={"declared_minor": one.declared_minor, "listing": one.listing.public_id})
