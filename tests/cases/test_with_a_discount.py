"""A disputed share of an order bought with a coupon: seller and both bearers end to the fen as without the dispute."""

import pytest
from django.db import transaction

from marketplace.ledger.chart import AccountCode as A
from marketplace.ledger.selectors import balance, trial_balance
from orders.models import Order
from orders.services import escrow, receipts, refunds
from promotions.services import claiming, managing
from sellers.selectors import ref as seller_ref
from tests import shop
from tests.cases import build
from tests.promotions import deals

pytestmark = pytest.mark.django_db
CNY = "CNY"


def bought_with_a_coupon(user, seller) -> Order:
    """200 yuan of goods, 20 off, 60 % of it ours."""
    shared = deals.promotion(platform_bp=6_000)
    managing.join(seller=seller, public_id=shared.public_id, actor="user:akira")
    claiming.claim(user=user, public_id=shared.public_id, actor=user.ref)
    order = build.order_of(user, seller)
    assert order.discount_fen == 2_000
    return order


def sums(order: Order) -> dict[str, int]:
    owner = seller_ref(order.seller)
    asked = [(code, "", CNY) for code in (A.COMMISSION_INCOME, A.TAX_PAYABLE, A.FREIGHT_INCOME, A.PROMOTION_EXPENSE)]
    asked += [(A.FX_CLEARING, "", CNY), (A.FX_CLEARING, "", "JPY"), (A.ESCROW, order.ref, CNY)]
    asked += [(A.PROMOTION_BY_SELLER, owner, CNY), (A.PROMOTION_BY_SELLER, owner, "JPY")]
    found = {f"{code} {currency}": balance(code, whose, currency) for code, whose, currency in asked}
    theirs = balance(A.SELLER_PAYABLE, owner, "JPY") + balance(A.SELLER_RESERVE, owner, "JPY")
    return {**found, "seller": theirs}


def story(xiaomei, dana, *, claim_fen: int, given_fen: int) -> dict[str, int]:
    """From buying to the last release. `claim_fen` 0: no dispute. `given_fen`: refunded while the disputed share waits."""
    point = transaction.savepoint()
    order = bought_with_a_coupon(xiaomei, shop.seller())
    case = build.open_case(order, claim_fen=claim_fen) if claim_fen else None
    if case is not None:
        receipts.confirm_receipt(order=order, actor="user:x")
        assert balance(A.ESCROW, order.ref, CNY) == claim_fen, "everything but the disputed share is paid out"
    if given_fen:
        refunds.refund(
            order_id=order.pk, source="test:1", reason="quality", lines={order.lines.get().pk: (given_fen, 0, 0)},
            actor="user:x",
        )  # fmt: skip
    if case is not None:
        build.end(build.ruled(case, dana, "none"))
    escrow.release(order_id=order.pk, actor="user:x")
    assert set(trial_balance().values()) <= {0}
    found = sums(order)
    transaction.savepoint_rollback(point)
    return found


@pytest.mark.parametrize("claim_fen", [1, 777, 12_345])
@pytest.mark.parametrize("given_fen", [0, 501])
def test_it_works(xiaomei, dana, claim_fen, given_fen):
    shop.tariff()
    undisputed = story(xiaomei, dana, claim_fen=0, given_fen=given_fen)
    assert undisputed["seller"] > 0
    assert undisputed["promotion_expense CNY"] > 0
    assert story(xiaomei, dana, claim_fen=claim_fen, given_fen=given_fen) == undisputed
