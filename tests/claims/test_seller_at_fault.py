"""A claim that the seller's packing caused: asked of the seller, taken from what they earn, once."""

import pytest

from claims.errors import ClaimNotNow, NothingToRecover, OwnClaim
from claims.models import Claim, Recovery
from claims.services import recovering
from marketplace.core import time
from marketplace.core.errors import NotAllowed
from marketplace.core.money import CNY, convert_minor
from marketplace.ledger.chart import AccountCode as A
from marketplace.ledger.selectors import balance
from sellers.models import SellerMember
from sellers.selectors import ref
from tests.claims.test_life import report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_clock")]
COST = 10_120 + 1_098  # goods and the tax that customs keeps, in fen


@pytest.fixture
def owed(arrived, settle, dana):
    """The courier proved that it carried well; the seller is asked for what the claim cost us."""
    order, _way = arrived(2)
    report(order)
    settle()
    recovering.write_off(recovery=Recovery.objects.get(), why="handed over whole, seen on camera", by=dana)
    assert balance(A.COMPENSATION_EXPENSE, "", CNY) == COST
    return recovering.demand(claim=Claim.objects.get(), party="seller", code="akira", amount_fen=COST, by=dana)


def taken(order):
    """What the seller has less, in minor units of their currency: nothing was released yet, so all of it is debt."""
    owner, currency = ref(order.seller), order.seller_currency
    return balance(A.SELLER_RECEIVABLE, owner, currency) - balance(A.SELLER_PAYABLE, owner, currency)


def test_it_works(owed, dana):
    order = owed.claim.order
    before = taken(order)
    recovering.charge_seller(recovery=owed, by=dana)
    owed.refresh_from_db()
    minor = convert_minor(COST, CNY, order.seller_currency, 1 / order.fx_rate)
    assert (owed.status, owed.received_fen) == ("received", COST)
    assert taken(order) - before == minor > 0
    assert (balance(A.CLAIM_RECEIVABLE, owed.owner, CNY), balance(A.COMPENSATION_EXPENSE, "", CNY)) == (0, 0)


def test_once_and_by_operations(owed, dana, tingting):
    order = owed.claim.order
    with pytest.raises(NotAllowed):
        recovering.charge_seller(recovery=owed, by=tingting)
    assert taken(order) == 0
    recovering.charge_seller(recovery=owed, by=dana)
    once = taken(order)
    with pytest.raises(ClaimNotNow):
        recovering.charge_seller(recovery=owed, by=dana)
    with pytest.raises(NothingToRecover):
        recovering.demand(claim=Claim.objects.get(), party="seller", code="akira", amount_fen=1, by=dana)
    assert taken(order) == once


def test_a_courier_is_not_charged_like_a_seller(arrived, settle, dana):
    order, _way = arrived()
    report(order)
    settle()
    with pytest.raises(ClaimNotNow):
        recovering.charge_seller(recovery=Recovery.objects.get(), by=dana)
    assert taken(order) == 0


def test_by_page(owed, dana, browse):
    answer = browse(dana).post(f"/admin/claims/recoveries/{owed.public_id}/", {"do": "charge"})
    assert answer.status_code == 302
    owed.refresh_from_db()
    assert owed.status == "received"


def test_nobody_of_the_shop_asks_or_lets_go_what_the_shop_owes(owed, dana, akira):
    """A member of the shop who also works for us."""
    SellerMember.objects.create(seller=owed.claim.order.seller, user=akira, created_at=time.now())
    akira.roles = [*akira.roles, "ops"]
    akira.save(update_fields=["roles"])
    with pytest.raises(OwnClaim):
        recovering.write_off(recovery=owed, why="let us forget it", by=akira)
    with pytest.raises(OwnClaim):
        recovering.receive(recovery=owed, amount_fen=1, statement_line="B-1", by=akira)
    with pytest.raises(OwnClaim):
        recovering.charge_seller(recovery=owed, by=akira)
    with pytest.raises(OwnClaim):
        recovering.demand(claim=owed.claim, party="seller", code="akira", amount_fen=1, by=akira)
    owed.refresh_from_db()
    assert (owed.status, taken(owed.claim.order)) == ("demanded", 0)
