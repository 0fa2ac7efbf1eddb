"""What a shopper confirmed for one purchase, in words that are kept."""

from django.db import models

from orders.models.buying import Purchase


class NoReasonConfirmation(models.Model):
    """The shopper read, for this purchase, that certain goods come back without a reason only under conditions (Order 90)."""

    purchase = models.ForeignKey(Purchase, on_delete=models.PROTECT, related_name="no_reason_confirmations")
    code = models.CharField(max_length=30, help_text="of the rule orders.no_reason")
    version = models.PositiveIntegerField(help_text="of that rule")
    words = models.CharField(max_length=300)
    digest = models.CharField(max_length=64)
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["purchase", "code"], name="no_reason_confirmed_once")]

    def __str__(self) -> str:
        return f"{self.purchase_id} {self.code}"
