"""The operators' bench: devices, what was set aside, cartons, screening, goods without notice, shifts, printing."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from logistics.states import FoundStatus, PrintStatus, ScreeningOutcome
from marketplace.core.ids import public_id


class Device(models.Model):
    """A phone or handheld scanner that may scan: at one warehouse, or in one person's hands. Only its key's digest is kept."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    name = models.CharField(max_length=60)
    key_sha256 = models.CharField(max_length=64, unique=True)
    warehouse = models.ForeignKey(
        "logistics.Warehouse", null=True, blank=True, on_delete=models.PROTECT, related_name="devices"
    )
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="scan_devices"
    )
    registered_by = models.CharField(max_length=80)
    registered_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(warehouse__isnull=False) ^ Q(holder__isnull=False), name="device_of_a_place_or_a_person"
            )
        ]

    def __str__(self) -> str:
        return self.name


class StationRule(models.Model):
    """What one warehouse asks of its consoles beyond the common rules."""

    warehouse = models.OneToOneField("logistics.Warehouse", on_delete=models.CASCADE, related_name="rule")
    known_devices_only = models.BooleanField(default=False, help_text="refuse scans of devices that nobody registered")

    def __str__(self) -> str:
        return str(self.warehouse_id)


class Parked(models.Model):
    """A scan or a parcel set aside with a reason: nothing was changed by it, nothing of it is lost."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    reason = models.CharField(max_length=16, help_text="future, stale, clock_jump, device, weight")
    subject = models.CharField(max_length=60, help_text="`scan:<code>` or `parcel:<number>`")
    warehouse = models.ForeignKey("logistics.Warehouse", on_delete=models.PROTECT, related_name="parked")
    details = models.JSONField(default=dict)
    parked_by = models.CharField(max_length=80)
    parked_at = models.DateTimeField()
    resolved_by = models.CharField(max_length=80, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "parked"
        constraints = [
            models.UniqueConstraint(
                fields=["subject"],
                condition=Q(resolved_at__isnull=True, reason="weight"),
                name="parked_once_for_weight",
            )
        ]
        indexes = [
            models.Index(fields=["warehouse", "-id"], condition=Q(resolved_at__isnull=True), name="parked_open"),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.subject}"


class LastScan(models.Model):
    """When a person's device last scanned, by its own clock and by ours: tells a clock that jumped."""

    key = models.CharField(max_length=120, unique=True, help_text="person and device")
    scanned_at = models.DateTimeField()
    received_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key


class Carton(models.Model):
    """A box that a warehouse stocks. Inner sides in millimetres, `tare_g` its own weight, `max_g` what it may hold."""

    code = models.CharField(max_length=12, unique=True)
    length_mm = models.PositiveIntegerField()
    width_mm = models.PositiveIntegerField()
    height_mm = models.PositiveIntegerField()
    tare_g = models.PositiveIntegerField()
    max_g = models.PositiveIntegerField()
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.code


class Screening(models.Model):
    """One look for dangerous goods in a parcel. Holds for exactly these contents (`contents_sha256`)."""

    parcel = models.ForeignKey("logistics.Parcel", on_delete=models.PROTECT, related_name="screenings")
    contents_sha256 = models.CharField(max_length=64)
    answers = models.JSONField(default=dict)
    outcome = models.CharField(max_length=7, choices=ScreeningOutcome.choices)
    un_numbers = models.JSONField(default=list)
    rules = models.CharField(max_length=20, help_text="version of the questions")
    screened_by = models.CharField(max_length=80)
    screened_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["parcel", "-id"], name="screening_newest")]

    def __str__(self) -> str:
        return f"{self.parcel_id} {self.outcome}"


class FoundGoods(models.Model):
    """Goods that came to a warehouse without notice: whose are they?"""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    status = models.CharField(max_length=8, choices=FoundStatus.choices, default=FoundStatus.FOUND)
    warehouse = models.ForeignKey("logistics.Warehouse", on_delete=models.PROTECT, related_name="found_goods")
    words = models.CharField(max_length=300, help_text="what it is")
    label_text = models.CharField(max_length=200, blank=True, help_text="numbers and names read on it")
    found_by = models.CharField(max_length=80)
    found_at = models.DateTimeField()
    unit = models.ForeignKey("logistics.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_by = models.CharField(max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "found goods"
        indexes = [models.Index(fields=["warehouse", "-id"], condition=Q(status="found"), name="found_open")]

    def __str__(self) -> str:
        return self.public_id


class FoundPhoto(models.Model):
    """A picture of goods without notice. Never public."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    found = models.ForeignKey(FoundGoods, on_delete=models.CASCADE, related_name="photos")
    image = models.ImageField(upload_to="evidence/")
    sha256 = models.CharField(max_length=64)
    taken_by = models.CharField(max_length=80)
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["found", "sha256"], name="found_photo_once")]

    def __str__(self) -> str:
        return self.public_id


class Handover(models.Model):
    """One shift hands its open work to the next. `work` is the list as both saw it; both sign."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    warehouse = models.ForeignKey("logistics.Warehouse", on_delete=models.PROTECT, related_name="handovers")
    giver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    work = models.JSONField()
    note = models.CharField(max_length=500, blank=True)
    given_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    remark = models.CharField(max_length=500, blank=True, help_text="what the taker found otherwise")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(giver=models.F("taker")), name="handover_between_two"),
            models.UniqueConstraint(
                fields=["warehouse", "giver"], condition=Q(taken_at__isnull=True), name="one_unsigned_handover"
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class PrintJob(models.Model):
    """One label for one station's printer. A program beside the printer polls and says what became of it."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    status = models.CharField(max_length=7, choices=PrintStatus.choices, default=PrintStatus.QUEUED)
    warehouse = models.ForeignKey("logistics.Warehouse", on_delete=models.PROTECT, related_name="print_jobs")
    station = models.CharField(max_length=20)
    kind = models.CharField(max_length=6, help_text="unit, parcel, bag or seal")
    number = models.CharField(max_length=40)
    reprint_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reprints")
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["warehouse", "station", "id"], condition=Q(status="queued"), name="print_queue")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
