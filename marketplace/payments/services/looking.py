"""When a sweep last asked the provider about a row."""

from collections.abc import Iterator
from contextlib import contextmanager

from marketplace.core import time
from marketplace.payments.models import PaymentAttempt, ProviderRefund, ProviderTransfer


@contextmanager
def looking(model: type[PaymentAttempt | ProviderRefund | ProviderTransfer], pk: int) -> Iterator[None]:
    """Note the look afterwards, also where it raised: such a row goes to the end of the queue."""
    try:
        yield
    finally:
        model.objects.filter(pk=pk).update(looked_at=time.now())
