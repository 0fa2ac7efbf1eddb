"""What is set aside for the claims against a warranty."""

from django.db import models
from django.db.models import F, Q

from orders.models import Warranty


class ReserveShare(models.Model):
    """Set aside when a warranty begins, given back to our result when it has ended. `used_fen`: what claims took of it."""

    warranty = models.OneToOneField(Warranty, on_delete=models.PROTECT, related_name="reserve")
    laid_fen = models.BigIntegerField()
    used_fen = models.BigIntegerField(default=0)
    laid_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(used_fen__gte=0) & Q(used_fen__lte=F("laid_fen")), name="reserve_used_within"
            )
        ]

    def __str__(self) -> str:
        return f"{self.warranty_id}: {self.laid_fen}"
