"""What a shopper says against a shop's answer, and who was reminded to review."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from marketplace.core.ids import public_id
from orders.models.buying import Order
from orders.models.opinions import Review
from orders.policies.opinions import REASONS
from orders.states import ObjectionStatus


class AnswerObjection(models.Model):
    """Whoever wrote a review asks us, once, to look at the shop's answer below it: for a reason of law. One ruling, published."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="objection")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField(max_length=12, choices=[(code, code) for code in REASONS])
    body = models.TextField(max_length=2000)
    status = models.CharField(max_length=7, choices=ObjectionStatus.choices, default=ObjectionStatus.OPEN)
    opened_at = models.DateTimeField()
    words = models.TextField(max_length=1000, blank=True, help_text="why it was decided so; readers see it")
    ruled_by = models.CharField(max_length=80, blank=True)
    ruled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status="open") | (~Q(ruled_by="") & ~Q(words="") & Q(ruled_at__isnull=False)),
                name="objection_ruled_in_words",
            ),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(status="open"), name="objection_to_look_at")]

    def __str__(self) -> str:
        return f"{self.review_id} {self.status}"

    @property
    def ref(self) -> str:
        return f"objection:{self.public_id}"


class ReviewReminder(models.Model):
    """Somebody was reminded, once an order, that the days for a review are nearly over."""

    order = models.OneToOneField(Order, on_delete=models.CASCADE, related_name="review_reminder")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.order_id} {self.at:%Y-%m-%d}"
