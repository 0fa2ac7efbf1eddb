"""What is kept only as long as it tells something."""

from datetime import timedelta

from django.db import transaction

from marketplace.core import time
from risk.models import Assessment
from risk.states import Status

KEPT = timedelta(days=400)  # a chargeback may come for up to a year and a bit; looking back needs half a year
BATCH = 5_000


@transaction.atomic
def forget_old() -> int:
    """Assessments of long ago, a batch at a time. Returns how many went."""
    old = Assessment.objects.filter(placed_at__lt=time.now() - KEPT).exclude(status=Status.HELD)
    return Assessment.objects.filter(
        pk__in=list(old.order_by("placed_at").values_list("pk", flat=True)[:BATCH])
    ).delete()[0]
