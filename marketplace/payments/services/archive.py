"""The raw archive: each exchange with the provider, kept for the customs query of payment data (GACC 2018 No.165)."""

from marketplace.core import time
from marketplace.payments.gateway import Exchange
from marketplace.payments.models import ProviderExchange


def keep(reference: str, exchange: Exchange | None) -> None:
    """Store one exchange in the caller's transaction. Reads of state are kept too: they prove when we knew what."""
    if exchange is None:
        return
    ProviderExchange.objects.create(
        reference=reference[:80], operation=exchange.operation, request=exchange.request, answer=exchange.answer,
        http_status=exchange.http_status, at=time.now(),
    )  # fmt: skip
