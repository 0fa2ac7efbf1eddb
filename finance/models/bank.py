"""Our bank's statements, line by line, and what each line belongs to in our book."""

from django.db import models
from django.db.models import Q

from marketplace.core.crypto.fields import EncryptedTextField

LINE = "bank:line:"
HELD = ("doubt", "same")  # words about a line that keep it from explaining anything


class BankStatement(models.Model):
    """One file that was taken over. The same file again is the same row."""

    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the file")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=4, help_text="csv or camt")
    account = models.CharField(
        max_length=40, blank=True, help_text="the account's number as the file says it, all but four masked"
    )
    first_day = models.DateField()
    last_day = models.DateField()
    lines = models.PositiveIntegerField()
    new_lines = models.PositiveIntegerField(help_text="the others had come with an earlier file")
    taken_by = models.CharField(max_length=80)
    taken_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Twin(models.TextChoices):
    """What was said about two lines that may be one payment."""

    DOUBT = "doubt"
    SAME = "same"
    OTHER = "other"


class BankLine(models.Model):
    """A line of the bank. `digest` names it whatever file it comes in; `posting` is our entry on `bank` that it is."""

    statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT, related_name="rows")
    digest = models.CharField(max_length=64, unique=True)
    booked_on = models.DateField()
    amount_minor = models.BigIntegerField(help_text="signed: a plus is money that came")
    currency = models.CharField(max_length=3)
    reference = models.CharField(max_length=120, blank=True)
    end_to_end = models.CharField(max_length=64, blank=True, help_text="the payer's own id of the payment (CAMT)")
    text = EncryptedTextField(default="", blank=True, help_text="words of the payment; names of people stand in them")
    party = EncryptedTextField(default="", blank=True)
    twin = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="twins",
        help_text="the line of a file of another kind that this may be, seen again",
    )
    twin_word = models.CharField(max_length=5, choices=Twin.choices, blank=True)
    twin_by = models.CharField(max_length=80, blank=True)
    posting = models.OneToOneField(
        "ledger.Posting",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="empty: unmatched",
    )
    matched_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(twin=None, twin_word="") | Q(twin__isnull=False) & ~Q(twin_word=""), name="twin_has_a_word"
            ),
            models.CheckConstraint(
                condition=~Q(twin_word__in=["doubt", "same"]) | Q(posting=None), name="twin_explains_nothing"
            ),
        ]
        indexes = [models.Index(fields=["booked_on", "id"], condition=Q(posting=None), name="bank_line_to_match")]

    def __str__(self) -> str:
        return f"{self.booked_on} {self.amount_minor} {self.currency}"

    @property
    def key(self) -> str:
        """How a difference about this line is named."""
        return f"{LINE}{self.pk}"
