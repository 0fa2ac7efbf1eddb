"""The raw archive: each exchange with the provider, kept for the customs query of payment data (GACC 2018 No.165)."""

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from marketplace.core import time, trail
from marketplace.payments.gateway import Exchange
from marketplace.payments.models import ProviderExchange
from marketplace.payments.selectors import exchanges_of


def keep(reference: str, exchange: Exchange | None) -> None:
    """Store one exchange in the caller's transaction. Reads of state are kept too: they prove when we knew what."""
    if exchange is None:
        return
    ProviderExchange.objects.create(
        reference=reference[:80], operation=exchange.operation, request=exchange.request, answer=exchange.answer,
        http_status=exchange.http_status, at=time.now(),
    )  # fmt: skip


@transaction.atomic
def read_out(*, reference: str, why: str, actor: str) -> list[str]:
    """Everything exchanged with the provider about `reference`, oldest first, one JSON a line; who read it and why is on the
    trail. Empty where there is nothing, and then nothing is written."""
    rows = [
        {
            "at": row.at, "operation": row.operation, "request": row.request, "answer": row.answer,
            "http_status": row.http_status, "reference": row.reference,
        }
        for row in exchanges_of(reference)
    ]  # fmt: skip
    if rows:
        after = {"exchanges": len(rows)}
        trail.record(verb="payments.archive_read", target=reference, actor=actor, why=why, after=after)
    return [json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True) for row in rows]
