"""Who stood beside the goods, and when nobody did: roster, attendance, handovers, signatures, talks with customs."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from marketplace.core.crypto.fields import EncryptedBytesField, EncryptedTextField
from marketplace.core.ids import public_id


class EscortShift(models.Model):
    """One line of the roster: who is planned to attend a flight after touchdown. `Flight.escort` stays the first."""

    flight = models.ForeignKey("logistics.Flight", on_delete=models.PROTECT, related_name="shifts")
    escort = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="escort_shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    planned_by = models.CharField(max_length=80)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_after_it_starts"),
            models.UniqueConstraint(fields=["flight", "escort", "starts_at"], name="shift_planned_once"),
        ]

    def __str__(self) -> str:
        return f"{self.flight_id} {self.starts_at:%m-%d %H:%M}"


class Attendance(models.Model):
    """One stretch of time that an escort was beside the parcels of a flight. At most one is open for a flight."""

    class Began(models.TextChoices):
        TOUCHDOWN = "touchdown"
        HANDOVER = "handover"
        RETURN = "return"

    flight = models.ForeignKey("logistics.Flight", on_delete=models.PROTECT, related_name="attendances")
    escort = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attendances")
    began_at = models.DateTimeField()
    began_by = models.CharField(max_length=9, choices=Began.choices)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["began_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["flight"], condition=Q(ended_at__isnull=True), name="one_escort_on_duty"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")),
                name="attendance_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.flight_id} {self.began_at:%m-%d %H:%M}"


class EscortHandover(models.Model):
    """One escort gives a flight's parcels to another; it counts when both have signed."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    flight = models.ForeignKey("logistics.Flight", on_delete=models.PROTECT, related_name="handovers")
    giver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="handovers_given")
    taker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="handovers_taken")
    parcels = models.JSONField(default=list, help_text="numbers of the parcels in the channel, with the seal of each")
    note = models.CharField(max_length=300, blank=True)
    offered_at = models.DateTimeField()
    stays_until = models.DateTimeField(null=True, blank=True, help_text="empty: the giver stays until it is taken over")
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["flight"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="one_open_escort_handover",
            ),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="no_escort_hands_over_to_themselves"),
        ]

    def __str__(self) -> str:
        return self.public_id


class AttendanceGap(models.Model):
    """Nobody of ours stood beside the parcels of a flight. Told by the passport of every item that was there."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    flight = models.ForeignKey("logistics.Flight", on_delete=models.PROTECT, related_name="gaps")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=200, blank=True)
    parcels = models.JSONField(default=list, help_text="numbers of the parcels that were in the channel")
    open_parcels = models.PositiveSmallIntegerField(default=0)
    explanation = models.CharField(max_length=500, blank=True)
    explained_by = models.CharField(max_length=80, blank=True)
    explained_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["flight"], condition=Q(ended_at__isnull=True), name="one_open_gap"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")), name="gap_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.flight_id} {self.began_at:%m-%d %H:%M}"


class Signature(models.Model):
    """Somebody signed an opening or a handover: drawn on the phone, or a typed name with a confirmation. Kept encrypted.

    `account`: signed by nothing but the sign-in of the escort (calls of programs). `sha256` binds what was signed.
    """

    class How(models.TextChoices):
        DRAWN = "drawn"
        TYPED = "typed"
        ACCOUNT = "account"

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    opening = models.ForeignKey(
        "logistics.Opening", null=True, blank=True, on_delete=models.PROTECT, related_name="signatures"
    )
    handover = models.ForeignKey(
        EscortHandover, null=True, blank=True, on_delete=models.PROTECT, related_name="signatures"
    )
    party = models.CharField(max_length=8, help_text="escort, officer, giver or taker")
    how = models.CharField(max_length=7, choices=How.choices)
    name = EncryptedTextField()
    image = EncryptedBytesField(blank=True, default=b"")
    facts_sha256 = models.CharField(max_length=64)
    signed_by = models.CharField(max_length=80, help_text="whose account or phone it was signed on")
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(opening__isnull=False, handover__isnull=True)
                | Q(opening__isnull=True, handover__isnull=False),
                name="signature_is_of_one_thing",
            ),
            models.UniqueConstraint(fields=["opening", "party"], name="opening_signed_once_by_each"),
            models.UniqueConstraint(fields=["handover", "party"], name="handover_signed_once_by_each"),
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.how}"


class LiaisonEntry(models.Model):
    """One talk with customs: when, with whom (encrypted), about what, what they said. Append-only by its services."""

    class Channel(models.TextChoices):
        COUNTER = "counter"
        PHONE = "phone"
        MESSAGE = "message"
        LETTER = "letter"

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    flight = models.ForeignKey(
        "logistics.Flight", null=True, blank=True, on_delete=models.PROTECT, related_name="liaison"
    )
    parcel = models.ForeignKey(
        "logistics.Parcel", null=True, blank=True, on_delete=models.PROTECT, related_name="liaison"
    )
    office = models.CharField(max_length=80)
    officer = EncryptedTextField(blank=True)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    about = models.CharField(max_length=300)
    answer = models.CharField(max_length=1000, blank=True)
    content = EncryptedBytesField(blank=True, default=b"", help_text="a photograph of the letter or form")
    spoke_at = models.DateTimeField()
    written_by = models.CharField(max_length=80)
    written_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "liaison entries"

    def __str__(self) -> str:
        return self.about[:60]
