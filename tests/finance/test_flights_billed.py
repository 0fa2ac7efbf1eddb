"""A flight costs what is billed, once: the accrual at departure is cleared by finance's bill or by the paid invoice, never by both."""

import pytest
from django.db.models import Sum

from finance.errors import BillLinesOpen, FlightNotBooked, FlightUndecided
from finance.selectors import standing
from finance.services import bank, bills
from freight import errors
from freight.models import FlightCost
from freight.policies.auditing import Line
from freight.services import costs, invoices
from marketplace.core import time
from marketplace.ledger.chart import AccountCode as A
from marketplace.ledger.models import Posting
from marketplace.ledger.selectors import balance, trial_balance
from tests.finance.test_bank import HEAD, said
from tests.freight import yard
from tests.freight.test_money import fly, take
from tests.logistics.conftest import journey, pictures_stay_here
from tests.people import laozhang, lupe

__all__ = ["journey", "laozhang", "lupe", "pictures_stay_here"]
pytestmark = pytest.mark.django_db
AMOUNT = 11_000  # what the contract of the yard charges for one small parcel


def at(code: str, currency: str = "CNY") -> int:
    found = Posting.objects.filter(account__code=code, currency=currency)
    return found.aggregate(n=Sum("amount_minor", default=0))["n"]


def enter(awb: str, amount: int, by, number: str = "INV-77", **changes):
    wish = {
        "carrier": "MU Cargo", "number": number, "currency": "CNY", "total_minor": amount, "billed_on": time.today(),
        "lines": [bills.Line(awb, amount)], "by": by,
    }  # fmt: skip
    return bills.enter(**{**wish, **changes})


def pay_by_bank(amount: int, by, number: str = "INV-77") -> None:
    file = HEAD + f"{said()},-{amount / 100:.2f},CNY,X9,Payment {number},MU Cargo\n"
    bank.take_in(data=file.encode(), name="a.csv", by=by)


def test_an_accepted_invoice_is_paid_by_the_bill_and_the_bank(journey, fangfang, dana):
    _trip, row = fly(journey)
    made = take(row, Line(row.flight.awb, 4_000, 5000, 2000, 22_000))
    bill = enter(row.flight.awb, 22_000, fangfang)
    assert bill.lines.get().booked_minor == AMOUNT, "accrued, not what shoppers were charged"
    bills.decide(of=bill.pk, place=1, is_owed=True, why="It was weighed again.", by=fangfang)
    with pytest.raises(FlightUndecided):
        bills.book(of=bill.pk, by=dana)
    invoices.decide(bill=made.bills.get(), decision="accept", why="weighed again", actor=yard.ACTOR)
    bills.book(of=bill.pk, by=dana)
    assert (at("freight_payable"), at("carrier_payable"), at("freight_cost")) == (0, -22_000, 22_000)
    with pytest.raises(errors.PaidByBill):
        invoices.pay(invoice=made, actor=yard.ACTOR)
    pay_by_bank(22_000, fangfang)
    made.refresh_from_db()
    assert (made.status, made.paid_fen) == ("paid", 22_000)
    assert (at("freight_payable"), at("carrier_payable"), at("freight_cost"), at("bank")) == (0, 0, 22_000, -22_000)
    assert set(trial_balance().values()) == {0}


def test_a_bill_alone_clears_the_accrual_and_the_invoice_that_follows_was_billed_before(journey, fangfang, dana):
    _trip, row = fly(journey)
    assert [(one.code, one.minor) for one in standing.payables() if "freight" in one.code] == [
        ("freight_payable", AMOUNT)
    ]
    bill = enter(row.flight.awb.replace("-", ""), AMOUNT + 500, fangfang)
    assert bill.lines.get().fault == "more"
    bills.decide(of=bill.pk, place=1, is_owed=True, why="A surcharge of that day.", by=fangfang)
    bills.book(of=bill.pk, by=dana)
    assert (at("freight_payable"), at("carrier_payable"), at("freight_cost")) == (0, -AMOUNT - 500, AMOUNT + 500)
    late = take(row, Line(row.flight.awb, 500, 5000, 1000, AMOUNT)).bills.get()
    assert (late.codes, late.expected_fen) == (["billed_before"], 0)
    again = enter(row.flight.awb, AMOUNT, fangfang, number="INV-78", carrier="China Eastern")
    assert again.lines.get().fault == "twice"


def test_a_paid_invoice_leaves_nothing_for_a_bill(journey, fangfang, dana):
    _trip, row = fly(journey)
    bill = enter(row.flight.awb, AMOUNT, fangfang)
    assert bill.lines.get().is_owed is True
    invoices.pay(invoice=take(row, Line(row.flight.awb, 500, 5000, 1000, AMOUNT)), actor=yard.ACTOR)
    with pytest.raises(BillLinesOpen):
        bills.book(of=bill.pk, by=dana)
    assert (at("freight_payable"), at("carrier_payable"), at("freight_cost"), at("bank")) == (0, 0, AMOUNT, -AMOUNT)
    assert enter(row.flight.awb, AMOUNT, fangfang, number="INV-78").lines.get().fault == "twice"


def test_a_bill_before_the_departure_waits(fangfang, dana):
    row = yard.departure()
    bill = enter(row.flight.awb, AMOUNT, fangfang)
    bills.decide(of=bill.pk, place=1, is_owed=True, why="The flight is ours.", by=fangfang)
    with pytest.raises(FlightNotBooked):
        bills.book(of=bill.pk, by=dana)
    assert not FlightCost.objects.exists()
    assert at("carrier_payable") == 0


def test_a_bill_in_another_currency_goes_over_the_bridge(journey, fangfang, dana):
    _trip, row = fly(journey)
    bill = enter(row.flight.awb, 1_600, fangfang, currency="USD")
    if bill.lines.get().fault:
        bills.decide(of=bill.pk, place=1, is_owed=True, why="Billed in dollars.", by=fangfang)
    bills.book(of=bill.pk, by=dana)
    assert (at("freight_payable"), at("carrier_payable", "USD")) == (0, -1_600)
    assert at("fx_clearing") == balance(A.FX_CLEARING, bill.ref, "CNY") == -AMOUNT
    assert at("freight_cost", "USD") + at("fx_clearing", "USD") == 1_600
    assert set(trial_balance().values()) == {0}
    assert costs.due() == []
