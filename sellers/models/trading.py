"""What a seller took in orders on one day, while limits apply to them."""

from django.db import models
from django.db.models import Q

from sellers.models.parties import Seller


class SellerDay(models.Model):
    """Orders placed with one seller on one day (Asia/Shanghai), counted only for sellers with limits."""

    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    orders = models.PositiveIntegerField(default=0)
    amount_fen = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seller", "day"], name="one_count_per_day"),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="day_amount_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.orders}"
