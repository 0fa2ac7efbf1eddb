"""Where goods are handled and who works there."""

from django.conf import settings
from django.db import models


class Warehouse(models.Model):
    """An overseas warehouse, or the returns centre in China."""

    class Kind(models.TextChoices):
        OVERSEAS = "overseas"
        RETURNS = "returns"

    code = models.CharField(max_length=8, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.OVERSEAS)
    name = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=80)
    country = models.CharField(max_length=2)
    city = models.CharField(max_length=60)
    airport = models.CharField(max_length=3)
    time_zone = models.CharField(max_length=40)
    address = models.CharField(max_length=200, blank=True)
    supervised_place = models.CharField(
        max_length=16, blank=True, default="", db_default="",
        help_text="code of the customs supervised place at which a returns centre stands; empty: at none, "
        "so nothing that comes here is a customs return",
    )  # fmt: skip
    is_out = models.BooleanField(
        default=False, db_default=False, help_text="out of service: new return labels go to another centre"
    )

    def __str__(self) -> str:
        return self.code


class Posting(models.Model):
    """Where a member of staff works. Operators and inspectors act at their own warehouse only."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="postings")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.CASCADE, related_name="staff")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "warehouse"], name="one_posting_per_place")]

    def __str__(self) -> str:
        return f"{self.user_id}@{self.warehouse_id}"
