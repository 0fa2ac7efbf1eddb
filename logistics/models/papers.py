"""What goes to customs beside the four first messages, and everything that comes back."""

from django.db import models
from django.db.models import Q

from logistics.states import PaperStatus
from marketplace.core.ids import public_id


class Paper(models.Model):
    """One message that follows the declaration: delivered (513), withdrawal (623), return (625), arrival list of a flight (711).

    `source` names its cause: the same cause asks once. `pieces` maps declared line numbers to pieces (returns).
    """

    class Kind(models.TextChoices):
        DELIVERED = "513", "CEB513"
        WITHDRAWAL = "623", "CEB623"
        RETURN = "625", "CEB625"
        ARRIVAL = "711", "CEB711"

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    reference = models.CharField(max_length=20, unique=True, help_text="our number of the document (copNo)")
    kind = models.CharField(max_length=3, choices=Kind.choices)
    status = models.CharField(max_length=8, choices=PaperStatus.choices, default=PaperStatus.ASKED)
    source = models.CharField(max_length=80, unique=True)
    declaration = models.ForeignKey(
        "logistics.Declaration", null=True, blank=True, on_delete=models.PROTECT, related_name="papers"
    )
    flight = models.ForeignKey(
        "logistics.Flight", null=True, blank=True, on_delete=models.PROTECT, related_name="papers"
    )
    reason = models.CharField(max_length=300, blank=True)
    pieces = models.JSONField(default=dict, blank=True)
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    last_code = models.CharField(max_length=10, blank=True)
    last_info = models.CharField(max_length=300, blank=True)
    trouble = models.JSONField(
        default=dict, blank=True, help_text="fields that the official schema refuses, and whose they are"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(declaration__isnull=False) | Q(flight__isnull=False), name="paper_is_about_something"
            )
        ]
        indexes = [models.Index(fields=["status"], name="paper_status")]

    def __str__(self) -> str:
        return f"CEB{self.kind} {self.reference}"


class CustomsMail(models.Model):
    """One fact that customs sent, of any message, kept once. `problem` says why nothing followed from it."""

    class Problem(models.TextChoices):
        NONE = "", "—"
        UNKNOWN_LIST = "unknown_list"
        UNKNOWN_CODE = "unknown_code"
        UNREADABLE = "unreadable"
        FORMAT_ERROR = "format_error"
        REFUSED = "refused"

    digest = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=7)
    about = models.CharField(max_length=60, blank=True)
    invt_no = models.CharField(max_length=18, blank=True)
    code = models.CharField(max_length=10, blank=True)
    info = models.CharField(max_length=300, blank=True)
    problem = models.CharField(max_length=12, choices=Problem.choices, default=Problem.NONE, blank=True)
    declaration = models.ForeignKey(
        "logistics.Declaration", null=True, blank=True, on_delete=models.PROTECT, related_name="mail"
    )
    paper = models.ForeignKey(Paper, null=True, blank=True, on_delete=models.PROTECT, related_name="mail")
    returned_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "customs mail"
        indexes = [models.Index(fields=["-id"], condition=~Q(problem=""), name="mail_with_a_problem")]

    def __str__(self) -> str:
        return f"CEB{self.kind} {self.code}"


class TaxBill(models.Model):
    """What customs assessed for one list (CEB816), in fen. A void bill counts nothing; a later one counts instead."""

    class Status(models.TextChoices):
        MADE = "1", "made"
        SUMMARISED = "2", "summarised"
        VOID = "3", "void"

    declaration = models.ForeignKey("logistics.Declaration", on_delete=models.PROTECT, related_name="tax_bills")
    number = models.CharField(max_length=50, unique=True)
    status = models.CharField(max_length=1, choices=Status.choices)
    duty_fen = models.BigIntegerField()
    vat_fen = models.BigIntegerField()
    consumption_fen = models.BigIntegerField()
    pay_number = models.CharField(max_length=50, blank=True)
    lines = models.JSONField(default=list)
    returned_at = models.DateTimeField()
    received_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.number

    @property
    def total_fen(self) -> int:
        """Duty, VAT and consumption tax together."""
        return self.duty_fen + self.vat_fen + self.consumption_fen
