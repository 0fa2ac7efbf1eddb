"""What a person looked at, as long as they want it kept, and what follows from it for them."""

from django.conf import settings
from django.db import models

from marketplace.catalog.models.goods import Listing


class BrowsingChoice(models.Model):
    """How a person wants to be known here. No row means: history kept, goods chosen for them (both can be switched off).

    `erased_at`: what was looked at before is not stored any more, even where it is still on its way from memory.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="browsing_choice")
    keeps_history = models.BooleanField(default=True)
    wants_personal = models.BooleanField(default=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user_id}: history {self.keeps_history}, personal {self.wants_personal}"


class Visit(models.Model):
    """One listing that one person looked at: how often, and when last. Kept 90 days."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="visits")
    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="visits")
    times = models.PositiveIntegerField(default=1)
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "listing"], name="one_visit_per_listing")]
        indexes = [
            models.Index(fields=["user", "-last_at"], name="visit_by_user"),
            models.Index(fields=["last_at"], name="visit_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} saw {self.listing_id} × {self.times}"


class Acquisition(models.Model):
    """One listing that one person paid for, told by the orders above. Only for choosing goods: what binds is the order."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="acquisitions")
    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="acquisitions")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "listing"], name="one_acquisition_per_listing")]

    def __str__(self) -> str:
        return f"{self.user_id} has {self.listing_id}"


class Companion(models.Model):
    """A listing that goes with another, by what shoppers did. Written anew by the nightly job; `score` is a cosine × 1,000."""

    class Kind(models.TextChoices):
        BOUGHT = "bought"
        LIKED = "liked"

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="companions")
    other = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    score = models.IntegerField()
    shoppers = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["listing", "kind", "other"], name="one_companion")]
        indexes = [models.Index(fields=["listing", "kind", "-score"], name="companion_best")]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.kind} {self.other_id} {self.score}"


class Pick(models.Model):
    """A listing chosen for one person, with what it was chosen for. Written anew by the nightly job."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="picks")
    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="+")
    because = models.ForeignKey(Listing, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    why = models.CharField(
        max_length=9, help_text="bought, saved, seen: what the person did with `because`; or category"
    )
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "listing"], name="one_pick_per_listing")]
        indexes = [models.Index(fields=["user", "position"], name="pick_by_user")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.position}: {self.listing_id}"
