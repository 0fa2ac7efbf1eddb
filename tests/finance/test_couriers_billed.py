"""Couriers of returns and repairs: accrued when the parcel travelled, cleared by the carrier's bill, once."""

import pytest

from finance.errors import BillLinesOpen
from finance.services import bills
from marketplace.core import time
from marketplace.ledger.chart import AccountCode as A
from marketplace.ledger.selectors import balance, trial_balance
from marketplace.scenes.invariants import check_all
from returns.models import CourierFare
from returns.services import fares

pytestmark = pytest.mark.django_db


@pytest.fixture
def fare(db) -> CourierFare:
    return fares.accrue(about="return_home:x1", carrier="jingwei", waybill="JW1000", weight_g=1_500)


def enter(amount: int, by, *, number: str = "INV-1", waybill: str = "JW1000", currency: str = "CNY"):
    return bills.enter(
        carrier="Jingwei", number=number, currency=currency, total_minor=amount, billed_on=time.today(),
        lines=[bills.Line(waybill, amount)], by=by,
    )  # fmt: skip


def owed() -> tuple[int, int, int]:
    """(accrued, billed, cost)"""
    return (
        balance(A.COURIER_PAYABLE, "carrier:jingwei", "CNY"), balance(A.CARRIER_PAYABLE, "carrier:jingwei", "CNY"),
        balance(A.FREIGHT_COST, "returns", "CNY"),
    )  # fmt: skip


def sound() -> bool:
    said = check_all(lambda _line: None)
    return not any(trial_balance().values()) and not [line for line in said if "courier" in line]


def test_it_works(fare, fangfang, dana):
    assert (fare.amount_fen, owed(), sound()) == (1_700, (1_700, 0, 1_700), True)
    bill = enter(1_700, fangfang)
    line = bill.lines.get()
    assert (line.booked_minor, line.fault, line.is_owed) == (1_700, "", True)
    bills.book(of=bill.pk, by=dana)
    fare.refresh_from_db()
    assert (owed(), fare.cleared_by) == ((0, 1_700, 1_700), bill.ref)
    assert balance(A.FREIGHT_COST, "", "CNY") == 0
    assert sound()
    again = enter(1_700, fangfang, number="INV-2").lines.get()
    assert (again.fault, again.is_owed) == ("twice", None)


def test_what_is_billed_more_is_cost_of_returns(fare, fangfang, dana):
    bill = enter(2_000, fangfang)
    assert bill.lines.get().fault == "more"
    with pytest.raises(BillLinesOpen):
        bills.book(of=bill.pk, by=dana)
    assert owed() == (1_700, 0, 1_700)
    bills.decide(of=bill.pk, place=1, is_owed=True, why="It was weighed again.", by=dana)
    bills.book(of=bill.pk, by=dana)
    assert (owed(), sound()) == ((0, 2_000, 2_000), True)


def test_two_bills_entered_before_either_is_booked(fare, fangfang, dana):
    """The second one no longer agrees with the book: nobody pays it unread."""
    first, second = enter(1_700, fangfang), enter(1_700, fangfang, number="INV-2")
    bills.book(of=first.pk, by=dana)
    with pytest.raises(BillLinesOpen):
        bills.book(of=second.pk, by=dana)
    assert (owed(), CourierFare.objects.get().cleared_by) == ((0, 1_700, 1_700), first.ref)


def test_a_courier_who_asks_nothing_is_owed_nothing(fangfang, dana, db):
    """Told zero is zero, not our rate; a bill for it is more than was said, and not twice."""
    free = fares.accrue(about="return_home:free", carrier="jingwei", waybill="JW0", weight_g=1_500, told_fen=0)
    assert (free.amount_fen, free.is_told, owed(), sound()) == (0, True, (0, 0, 0), True)
    assert fares.accrue(about="return_home:x2", carrier="jingwei", waybill="JW2", weight_g=1_500).is_told is False
    bill = enter(300, fangfang, waybill="JW0")
    assert (bill.lines.get().booked_minor, bill.lines.get().fault) == (0, "more")
    bills.decide(of=bill.pk, place=1, is_owed=True, why="A fee for the second try.", by=dana)
    bills.book(of=bill.pk, by=dana)
    free.refresh_from_db()
    assert (owed(), free.cleared_by, sound()) == ((1_700, 300, 2_000), bill.ref, True)
    assert enter(300, fangfang, number="INV-2", waybill="JW0").lines.get().fault == "twice"


def test_a_strange_number_stays_strange(fare, fangfang):
    assert enter(900, fangfang, waybill="JW9999").lines.get().fault == "unknown"


def test_the_same_way_is_accrued_once(fare):
    assert fares.accrue(about="return_home:x1", carrier="jingwei", waybill="JW1000", weight_g=9_000) == fare
    assert owed() == (1_700, 0, 1_700)
