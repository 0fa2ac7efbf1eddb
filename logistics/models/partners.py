"""Partners who report their own events in EPCIS 2.0: what they may touch, what they sent, what became of it."""

from django.conf import settings
from django.db import models

from marketplace.core.ids import public_id


class Partner(models.Model):
    """A courier, handler or warehouse with an integrator's account. `scopes` say what it may speak about."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="road_partner")
    name = models.CharField(max_length=80)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class PartnerScope(models.Model):
    """One right of a partner: parcels handed to a carrier, flights through an airport, things of a warehouse."""

    class Kind(models.TextChoices):
        CARRIER = "carrier"
        AIRPORT = "airport"
        WAREHOUSE = "warehouse"

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="scopes")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    code = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "kind", "code"], name="one_scope_once")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.code}"


class EpcisCapture(models.Model):
    """One capture job, as EPCIS 2.0 calls it: a document that was sent, and how that went."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="captures")
    sha256 = models.CharField(max_length=64)
    on_error = models.CharField(max_length=8, default="rollback")
    is_success = models.BooleanField()
    accepted = models.PositiveIntegerField(default=0)
    parked = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)
    errors = models.JSONField(default=list)
    received_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["partner", "-id"], name="captures_of_partner")]

    def __str__(self) -> str:
        return self.public_id


class PartnerEvent(models.Model):
    """One event of a partner, once by its hash. What it says never changes; it may only leave the parking place (trigger)."""

    class Status(models.TextChoices):
        ACCEPTED = "accepted"
        PARKED = "parked"

    capture = models.ForeignKey(EpcisCapture, on_delete=models.PROTECT, related_name="events")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="events")
    hash = models.CharField(max_length=64, help_text="CBV 2.0 event hash")
    error_time = models.CharField(max_length=40, blank=True, help_text="of an error declaration, else empty")
    event = models.JSONField()
    context = models.JSONField(default=dict, help_text="prefixes that the document declared")
    happened_at = models.DateTimeField()
    status = models.CharField(max_length=8, choices=Status.choices)
    reason = models.CharField(max_length=200, blank=True)
    parcel = models.ForeignKey("logistics.Parcel", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("logistics.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    bag = models.ForeignKey("logistics.Bag", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    log_entry = models.ForeignKey("core.LogEntry", on_delete=models.PROTECT, related_name="+")
    captured_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "hash", "error_time"], name="partner_event_once"),
        ]
        indexes = [models.Index(fields=["id"], condition=models.Q(status="parked"), name="partner_events_parked")]

    def __str__(self) -> str:
        return self.hash
