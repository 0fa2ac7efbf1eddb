"""Notices of right holders and the sellers' answers (E-Commerce Law Art. 42–43). Names and contacts are encrypted."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.catalog.models.goods import Listing
from marketplace.catalog.models.papers import EncryptedPaper
from marketplace.catalog.states import IpNoticeState
from marketplace.core.crypto.fields import EncryptedTextField
from marketplace.core.ids import public_id


class IpNotice(models.Model):
    """One notice about one listing. `wait_until`: the end of the fifteen days after a counter-notice was forwarded."""

    class Right(models.TextChoices):
        TRADEMARK = "trademark", _("Trade mark")
        COPYRIGHT = "copyright", _("Copyright")
        PATENT = "patent", _("Patent")
        DESIGN = "design", _("Design")

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="ip_notices")
    state = models.CharField(max_length=9, choices=IpNoticeState.choices, default=IpNoticeState.RECEIVED)
    right = models.CharField(max_length=9, choices=Right.choices)
    right_number = models.CharField(max_length=80)
    statement = models.TextField(max_length=4000)
    holder_name = EncryptedTextField()
    holder_contact = EncryptedTextField(help_text="address and telephone")
    holder_email = EncryptedTextField()
    given_by = models.CharField(max_length=80, blank=True, help_text="reference of the account, empty for a visitor")
    countered_by = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    was_on_sale = models.BooleanField(default=False, help_text="so that ending the measure puts it back where it was")
    counter_statement = models.TextField(max_length=4000, blank=True)
    counter_name = EncryptedTextField(default="", blank=True)
    counter_contact = EncryptedTextField(default="", blank=True)
    received_at = models.DateTimeField()
    forwarded_at = models.DateTimeField(null=True, blank=True)
    countered_at = models.DateTimeField(null=True, blank=True)
    wait_until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True, help_text="names, contacts and evidence are gone")

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["wait_until"], condition=Q(state="countered"), name="ip_notices_waiting"),
            models.Index(fields=["ended_at"], condition=Q(forgotten_at=None), name="ip_notices_kept"),
        ]

    def __str__(self) -> str:
        return f"{self.public_id} {self.state}"


class IpEvidence(EncryptedPaper):
    """A paper of either side."""

    class Side(models.TextChoices):
        HOLDER = "holder"
        SELLER = "seller"

    notice = models.ForeignKey(IpNotice, on_delete=models.CASCADE, related_name="evidence")
    side = models.CharField(max_length=6, choices=Side.choices)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["notice", "sha256"], name="one_evidence_per_content")]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.side}"
