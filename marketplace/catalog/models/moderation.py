"""What the rules look for, what a listing was at each edit, and what people look at after it went on sale."""

from django.db import models
from django.db.models import Q

from marketplace.catalog.models.goods import Category, Listing
from sellers.models import Seller


class ModerationTerm(models.Model):
    """A word the rules look for. `forbidden` holds goods whoever sells them, `claim` asks a person to look."""

    class Kind(models.TextChoices):
        FORBIDDEN = "forbidden"
        CLAIM = "claim"

    term = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=9, choices=Kind.choices)
    source = models.CharField(max_length=120, blank=True, help_text="the rule behind it, shown to the seller")
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.term} ({self.kind})"


class RestrictedCategory(models.Model):
    """A category (with all below it) that asks for more than others, or is closed."""

    category = models.OneToOneField(Category, on_delete=models.CASCADE, related_name="restriction")
    is_closed = models.BooleanField(default=False, help_text="nobody may sell here for now")
    needs_certificate = models.BooleanField(default=False)
    reason = models.CharField(max_length=200)
    source = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"{self.category_id}: {self.reason}"


class ListingVersion(models.Model):
    """A listing as it stood after an edit: every field that a reader or a rule sees. Append-only (trigger in `sql.py`)."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    fields = models.JSONField()
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["listing", "number"], name="one_version_per_number")]

    def __str__(self) -> str:
        return f"{self.listing_id} v{self.number}"


class AfterReview(models.Model):
    """A listing on sale that somebody looks at afterwards. A hit takes it down and ends the seller's trust."""

    class Cause(models.TextChoices):
        RANDOM = "random"
        PICTURE = "picture"
        REPORT = "report"

    class Verdict(models.TextChoices):
        CLEAN = "clean"
        HIT = "hit"
        GONE = "gone"  # it left the shelf before anybody looked

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="after_reviews")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(max_length=7, choices=Cause.choices)
    version = models.PositiveIntegerField(default=0)
    drawn_at = models.DateTimeField()
    verdict = models.CharField(max_length=5, choices=Verdict.choices, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["listing"], condition=Q(verdict=""), name="one_open_after_review")
        ]
        indexes = [models.Index(fields=["drawn_at"], condition=Q(verdict=""), name="after_reviews_open")]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.cause} {self.verdict}"
