"""What was given back for one physical piece, and who may still give. One row a piece, whoever gives: the only such place."""

from django.db import models
from django.db.models import Q

from orders.models.buying import Order, OrderLine, Refund


class PieceBack(models.Model):
    """The account of one piece. `held_by`: an open claim has it in hand; `given_by`: what gave its money back, once and for good."""

    passport_code = models.CharField(max_length=32, unique=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="pieces_back")
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="pieces_back")
    held_by = models.CharField(max_length=80, blank=True)
    given_by = models.CharField(max_length=80, blank=True, help_text="`Refund.source` of what gave it back")
    refund = models.ForeignKey(Refund, null=True, blank=True, on_delete=models.PROTECT, related_name="pieces_back")
    goods_fen = models.BigIntegerField(default=0)
    freight_fen = models.BigIntegerField(default=0)
    tax_fen = models.BigIntegerField(default=0)
    given_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(given_at__isnull=True, given_by="") | (Q(given_at__isnull=False) & ~Q(given_by="")),
                name="piece_given_by_something",
            ),
            models.CheckConstraint(
                condition=Q(goods_fen__gte=0, freight_fen__gte=0, tax_fen__gte=0), name="piece_amounts_sane"
            ),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.passport_code} {self.given_by or self.held_by}"
