"""Insurance of a shop's stock: bought, billed to the book, passed on; and what is paid for pieces that went missing."""

from datetime import timedelta

import pytest
from django.db import transaction

from claims.errors import InsuredAlready, NothingToRemit, NotInsured, StockNotClaimable
from claims.models import PremiumBill, Remittance, StockClaim
from claims.selectors.stock import due_months
from claims.services import stock
from logistics.models import Warehouse
from marketplace.core import time
from marketplace.core.errors import NotAllowed
from marketplace.ledger.chart import AccountCode as A
from marketplace.ledger.selectors import balance
from tests import shop
from warehousing.models import Bin, Move, Piece, Zone
from warehousing.services import losses, moving, receiving

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_clock")]


@pytest.fixture
def shelf(akira):
    """Three pieces of 2,000 yen each on a shelf of ours."""
    shop.tariff()
    seller, house = shop.seller(akira), Warehouse.objects.get(code="NRT1")
    zone = Zone.objects.create(warehouse=house, code="A", kind=Zone.Kind.SHELF)
    place = Bin.objects.create(warehouse=house, zone=zone, code="A-1", capacity_cm3=1_000_000)
    with transaction.atomic():
        pieces = receiving.make_pieces(seller=seller, listing=shop.listing(seller), count=3)
        moving.move(pieces, place, moving.Cause(Move.Kind.RECEIVED, "notice:t", "user:x"))
    return seller, pieces


def owner(seller):
    return f"seller:{seller.public_id}"


def test_it_works(shelf, dana, tingting):
    """6,000 yen on the shelf cost 18 yen a month: billed once, owed to the insurer, passed on once."""
    seller, _pieces = shelf
    policy = stock.buy(seller=seller, actor="user:a")
    with pytest.raises(InsuredAlready):
        stock.buy(seller=seller, actor="user:a")
    assert due_months() == []
    time.travel(timedelta(days=32))
    assert (stock.bill_due(), stock.bill_due()) == (1, 0)
    bill = PremiumBill.objects.get()
    assert (bill.pieces, bill.value_minor, bill.premium_minor, bill.month.day) == (3, 6_000, 18, 1)
    assert balance(A.SELLER_RECEIVABLE, owner(seller), "JPY") == 18
    assert balance(A.INSURANCE_PAYABLE, "", "JPY") == 18
    assert stock.bill(policy_id=policy.pk, month=bill.month) is None
    with pytest.raises(NotAllowed):
        stock.remit(currency="JPY", amount_minor=18, statement_line="B-77", by=tingting)
    with pytest.raises(NothingToRemit):
        stock.remit(currency="JPY", amount_minor=19, statement_line="B-77", by=dana)
    for _time in range(2):
        stock.remit(currency="JPY", amount_minor=18, statement_line="B-77", by=dana)
    assert (Remittance.objects.count(), balance(A.INSURANCE_PAYABLE, "", "JPY")) == (1, 0)
    stock.end(seller=seller, actor="user:a")
    with pytest.raises(NotInsured):
        stock.end(seller=seller, actor="user:a")
    assert isinstance(due_months(), list)


def lose(pieces):
    with transaction.atomic():
        moving.move(pieces, None, moving.Cause(Move.Kind.MISSING, "count:t", "user:x"))


def test_what_is_missing_is_paid_at_once_and_once(shelf, dana):
    seller, pieces = shelf
    stock.buy(seller=seller, actor="user:a")
    code = pieces[0].code
    with pytest.raises(StockNotClaimable):
        stock.report(seller=seller, codes=[code], kind="lost", text="不见了", actor="user:a")
    lose(pieces[:1])
    claim = stock.report(seller=seller, codes=[code], kind="lost", text="不见了", actor="user:a")
    assert (claim.status, claim.paid_minor, claim.rule) == ("paid", 2_000, "insured_stock")
    assert balance(A.SELLER_PAYABLE, owner(seller), "JPY") == 2_000
    assert balance(A.CLAIM_RECEIVABLE, "insurer:anda", "JPY") == 2_000
    with pytest.raises(StockNotClaimable):
        stock.report(seller=seller, codes=[code], kind="lost", text="不见了", actor="user:a")
    assert StockClaim.objects.count() == 1


def test_what_the_shelves_make_good_is_no_case_for_the_insurer(shelf, dana):
    seller, pieces = shelf
    stock.buy(seller=seller, actor="user:a")
    house = pieces[0].bin.warehouse
    lose(pieces[:1])
    made = losses.notice(piece=pieces[0], warehouse=house, cause="missing", source="count:t", actor="user:x")
    with pytest.raises(StockNotClaimable):
        stock.report(seller=seller, codes=[pieces[0].code], kind="lost", text="不见了", actor="user:a")
    assert not StockClaim.objects.exists()
    losses.decide(loss=made, pay=False, why="never came to us", actor="user:y")
    assert (
        stock.report(seller=seller, codes=[pieces[0].code], kind="lost", text="不见了", actor="user:a").status == "paid"
    )


def test_damage_and_what_nobody_insured_wait_for_a_person(shelf, dana):
    seller, pieces = shelf
    Piece.objects.filter(pk=pieces[1].pk).update(defect="torn")
    claim = stock.report(seller=seller, codes=[pieces[1].code], kind="damaged", text="盒子破了", actor="user:a")
    assert (claim.status, claim.reasons) == ("open", ["damaged_on_receipt", "not_covered"])
    stock.decide(claim=claim, pays=False, why="it came so from the shop", by=dana)
    assert balance(A.SELLER_PAYABLE, owner(seller), "JPY") == 0
    again = stock.report(seller=seller, codes=[pieces[1].code], kind="damaged", text="请再看一次", actor="user:a")
    stock.decide(claim=again, pays=True, why="our forklift, on camera", by=dana)
    assert balance(A.SELLER_PAYABLE, owner(seller), "JPY") == 2_000
    assert balance(A.COMPENSATION_EXPENSE, "", "JPY") == 2_000
