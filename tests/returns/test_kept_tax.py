"""Tax that went back to the shopper while customs keeps it is the bearer's, never customs' own."""

from collections.abc import Callable

import pytest

from marketplace.accounts.models import User
from marketplace.ledger.chart import AccountCode as A
from marketplace.ledger.selectors import balance
from orders.models import Order, Refund
from orders.services import escrow
from tests.returns import world

pytestmark = pytest.mark.django_db
Bought = Callable[..., Order]


@pytest.mark.parametrize(("days", "kept"), [(20, False), (50, True)])
def test_it_works(bought: Bought, xiaochen: User, days: int, kept: bool) -> None:
    """Not genuine, asked for within the customs window or after it."""
    order = bought()
    world.days_later(days)
    assert escrow.release_due() == 1
    owed = balance(A.TAX_PAYABLE, "", "CNY")
    case = world.refunded(world.ask(order, reason="not_genuine"), xiaochen)
    made = Refund.objects.get()
    assert made.amount_fen == order.total_fen == case.refund_fen
    assert made.tax_kept_fen == (made.tax_fen if kept else 0)
    assert balance(A.TAX_PAYABLE, "", "CNY") == (owed if kept else owed - made.tax_fen)
    owner, currency = f"seller:{order.seller.public_id}", order.seller_currency
    assert (balance(A.SELLER_RECEIVABLE, owner, currency) > 0) is kept, "the seller bears it"
