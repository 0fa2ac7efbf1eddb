"""Row locks of the payment room."""

from django.db.models import QuerySet

from marketplace.core import locks
from marketplace.payments.models import PaymentAttempt


def attempt(queryset: QuerySet[PaymentAttempt]) -> PaymentAttempt | None:
    """The attempt, locked until the transaction ends, so that refunds of one payment are counted one after another."""
    return next(iter(locks.rows(queryset)), None)
