"""What we owe a service point for a month: drawn up by the machine, approved by one of us, paid by another."""

from django.db import models
from django.db.models import F, Q

from repairs.models.partners import Partner
from repairs.states import StatementStatus


class Statement(models.Model):
    """The labour of the orders that a partner shop finished until the end of a month; every order on one statement, once."""

    number = models.CharField(max_length=20, unique=True)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="statements")
    month = models.DateField(help_text="its first day")
    status = models.CharField(max_length=8, choices=StatementStatus.choices, default=StatementStatus.OPEN)
    works_count = models.PositiveIntegerField()
    amount_fen = models.BigIntegerField()
    made_at = models.DateTimeField()
    approved_by = models.CharField(max_length=80, blank=True, default="")
    approved_at = models.DateTimeField(null=True, blank=True)
    account_since = models.DateTimeField(null=True, blank=True, help_text="the account as it was when approved")
    paid_by = models.CharField(max_length=80, blank=True, default="")
    paid_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(
        max_length=400, blank=True, default="", help_text="why it was sent back; the partner reads it"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "month"], name="one_repair_statement_a_month"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="repair_statement_owes"),
            models.CheckConstraint(
                condition=Q(paid_by="") | ~Q(paid_by=F("approved_by")) & ~Q(approved_by=""), name="statement_needs_two"
            ),
        ]
        ordering = ["-month", "-id"]

    def __str__(self) -> str:
        return f"{self.number} {self.status}"

    @property
    def ref(self) -> str:
        return f"repair_statement:{self.number}"
