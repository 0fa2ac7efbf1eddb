"""Taking an order onto the road: the trade record and the units to expect."""

from django.db import transaction

from logistics.models import Consignment
from logistics.records import TradeRecord


@transaction.atomic
def register(*, record: TradeRecord, actor: str) -> Consignment:
    """Store the trade record and open one expected unit (with its passport) for every piece. Idempotent by order number."""
    raise NotImplementedError


@transaction.atomic
def cancel(*, order_number: str, actor: str) -> bool:
    """Stop expecting the order's units. True where the road can still stop it; raises TooLateToCancel once packed."""
    raise NotImplementedError
