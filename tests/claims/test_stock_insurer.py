"""A shop's insured stock at the insurer: what they take over, refuse or shorten stands right in the book, in the shop's currency."""

import json

import pytest

from claims.models import InsurerClaim, Recovery
from claims.services import stock, submitting
from marketplace.core.models import Duty
from marketplace.ledger.chart import AccountCode as A
from marketplace.ledger.selectors import balance
from tests.claims.test_insurer import insurer, run
from tests.claims.test_stock import lose, owner, shelf
from warehousing.models import Piece
from warehousing.services import losses

__all__ = ["insurer", "shelf"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_clock")]
OWED = "insurer:anda"


@pytest.fixture
def paid(shelf):
    """2,000 yen for a piece that a count missed, paid to the shop; the insurer owes them."""
    seller, pieces = shelf
    stock.buy(seller=seller, actor="user:a")
    lose(pieces[:1])
    claim = stock.report(seller=seller, codes=[pieces[0].code], kind="lost", text="不见了", actor="user:a")
    assert (claim.status, balance(A.CLAIM_RECEIVABLE, OWED, "JPY")) == ("paid", 2_000)
    return claim


def test_it_works(paid, insurer):
    row = run()
    assert (row.status, row.currency, row.amount_minor, row.subject) == ("submitted", "JPY", 2_000, paid)
    shared = json.dumps(insurer._data, ensure_ascii=False)
    assert '"currency": "JPY"' in shared
    assert paid.pieces.get().piece.code in shared
    assert paid.seller.display_name not in shared
    insurer.decide(row.key, "approved", amount=1_500)
    assert run().status == "accepted"
    assert (balance(A.CLAIM_RECEIVABLE, OWED, "JPY"), balance(A.COMPENSATION_EXPENSE, "", "JPY")) == (1_500, 500)
    insurer.decide(row.key, "paid")
    assert (run().status, run().paid_minor) == ("paid", 1_500)
    assert (balance(A.CLAIM_RECEIVABLE, OWED, "JPY"), balance(A.COMPENSATION_EXPENSE, "", "JPY")) == (0, 500)
    assert (balance(A.BANK, "", "JPY"), balance(A.SELLER_PAYABLE, owner(paid.seller), "JPY")) == (1_500, 2_000)
    assert not Recovery.objects.exists()


@pytest.mark.parametrize("word", ["declined", "refused for good"])
def test_what_they_do_not_take_is_our_expense(paid, insurer, word):
    if word == "declined":
        insurer.decide(run().key, word, reason="免赔")
    else:
        insurer.faults.append("refused")
    assert run().status in ("refused", "failed")
    assert (balance(A.CLAIM_RECEIVABLE, OWED, "JPY"), balance(A.COMPENSATION_EXPENSE, "", "JPY")) == (0, 2_000)
    assert balance(A.SELLER_PAYABLE, owner(paid.seller), "JPY") == 2_000


def test_they_ask_and_operations_answer(paid, insurer, dana, browse):
    row = run()
    insurer.decide(row.key, "more_needed", question="盘点记录？")
    assert run().status == "more"
    assert Duty.objects.get(kind="insurer_asks_stock").done_at is None
    page = f"/admin/claims/insurance/{paid.number}/"
    assert "盘点记录？" in browse(dana).get(page).content.decode()
    assert browse(dana).post(page, {"text": "附上两次盘点的记录。"}).status_code == 302
    assert InsurerClaim.objects.get().status == "submitted"
    assert Duty.objects.get(kind="insurer_asks_stock").done_at is not None


def test_without_a_policy_nobody_is_asked(shelf, dana):
    seller, pieces = shelf
    Piece.objects.filter(pk=pieces[1].pk).update(defect="torn")
    claim = stock.report(seller=seller, codes=[pieces[1].code], kind="damaged", text="盒子破了", actor="user:a")
    stock.decide(claim=claim, pays=True, why="our forklift, on camera", by=dana)
    submitting.run_due()
    assert not InsurerClaim.objects.exists()


def damaged(shelf):
    seller, pieces = shelf
    Piece.objects.filter(pk=pieces[1].pk).update(defect="torn")
    return stock.report(seller=seller, codes=[pieces[1].code], kind="damaged", text="盒子破了", actor="user:a")


def test_damage_that_was_paid_is_not_paid_again_when_the_piece_is_lost(shelf, dana):
    seller, pieces = shelf
    stock.decide(claim=damaged(shelf), pays=True, why="our forklift, on camera", by=dana)
    house = Piece.objects.get(pk=pieces[1].pk).bin.warehouse
    lose([Piece.objects.get(pk=pieces[1].pk)])
    made = losses.notice(piece=pieces[1], warehouse=house, cause="missing", source="count:t", actor="user:x")
    assert made.amount_minor == 0
    losses.decide(loss=made, pay=True, why="counted twice", actor="user:y")
    assert balance(A.SELLER_PAYABLE, owner(seller), "JPY") == 2_000


def test_a_loss_that_is_on_its_way_is_not_paid_as_damage_too(shelf, dana):
    seller, pieces = shelf
    claim = damaged(shelf)
    house = Piece.objects.get(pk=pieces[1].pk).bin.warehouse
    losses.notice(piece=pieces[1], warehouse=house, cause="broken", source="piece:t", actor="user:x", what="fell")
    stock.decide(claim=claim, pays=True, why="our forklift, on camera", by=dana)
    claim.refresh_from_db()
    assert (claim.status, claim.paid_minor) == ("paid", 0)
    assert balance(A.SELLER_PAYABLE, owner(seller), "JPY") == 0
