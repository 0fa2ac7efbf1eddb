"""The road: warehouses, units, evidence, parcels, seals, bags, flights, customs, custody, tracking.

Logistics knows orders only as the trade record that orders hands down (`Consignment`).
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from logistics.states import (
    BagStatus,
    DeclarationStatus,
    FlightStatus,
    ParcelException,
    ParcelStatus,
    SealStatus,
    UnitStatus,
)
from marketplace.core.crypto.fields import BlindIndexField, EncryptedTextField
from marketplace.core.ids import public_id, secret_code


def passport_code() -> str:
    """An unguessable passport code for a QR label (see core.ids)."""
    return secret_code(16)


class Warehouse(models.Model):
    """An overseas warehouse, or the returns centre in China."""

    class Kind(models.TextChoices):
        OVERSEAS = "overseas"
        RETURNS = "returns"

    code = models.CharField(max_length=8, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.OVERSEAS)
    name = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=80)
    country = models.CharField(max_length=2)
    city = models.CharField(max_length=60)
    airport = models.CharField(max_length=3)
    time_zone = models.CharField(max_length=40)
    address = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.code


class Posting(models.Model):
    """Where a member of staff works. Operators and inspectors act at their own warehouse only."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="postings")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.CASCADE, related_name="staff")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "warehouse"], name="one_posting_per_place")]

    def __str__(self) -> str:
        return f"{self.user_id}@{self.warehouse_id}"


class Consignment(models.Model):
    """The trade record of one order, handed down by orders: what was ordered and paid, by whom, to where.

    Amounts in fen, as fixed at checkout; customs wants exactly these. `acturalPaid` of the customs order message is
    `goods + freight + tax − discount`; the freight holds the insurance (`insurance_fen` of it).
    """

    order_number = models.CharField(max_length=20, unique=True)
    purchase_number = models.CharField(max_length=20)
    seller_ref = models.CharField(max_length=60)
    seller_name = models.CharField(max_length=80)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="consignments")
    buyer_ref = models.CharField(max_length=80)
    buyer_name = EncryptedTextField()
    buyer_id_number = EncryptedTextField()
    buyer_phone = EncryptedTextField()
    consignee = EncryptedTextField()
    consignee_phone = EncryptedTextField()
    consignee_address = EncryptedTextField()
    district_code = models.CharField(max_length=6)
    goods_fen = models.BigIntegerField()
    freight_fen = models.BigIntegerField()
    tax_fen = models.BigIntegerField()
    discount_fen = models.BigIntegerField(default=0)
    insurance_fen = models.BigIntegerField(default=0, db_default=0, help_text="of the freight: insurance of the road")
    paid_fen = models.BigIntegerField()
    payment_ref = models.CharField(max_length=120)
    paid_at = models.DateTimeField()
    payment_fen = models.BigIntegerField(help_text="what the provider collected for this order")
    payment_currency = models.CharField(max_length=3)
    payment_method = models.CharField(max_length=12)
    payer_check = models.CharField(max_length=8, default="unknown", db_default="unknown")
    payer_id_check = models.CharField(max_length=8, default="unknown", db_default="unknown")
    promise_date = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    address_fixed_at = models.DateTimeField(
        null=True, blank=True, help_text="when a parcel was sealed: from then on the address stays as it is"
    )
    is_forgotten = models.BooleanField(
        default=False, db_default=False, help_text="the people went from it (privacy.py)"
    )

    class Meta:
        indexes = [
            models.Index(fields=["seller_ref", "-id"], name="consignment_by_seller"),
            models.Index(fields=["created_at"], condition=Q(is_forgotten=False), name="consignment_to_forget"),
        ]

    def __str__(self) -> str:
        return self.order_number


class ConsignmentLine(models.Model):
    """One line of the trade record, as it will be declared."""

    consignment = models.ForeignKey(Consignment, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveSmallIntegerField()
    line_ref = models.CharField(max_length=60, unique=True)
    sku = models.CharField(max_length=60)
    title = models.CharField(max_length=160)
    title_en = models.CharField(max_length=160, blank=True)
    brand = models.CharField(max_length=80, blank=True)
    picture = models.CharField(max_length=200, blank=True)
    hs_code = models.CharField(max_length=10)
    origin_country = models.CharField(max_length=2)
    danger = models.CharField(max_length=8, default="none")
    quantity = models.PositiveIntegerField()
    price_fen = models.BigIntegerField()
    total_fen = models.BigIntegerField()
    tax_fen = models.BigIntegerField()
    weight_g = models.PositiveIntegerField()
    # Beside the record, which never changes: pieces that will not travel, and what of the line's money went back for them.
    stopped = models.PositiveIntegerField(default=0, db_default=0)
    stopped_fen = models.BigIntegerField(default=0, db_default=0, help_text="goods, freight and tax refunded")
    stopped_tax_fen = models.BigIntegerField(default=0, db_default=0)
    stopped_credit_fen = models.BigIntegerField(
        default=0, db_default=0, help_text="of stopped_fen: back to store credit"
    )
    stopped_discount_fen = models.BigIntegerField(
        default=0, db_default=0, help_text="of the discount: what the pieces would have cost beside it"
    )
    stopped_insurance_fen = models.BigIntegerField(
        default=0, db_default=0, help_text="of the freight refunded: premium"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consignment", "number"], name="one_line_per_number"),
            models.CheckConstraint(condition=Q(stopped__lte=models.F("quantity")), name="stopped_at_most_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.consignment_id}/{self.number}"

    @property
    def wanted(self) -> int:
        """Pieces that still travel."""
        return self.quantity - self.stopped

    @property
    def wanted_fen(self) -> int:
        """Goods money of the pieces that still travel."""
        return self.total_fen - self.price_fen * self.stopped


class Flight(models.Model):
    """One departure with one master air waybill."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    status = models.CharField(max_length=9, choices=FlightStatus.choices, default=FlightStatus.PLANNED)
    designator = models.CharField(max_length=8)
    origin = models.CharField(max_length=3)
    destination = models.CharField(max_length=3)
    awb = models.CharField(max_length=12, unique=True)
    departs_at = models.DateTimeField()
    arrives_at = models.DateTimeField()
    cutoff_at = models.DateTimeField()
    departed_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    escort = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="escorted_flights"
    )

    def __str__(self) -> str:
        return f"{self.designator} {self.departs_at:%Y-%m-%d}"


class Bag(models.Model):
    """Parcels travelling together under one master waybill."""

    number = models.CharField(max_length=20, unique=True)
    status = models.CharField(max_length=8, choices=BagStatus.choices, default=BagStatus.OPEN)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="bags")
    flight = models.ForeignKey(Flight, null=True, blank=True, on_delete=models.PROTECT, related_name="bags")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.number


class Parcel(models.Model):
    """One box for one shopper under one seal. One parcel carries units of one consignment."""

    number = models.CharField(max_length=20, unique=True)
    consignment = models.ForeignKey(Consignment, on_delete=models.PROTECT, related_name="parcels")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="parcels")
    status = models.CharField(max_length=10, choices=ParcelStatus.choices, default=ParcelStatus.PACKING)
    exception = models.CharField(
        max_length=20, choices=ParcelException.choices, default=ParcelException.NONE, blank=True
    )
    bag = models.ForeignKey(Bag, null=True, blank=True, on_delete=models.PROTECT, related_name="parcels")
    weight_g = models.PositiveIntegerField(null=True, blank=True)
    length_mm = models.PositiveIntegerField(null=True, blank=True)
    width_mm = models.PositiveIntegerField(null=True, blank=True)
    height_mm = models.PositiveIntegerField(null=True, blank=True)
    carrier = models.CharField(max_length=20, blank=True)
    waybill = models.CharField(max_length=40, blank=True)
    packed_by = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.CharField(max_length=40, blank=True)
    # The waybill as it was printed when the parcel was sealed; the gate holds it against the order.
    label_consignee = EncryptedTextField(blank=True, default="")
    label_phone = EncryptedTextField(blank=True, default="")
    label_address = EncryptedTextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["carrier", "waybill"], condition=~Q(waybill=""), name="waybill_used_once"),
        ]
        indexes = [models.Index(fields=["status", "id"], name="parcel_by_status")]

    def __str__(self) -> str:
        return self.number


class Unit(models.Model):
    """One physical thing with a passport."""

    passport_code = models.CharField(max_length=32, unique=True, default=passport_code)
    line = models.ForeignKey(ConsignmentLine, on_delete=models.PROTECT, related_name="units")
    ordinal = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=9, choices=UnitStatus.choices, default=UnitStatus.EXPECTED)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="units")
    parcel = models.ForeignKey(Parcel, null=True, blank=True, on_delete=models.PROTECT, related_name="units")
    serial = EncryptedTextField(blank=True, default="")
    serial_index = BlindIndexField(source="serial", purpose="logistics.unit.serial", db_index=True)
    serial_last3 = models.CharField(max_length=3, blank=True)
    number_salt = EncryptedTextField(
        blank=True, default="", help_text="makes the public digests of serial and tag unguessable"
    )
    tag = EncryptedTextField(blank=True, default="")
    tag_index = BlindIndexField(source="tag", purpose="logistics.unit.tag")
    weight_g = models.PositiveIntegerField(null=True, blank=True)
    length_mm = models.PositiveIntegerField(null=True, blank=True)
    width_mm = models.PositiveIntegerField(null=True, blank=True)
    height_mm = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "ordinal"], name="one_unit_per_ordinal"),
            models.UniqueConstraint(fields=["tag_index"], condition=~Q(tag_index=""), name="tag_used_once"),
        ]
        indexes = [
            models.Index(
                fields=["warehouse", "status", "id"],
                condition=Q(status__in=["expected", "received", "captured"]),
                name="unit_waiting",
            )
        ]

    def __str__(self) -> str:
        return self.passport_code


class Mismatch(models.Model):
    """An operator's word that a piece is not what was listed. `reason`: see `policies/capture.py`.

    Until operations have cleared it, the piece goes into no parcel.
    """

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="mismatch")
    reason = models.CharField(max_length=20)
    reported_by = models.CharField(max_length=80)
    reported_at = models.DateTimeField()
    cleared_by = models.CharField(max_length=80, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)
    cleared_why = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cleared_at__isnull=True) | (~Q(cleared_by="") & ~Q(cleared_why="")),
                name="mismatch_cleared_by_somebody_who_says_why",
            )
        ]
        indexes = [models.Index(fields=["reported_at"], condition=Q(cleared_at=None), name="mismatches_open")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.reason}"


class Evidence(models.Model):
    """A photograph taken by our people: of a unit in a guided pose, of a parcel, or of an opening."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.CASCADE, related_name="evidence")
    parcel = models.ForeignKey(Parcel, null=True, blank=True, on_delete=models.CASCADE, related_name="evidence")
    opening = models.ForeignKey("Opening", null=True, blank=True, on_delete=models.CASCADE, related_name="evidence")
    stage = models.CharField(max_length=10, default="outbound")
    pose = models.CharField(max_length=10)
    image = models.ImageField(upload_to="evidence/")
    sha256 = models.CharField(max_length=64)
    is_public = models.BooleanField(default=False)
    taken_by = models.CharField(max_length=80)
    taken_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "evidence"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.stage} {self.pose}"


class Seal(models.Model):
    """A numbered seal. A number lives once, ever; a parcel has at most one applied seal."""

    number = models.CharField(max_length=20, unique=True)
    seal_class = models.CharField(max_length=1, default="I", help_text="ISO 17712: I, S or H")
    status = models.CharField(max_length=8, choices=SealStatus.choices, default=SealStatus.ISSUED)
    issued_to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="seals")
    issued_at = models.DateTimeField()
    parcel = models.ForeignKey(Parcel, null=True, blank=True, on_delete=models.PROTECT, related_name="seals")
    applied_at = models.DateTimeField(null=True, blank=True)
    broken_at = models.DateTimeField(null=True, blank=True)
    broken_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["parcel"], condition=Q(status="applied"), name="one_applied_seal_per_parcel"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["issued", "void"], parcel__isnull=True)
                | Q(status__in=["applied", "broken"], parcel__isnull=False),
                name="applied_seal_has_a_parcel",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Declaration(models.Model):
    """The customs case of one parcel (supervision mode 9610)."""

    parcel = models.OneToOneField(Parcel, on_delete=models.PROTECT, related_name="declaration")
    status = models.CharField(max_length=10, choices=DeclarationStatus.choices, default=DeclarationStatus.DRAFT)
    trade_mode = models.CharField(max_length=4, default="9610")
    customs_code = models.CharField(max_length=4)
    invt_no = models.CharField(max_length=18, blank=True, db_index=True)
    mismatches = models.JSONField(default=list)
    declared_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    last_code = models.CharField(max_length=10, blank=True)
    last_info = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.parcel_id} {self.status}"


class CustomsReceipt(models.Model):
    """One receipt from customs, stored once by (declaration, code, time)."""

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="receipts")
    code = models.CharField(max_length=10)
    info = models.CharField(max_length=300, blank=True)
    returned_at = models.DateTimeField()
    received_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True, help_text="empty while it waits for its turn")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["declaration", "code", "returned_at"], name="receipt_stored_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.info}"


class Opening(models.Model):
    """One attended opening of a parcel: who, why, what was found, old and new seal."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="openings")
    old_seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="+")
    new_seal = models.ForeignKey(Seal, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    escort = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="openings")
    officer = EncryptedTextField()
    authority = models.CharField(max_length=80)
    station = models.CharField(max_length=80)
    reason = models.CharField(max_length=200)
    weight_before_g = models.PositiveIntegerField()
    weight_after_g = models.PositiveIntegerField(null=True, blank=True)
    found = models.CharField(max_length=500, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True, help_text="when customs had our report of the opening")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parcel"], condition=Q(closed_at__isnull=True), name="one_open_opening"),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(closed_at__isnull=False, reported_at__isnull=True), name="opening_to_report"
            )
        ]

    def __str__(self) -> str:
        return f"{self.parcel_id} {self.opened_at:%Y-%m-%d}"


class CustodyEvent(models.Model):
    """One touch of a unit, parcel or bag. Append-only (trigger); one hash chain a subject, joined by `log_entry`."""

    subject = models.CharField(max_length=60)
    sequence = models.PositiveIntegerField()
    action = models.CharField(max_length=30)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    place = models.CharField(max_length=80)
    details = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, unique=True)
    log_entry = models.ForeignKey("core.LogEntry", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "sequence"], name="one_event_per_sequence")]

    def __str__(self) -> str:
        return f"{self.subject}#{self.sequence} {self.action}"


class TrackingEvent(models.Model):
    """One step of a parcel in the small vocabulary that people read. Unique on its source: replays change nothing."""

    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="tracking")
    code = models.CharField(max_length=20)
    place = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=120, unique=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.parcel_id} {self.code}"
