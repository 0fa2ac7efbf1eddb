"""What a seller paid for a month in a warehouse."""

from django.db import models


class StorageBill(models.Model):
    """One seller, one warehouse, one month: billed once, also where it came to nothing. With a recall: its running month."""

    seller = models.ForeignKey("sellers.Seller", on_delete=models.PROTECT, related_name="storage_bills")
    warehouse = models.ForeignKey("logistics.Warehouse", on_delete=models.PROTECT, related_name="+")
    recall = models.OneToOneField(
        "warehousing.Recall", null=True, blank=True, on_delete=models.PROTECT, related_name="bill",
        help_text="the running month of goods called back, settled before they leave; empty for a month that is over",
    )  # fmt: skip
    month = models.DateField(help_text="its first day, in the time zone of the warehouse")
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    pieces = models.PositiveIntegerField()
    cm3_days = models.BigIntegerField(help_text="cm³ × days that cost something")
    bands = models.JSONField(help_text="what each age band came to")
    rule_version = models.PositiveIntegerField()
    charged_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seller", "warehouse", "month"], condition=models.Q(recall=None), name="a_month_is_billed_once"
            ),
            models.CheckConstraint(condition=models.Q(amount_minor__gte=0), name="storage_never_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.seller_id} {self.month:%Y-%m}"
