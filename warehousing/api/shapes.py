"""Shapes of the shelf room's API: what comes in, what goes out."""

from typing import Any

from rest_framework import serializers

from warehousing.models import Count, Notice, PickTask, Piece, StorageBill, Transfer, Wave
from warehousing.models.places import Temperature
from warehousing.selectors.advice import Advised
from warehousing.selectors.shelves import Abroad, Waiting
from warehousing.services.announcing import MOST_CARTONS, MOST_PIECES
from warehousing.services.receiving import MOST_AT_ONCE


class NoticeLineInput(serializers.Serializer[Any]):
    listing = serializers.CharField(max_length=40)
    pieces = serializers.IntegerField(min_value=1, max_value=MOST_PIECES)
    temperature = serializers.ChoiceField(choices=Temperature.choices, default="ambient")
    declared_minor = serializers.IntegerField(
        min_value=1, required=False, allow_null=True, default=None,
        help_text="what a piece cost me, in minor units of the listing's currency: it counts where one is lost",
    )  # fmt: skip


class BringingInput(serializers.Serializer[Any]):
    warehouse = serializers.CharField(max_length=8)
    cartons = serializers.IntegerField(min_value=1, max_value=MOST_CARTONS, default=1)
    brought_by = serializers.ChoiceField(choices=Notice.By.choices, default="seller")
    carrier = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)
    waybill = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)
    note = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)


class InboundNoticeInput(BringingInput):
    """Either `lines` (goods for the shelf) or `orders` (paid orders handed in directly)."""

    lines = NoticeLineInput(many=True, required=False)
    orders = serializers.ListField(child=serializers.CharField(max_length=20), required=False, max_length=50)


class SlotInput(serializers.Serializer[Any]):
    slot = serializers.CharField(max_length=40)


class SurplusInput(serializers.Serializer[Any]):
    lot = serializers.CharField(max_length=20)
    keep = serializers.BooleanField()


class HandInInput(serializers.Serializer[Any]):
    cartons = serializers.IntegerField(min_value=1, max_value=MOST_CARTONS)
    weight_g = serializers.IntegerField(min_value=1, max_value=10_000_000)
    handed_by = serializers.CharField(max_length=60)
    remarks = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)


class CountedInput(serializers.Serializer[Any]):
    lot = serializers.CharField(max_length=20)
    good = serializers.IntegerField(min_value=0, max_value=MOST_AT_ONCE, default=0)
    damaged = serializers.IntegerField(min_value=0, max_value=MOST_AT_ONCE, default=0)
    over = serializers.IntegerField(min_value=0, max_value=MOST_AT_ONCE, default=0)
    defect = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    best_before = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="as printed; needed where the category wants one"
    )


class ShelfCodeInput(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=40, help_text="label of a piece, or of a lot where told")


class PutInput(ShelfCodeInput):
    move = serializers.BooleanField(default=False, help_text="take it from another bin")


class WaveInput(serializers.Serializer[Any]):
    warehouse = serializers.CharField(max_length=8)
    most = serializers.IntegerField(min_value=1, max_value=60, default=30)


class ShortInput(serializers.Serializer[Any]):
    task = serializers.IntegerField(min_value=1)


class TransferInput(serializers.Serializer[Any]):
    origin = serializers.CharField(max_length=8)
    destination = serializers.CharField(max_length=8)


class LineShape(serializers.Serializer[Any]):
    lot = serializers.CharField()
    listing = serializers.CharField()
    sku = serializers.CharField()
    temperature = serializers.CharField()
    announced = serializers.IntegerField()
    good = serializers.IntegerField()
    damaged = serializers.IntegerField()
    over = serializers.IntegerField()
    over_status = serializers.CharField()
    short = serializers.IntegerField(help_text="announced and not counted")


class HandedOrderShape(serializers.Serializer[Any]):
    order = serializers.CharField()
    pieces = serializers.IntegerField()


class ReceiptShape(serializers.Serializer[Any]):
    """The document exactly as it was signed (canonical JSON), the key and the Ed25519 signature (base64url)."""

    document = serializers.DictField(child=serializers.JSONField())
    key_id = serializers.CharField()
    signature = serializers.CharField()


class InboundNoticeShape(serializers.Serializer[Any]):
    number = serializers.CharField()
    kind = serializers.CharField()
    warehouse = serializers.CharField()
    status = serializers.CharField()
    cartons = serializers.IntegerField()
    slot_starts_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    lines = LineShape(many=True)
    orders = HandedOrderShape(many=True)
    receipt = ReceiptShape(allow_null=True)


class SlotShape(serializers.Serializer[Any]):
    slot = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    left = serializers.IntegerField()


class AbroadShape(serializers.Serializer[Any]):
    listing = serializers.CharField()
    sku = serializers.CharField()
    warehouse = serializers.CharField()
    free = serializers.IntegerField(help_text="what shoppers can buy now")
    shelf = serializers.IntegerField()
    dock = serializers.IntegerField()
    set_aside = serializers.IntegerField()
    oldest_days = serializers.IntegerField()
    ages = serializers.ListField(
        child=serializers.IntegerField(), help_text="pieces under 30, 30–89, 90–179, 180 and more days"
    )


class StorageBillShape(serializers.Serializer[Any]):
    month = serializers.DateField()
    warehouse = serializers.CharField()
    currency = serializers.CharField()
    amount_minor = serializers.IntegerField()
    pieces = serializers.IntegerField()
    cm3_days = serializers.IntegerField()
    rule_version = serializers.IntegerField()
    recall = serializers.CharField(help_text="settled when these goods were called back; otherwise empty")


class AdviceShape(serializers.Serializer[Any]):
    listing = serializers.CharField()
    sku = serializers.CharField()
    warehouse = serializers.CharField()
    send = serializers.IntegerField()
    reasons = serializers.ListField(child=serializers.CharField())
    sold = serializers.IntegerField()
    returned = serializers.IntegerField()
    free = serializers.IntegerField()
    coming = serializers.IntegerField()
    cover_days = serializers.IntegerField(allow_null=True)
    reorder_point = serializers.IntegerField()


class PieceShape(serializers.Serializer[Any]):
    code = serializers.CharField()
    sku = serializers.CharField()
    bin = serializers.CharField(help_text="empty where it is not with us")
    temperature = serializers.CharField()
    defect = serializers.CharField()
    best_before = serializers.DateField(allow_null=True)
    claim = serializers.CharField(help_text="the wave or transfer that has it in hand; may be empty")


class PiecesShape(serializers.Serializer[Any]):
    pieces = PieceShape(many=True)


class BinShape(serializers.Serializer[Any]):
    code = serializers.CharField()
    zone = serializers.CharField()
    kind = serializers.CharField()
    temperature = serializers.CharField()
    capacity_cm3 = serializers.IntegerField()
    used_cm3 = serializers.IntegerField()
    pieces = serializers.IntegerField()
    is_open = serializers.BooleanField()


class PutShape(serializers.Serializer[Any]):
    put = serializers.IntegerField(help_text="pieces that lie in the bin by this call")


class DockShape(serializers.Serializer[Any]):
    lot = serializers.CharField(help_text="empty for pieces that came by transfer")
    sku = serializers.CharField()
    count = serializers.IntegerField()
    bin = serializers.CharField(help_text="proposed; empty where nothing fits")
    takes = serializers.IntegerField()
    reason = serializers.CharField()


class CountShape(serializers.Serializer[Any]):
    id = serializers.CharField()
    bin = serializers.CharField()
    status = serializers.CharField()
    seen = serializers.IntegerField()
    missing = serializers.IntegerField()
    found = serializers.IntegerField()


class TaskShape(serializers.Serializer[Any]):
    task = serializers.IntegerField()
    status = serializers.CharField()
    piece = serializers.CharField(help_text="may be empty")
    bin = serializers.CharField(help_text="may be empty")
    sku = serializers.CharField()
    order = serializers.CharField()
    passport = serializers.CharField()


class WaveShape(serializers.Serializer[Any]):
    number = serializers.CharField()
    status = serializers.CharField()
    created_at = serializers.DateTimeField()
    tasks = TaskShape(many=True)


class TransferRowShape(serializers.Serializer[Any]):
    piece = serializers.CharField()
    sku = serializers.CharField()
    has_arrived = serializers.BooleanField()


class TransferShape(serializers.Serializer[Any]):
    number = serializers.CharField()
    origin = serializers.CharField()
    destination = serializers.CharField()
    status = serializers.CharField()
    pieces = TransferRowShape(many=True)


def notice(row: Notice) -> dict[str, Any]:
    signed = getattr(row, "receipt", None)
    return {
        "number": row.number, "kind": row.kind, "warehouse": row.warehouse.code, "status": row.status,
        "cartons": row.cartons, "slot_starts_at": row.slot.starts_at if row.slot else None, "created_at": row.created_at,
        "lines": [
            {
                "lot": one.code, "listing": one.listing.public_id, "sku": one.listing.sku, "temperature": one.temperature,
                "announced": one.announced, "good": one.good, "damaged": one.damaged, "over": one.over,
                "over_status": one.over_status, "short": one.open,
            }
            for one in row.lines.all()
        ],
        "orders": [{"order": one.order_number, "pieces": one.pieces} for one in row.orders.all()],
        "receipt": {"document": signed.document, "key_id": signed.key_id, "signature": signed.signature} if signed else None,
    }  # fmt: skip


def abroad(row: Abroad) -> dict[str, Any]:
    return {
        "listing": row.listing.public_id, "sku": row.listing.sku, "warehouse": row.warehouse.code, "free": row.free,
        "shelf": row.shelf, "dock": row.dock, "set_aside": row.held, "oldest_days": row.days, "ages": list(row.ages),
    }  # fmt: skip


def bill(row: StorageBill) -> dict[str, Any]:
    return {
        "month": row.month, "warehouse": row.warehouse.code, "currency": row.currency, "amount_minor": row.amount_minor,
        "pieces": row.pieces, "cm3_days": row.cm3_days, "rule_version": row.rule_version,
        "recall": row.recall.number if row.recall else "",
    }  # fmt: skip


def advice(row: Advised) -> dict[str, Any]:
    return {
        "listing": row.listing.public_id, "sku": row.listing.sku, "warehouse": row.warehouse.code,
        "send": row.advice.send, "reasons": list(row.advice.reasons), "sold": row.facts.sold,
        "returned": row.facts.returned, "free": row.facts.free, "coming": row.facts.coming,
        "cover_days": row.advice.cover_days, "reorder_point": row.advice.reorder_point,
    }  # fmt: skip


def piece(row: Piece) -> dict[str, Any]:
    return {
        "code": row.code, "sku": row.listing.sku, "bin": row.bin.code if row.bin else "", "temperature": row.temperature,
        "defect": row.defect, "claim": row.claim, "best_before": row.best_before,
    }  # fmt: skip


def bin_of(row: Any) -> dict[str, Any]:
    return {
        "code": row.code, "zone": row.zone.code, "kind": row.zone.kind, "temperature": row.zone.temperature,
        "capacity_cm3": row.capacity_cm3, "used_cm3": row.used_cm3, "pieces": row.pieces, "is_open": row.is_open,
    }  # fmt: skip


def dock(row: Waiting) -> dict[str, Any]:
    return {
        "lot": row.line.code if row.line else "", "sku": row.listing.sku, "count": row.count, "bin": row.proposal.code,
        "takes": row.proposal.takes, "reason": row.proposal.reason,
    }  # fmt: skip


def count(row: Count) -> dict[str, Any]:
    seen = row.scans.filter(round=2 if row.status == "second" else 1).count()
    return {
        "id": row.public_id, "bin": row.bin.code, "status": row.status, "seen": seen, "missing": row.missing,
        "found": row.found,
    }  # fmt: skip


def task(row: PickTask) -> dict[str, Any]:
    return {
        "task": row.pk, "status": row.status, "piece": row.piece.code if row.piece else "",
        "bin": row.bin.code if row.bin else "", "sku": row.listing.sku,
        "order": row.unit.line.consignment.order_number, "passport": row.unit.passport_code,
    }  # fmt: skip


def wave(row: Wave, tasks: list[PickTask]) -> dict[str, Any]:
    return {
        "number": row.number, "status": row.status, "created_at": row.created_at, "tasks": [task(one) for one in tasks],
    }  # fmt: skip


def transfer_row(row: Transfer) -> dict[str, Any]:
    """A transfer in a list: without its pieces."""
    return {**_transfer(row), "pieces": []}


def transfer(row: Transfer) -> dict[str, Any]:
    pieces = row.pieces.select_related("piece__listing").order_by("pk")[:300]
    return {
        **_transfer(row),
        "pieces": [
            {"piece": one.piece.code, "sku": one.piece.listing.sku, "has_arrived": one.arrived_at is not None}
            for one in pieces
        ],
    }


def _transfer(row: Transfer) -> dict[str, Any]:
    return {
        "number": row.number, "origin": row.origin.code, "destination": row.destination.code, "status": row.status,
    }  # fmt: skip
