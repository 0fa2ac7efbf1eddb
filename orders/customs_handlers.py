"""What buying does when customs has assessed tax: what it differs from the tax we collected is ours, and stands in the book."""

import logging
from typing import Any

from orders.errors import DifferenceRefused
from orders.models import Order
from orders.services import differences

logger = logging.getLogger(__name__)
ACTOR = "system:customs"


def tax_assessed(*, order_number: str, document: str, assessed_fen: int | None, **_more: Any) -> None:
    """The bills of the order's list that are not void, in fen; None where none is left: then what we collected counts again.

    The same news twice books once: a later document counts instead of an earlier one.
    """
    order = Order.objects.get(number=order_number)
    actual = differences.charged_for(order)[differences.TAX] if assessed_fen is None else assessed_fen
    try:
        differences.assess(order=order, kind=differences.TAX, actual_fen=actual, document=document, actor=ACTOR)
    except DifferenceRefused:
        logger.exception("tax bill %s of order %s was not booked", document, order_number)
