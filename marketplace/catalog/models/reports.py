"""What people report about a listing that is on sale."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.catalog.models.goods import Listing
from marketplace.catalog.models.papers import EncryptedPaper
from marketplace.catalog.states import ReportState
from marketplace.core.ids import public_id


class ListingReport(models.Model):
    """Somebody says that a listing is not right. `reporter` tells people apart: a person's reference, a keyed digest of a
    visitor's address until it is decided, empty after their account was erased. Never shown to the seller.
    """

    class Reason(models.TextChoices):
        FAKE = "fake", _("Not genuine")
        FORBIDDEN = "forbidden", _("Forbidden or dangerous goods")
        MISLEADING = "misleading", _("Pictures or words are not true")
        PRICE = "price", _("The price misleads")
        COPIED = "copied", _("Pictures or words taken from somebody else")
        OUTSIDE = "outside", _("Wants me to pay or chat outside Miaomiao")
        INDECENT = "indecent", _("Indecent or insulting")
        OTHER = "other", _("Something else")

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="reports")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reporter = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=10, choices=Reason.choices)
    body = models.CharField(max_length=1000, blank=True)
    state = models.CharField(max_length=9, choices=ReportState.choices, default=ReportState.OPEN)
    version = models.PositiveIntegerField(default=0, help_text="of the listing, as the reporter saw it")
    answer = models.CharField(max_length=500, blank=True, help_text="read by the reporter")
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "reporter"], condition=Q(state="open") & ~Q(reporter=""),
                name="one_open_report_per_person",
            )
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["created_at"], condition=Q(state="open"), name="reports_open"),
            models.Index(fields=["reporter", "-created_at"], name="reports_by_reporter"),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.reason} {self.state}"


class ReportPicture(EncryptedPaper):
    """A picture sent with a report; only moderators see it, and each look leaves a trail row."""

    report = models.OneToOneField(ListingReport, on_delete=models.CASCADE, related_name="picture")

    def __str__(self) -> str:
        return f"picture of {self.report_id}"
