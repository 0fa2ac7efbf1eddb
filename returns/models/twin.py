"""What surrounds the twin match: compared pictures, further looks, parcels that nobody knows, signals that call a person."""

from django.db import models
from django.db.models import F, Q

from logistics.models import Warehouse
from marketplace.core.crypto.fields import EncryptedTextField
from marketplace.core.ids import public_id
from returns.models.cases import Inspection, ReturnCase, ReturnItem


class PictureMatch(models.Model):
    """Pictures of one piece from abroad and from the bench, to be compared by the worker."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"

    inspection = models.OneToOneField(Inspection, on_delete=models.PROTECT, related_name="pictures")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    opinion = models.CharField(max_length=8, blank=True, help_text="same, unclear, other")
    score = models.PositiveSmallIntegerField(null=True, blank=True, help_text="0–100, the worst pose")
    poses = models.JSONField(default=list, help_text="figures of each pose")
    taken = models.JSONField(
        default=list, db_default=models.Value([], models.JSONField()),
        help_text="SHA-256 of the pictures of this very inspection; empty for one from before they were kept",
    )  # fmt: skip
    attempts = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "picture matches"
        constraints = [
            models.CheckConstraint(condition=Q(state="waiting") | Q(done_at__isnull=False), name="pictures_done_when")
        ]
        indexes = [models.Index(fields=["asked_at"], condition=Q(state="waiting"), name="pictures_waiting")]

    def __str__(self) -> str:
        return f"{self.inspection_id} {self.opinion or self.state}"


class Look(models.Model):
    """Somebody else's look at an inspected piece: a second opinion on what was captured, or a whole new inspection."""

    class Kind(models.TextChoices):
        SECOND = "second"
        AGAIN = "again"

    class Opinion(models.TextChoices):
        SAME = "same"
        OTHER = "other"
        UNCLEAR = "unclear"

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    item = models.ForeignKey(ReturnItem, on_delete=models.PROTECT, related_name="looks")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    asked_by = models.CharField(max_length=80)
    asked_why = EncryptedTextField(blank=True, default="")
    asked_at = models.DateTimeField()
    verdict_before = models.CharField(max_length=8, choices=Inspection.Verdict.choices)
    inspector_before = models.CharField(max_length=80)
    looked_by = models.CharField(max_length=80, blank=True)
    opinion = models.CharField(max_length=8, choices=Opinion.choices, blank=True)
    verdict = models.CharField(max_length=8, choices=Inspection.Verdict.choices, blank=True)
    reasons = models.JSONField(default=list)
    note = EncryptedTextField(blank=True, default="")
    looked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "kind"], condition=Q(looked_at=None), name="one_open_look_of_a_kind"
            ),
            models.CheckConstraint(condition=~Q(looked_by=F("inspector_before")), name="looked_at_by_somebody_else"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.kind}"


class StrayParcel(models.Model):
    """A parcel at the centre without a case: somebody is in charge of it until its case or its sender is known."""

    class Status(models.TextChoices):
        FOUND = "found"
        MATCHED = "matched"
        SENT_BACK = "sent_back"
        DISPOSED = "disposed"

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    centre = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.FOUND)
    words = models.CharField(max_length=300)
    label_text = EncryptedTextField(blank=True, default="", help_text="as it stands on the parcel")
    weight_g = models.PositiveIntegerField(null=True, blank=True)
    owner = models.CharField(max_length=80, help_text="who of ours is in charge of it")
    found_by = models.CharField(max_length=80)
    found_at = models.DateTimeField()
    case = models.ForeignKey(ReturnCase, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=300, blank=True)
    ended_by = models.CharField(max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(status="matched") | Q(case__isnull=False), name="matched_to_a_case")
        ]
        indexes = [models.Index(fields=["found_at"], condition=Q(status="found"), name="strays_open")]

    def __str__(self) -> str:
        return self.public_id

    @property
    def ref(self) -> str:
        return f"stray_parcel:{self.public_id}"


class CaseSignal(models.Model):
    """Something about a case that a person has to look at. It decides nothing."""

    case = models.ForeignKey(ReturnCase, on_delete=models.PROTECT, related_name="signals")
    code = models.CharField(max_length=20)
    reasons = models.JSONField(default=list)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "code"], name="a_signal_once_a_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.code}"
