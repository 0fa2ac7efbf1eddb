"""A bill in another currency: what the rate moved between booking and payment is told apart to the fen, and its bridge is empty."""

import random
from datetime import timedelta
from decimal import Decimal

import pytest

from finance.models import BankLine, CarrierBill
from finance.services import bank, bills
from marketplace.core import time
from marketplace.ledger.chart import AccountCode as A
from marketplace.ledger.models import Posting
from marketplace.ledger.selectors import balance, trial_balance
from marketplace.scenes.invariants import check_all
from marketplace.tariff.models import FxRate
from returns.services import fares
from tests.finance.test_bank import HEAD

pytestmark = pytest.mark.django_db
BRIDGE = "a bill that is paid left nothing on its bridge"


def rate(value: str, *, days_ago: int, currency: str = "USD") -> None:
    FxRate.objects.update_or_create(
        base=currency, quote="CNY", day=time.today() - timedelta(days=days_ago), source="ECB",
        defaults={"rate": Decimal(value), "fetched_at": time.now()},
    )  # fmt: skip


def booked(
    minor: int,
    clerk,
    other,
    *,
    accrued_fen: int = 7_000,
    name: str = "INV-USD-1",
    currency: str = "USD",
    beside: int = 0,
) -> CarrierBill:
    """A bill of one courier's parcel that we accrued, and of `beside` for something that we did not."""
    fares.accrue(about=f"home_box:{name}", carrier="jingwei", waybill=f"W-{name}", weight_g=900, told_fen=accrued_fen)
    lines = [bills.Line(f"W-{name}", minor), *([bills.Line(f"X-{name}", beside)] if beside else [])]
    made = bills.enter(
        carrier="Jingwei", number=name, currency=currency, total_minor=minor + beside,
        billed_on=time.today() - timedelta(days=2), lines=lines, by=clerk,
    )  # fmt: skip
    for line in made.lines.filter(is_owed=None):
        bills.decide(of=made.pk, place=line.place, is_owed=True, why="Looked at, and right.", by=clerk)
    return bills.book(of=made.pk, by=other)


def pay(bill: CarrierBill, amount: str, by, *, currency: str = "USD", words: str = "") -> CarrierBill:
    text = f"{time.today()},-{amount},{currency},X{bill.pk},{words or f'Payment {bill.number}'},Jingwei\n"
    bank.take_in(data=(HEAD + text).encode(), name="a.csv", by=by)
    bill.refresh_from_db()
    return bill


def on_bridge(owner: str) -> dict[str, int]:
    rows = Posting.objects.filter(account__code="fx_clearing", account__owner=owner).values_list(
        "currency", "amount_minor"
    )
    sums: dict[str, int] = {}
    for currency, amount in rows:
        sums[currency] = sums.get(currency, 0) + amount
    return {currency: total for currency, total in sums.items() if total}


def lost() -> int:
    return balance(A.EXCHANGE_DIFFERENCE, "carrier:jingwei", "CNY")


def problems() -> list[str]:
    return [line for line in check_all(lambda _line: None) if BRIDGE in line]


@pytest.mark.parametrize(("paid_by", "difference"), [("7.30", 300), ("6.85", -150), ("7.00", 0)])
def test_it_works(fangfang, dana, browse, paid_by, difference):
    """Ten dollars for a parcel that stood with ¥70 in the book, paid out of our dollars by another rate."""
    rate("7.00", days_ago=2)
    bill = booked(1_000, fangfang, dana)
    assert on_bridge(bill.ref) == {"CNY": -7_000, "USD": 1_000}
    rate(paid_by, days_ago=0)
    pay(bill, "10.00", fangfang)
    assert (bill.status, bill.exchange_fen, lost()) == ("paid", difference, difference)
    assert (on_bridge(bill.ref), problems()) == ({}, [])
    assert on_bridge("") == {"CNY": -bill.paid_fen, "USD": 1_000}, (
        "our dollars were bought once, by the rate of that day"
    )
    assert (balance(A.BANK, "", "USD"), balance(A.FREIGHT_COST, "returns", "CNY")) == (-1_000, 7_000)
    assert not any(trial_balance().values())
    page = browse(fangfang).get("/admin/finance/bills/").content.decode()
    assert "Differences of exchange" in page or "汇兑差额" in page
    shown = browse(fangfang).get(f"/admin/finance/bills/{bill.pk}/")
    assert shown.status_code == 200


def test_paid_in_yuan_the_very_fen_of_the_bank_count(fangfang, dana):
    """No dollars of ours: the bank took ¥73.05, its own rate. Nothing is left on any bridge."""
    rate("7.00", days_ago=2)
    bill = pay(booked(1_000, fangfang, dana), "73.05", fangfang, currency="CNY")
    assert (bill.status, bill.paid_fen, bill.exchange_fen, lost()) == ("paid", 7_305, 305, 305)
    assert (on_bridge(bill.ref), on_bridge(""), problems()) == ({}, {}, [])
    assert (balance(A.BANK, "", "CNY"), balance(A.CARRIER_PAYABLE, "carrier:jingwei", "USD")) == (-7_305, 0)
    assert BankLine.objects.get().posting.transaction.kind == "carrier_paid"


def test_what_was_never_accrued_has_no_difference(fangfang, dana):
    """Half of the bill was cost in dollars from the start: only the accrued half can gain or lose."""
    rate("7.00", days_ago=2)
    bill = pay(booked(1_000, fangfang, dana, beside=1_000), "150.00", fangfang, currency="CNY")
    assert (bill.exchange_fen, on_bridge(bill.ref)) == (500, {})
    assert on_bridge("") == {"USD": -1_000, "CNY": 7_500}, "a thousand cents of cost, bought for what the bank took"
    assert balance(A.FREIGHT_COST, "", "USD") == 1_000


@pytest.mark.parametrize(("amount", "words"), [
    ("80.00", ""), ("60.00", ""), ("70.00", "Payment 4711"), ("70.00", "USD-1"),
])  # fmt: skip
def test_yuan_that_prove_nothing_pay_nothing(fangfang, dana, amount, words):
    rate("7.00", days_ago=2)
    bill = pay(booked(1_000, fangfang, dana), amount, fangfang, currency="CNY", words=words)
    assert (bill.status, bill.paid_fen, lost()) == ("booked", None, 0)
    assert BankLine.objects.get().posting is None
    assert on_bridge(bill.ref) == {"CNY": -7_000, "USD": 1_000}


def test_a_currency_without_a_rate_gains_and_loses_nothing(fangfang, dana):
    bill = pay(booked(500, fangfang, dana, currency="AED"), "5.00", fangfang, currency="AED")
    assert (bill.status, bill.paid_fen, bill.exchange_fen, lost(), on_bridge(bill.ref)) == ("paid", None, 0, 0, {})


def test_the_auditor_sees_a_paid_bill_that_left_something(fangfang, dana):
    rate("7.00", days_ago=2)
    bill = booked(1_000, fangfang, dana)
    assert problems() == []
    CarrierBill.objects.filter(pk=bill.pk).update(status="paid")
    assert len(problems()) == 2


def test_whatever_rates_and_amounts_a_paid_bill_leaves_nothing(fangfang, dana):
    """Sixty bills by chance, both ways of paying: the bridge is empty, and the bank's yuan are cost and difference to the fen."""
    chance = random.Random(20_261_123)
    for number in range(60):
        currency = chance.choice(["USD", "JPY", "KWD"])
        before, after = (Decimal(chance.randint(1, 900_000)).scaleb(-4) for _ in range(2))
        rate(str(before), days_ago=2, currency=currency)
        rate(str(after), days_ago=0, currency=currency)
        beside = chance.choice([0, chance.randint(1, 10**6)])
        accrued = chance.randint(1, 10**7)
        was, at_home = lost(), on_bridge("")
        bill = booked(
            chance.randint(1, 10**7), fangfang, dana, accrued_fen=accrued, name=f"INV-{number:04}", currency=currency,
            beside=beside,
        )  # fmt: skip
        in_yuan = chance.random() < 0.5
        paid_fen = chance.randint(1, 10**8) if in_yuan else None
        bills.paid(bill=bill, on=time.today(), paid_fen=paid_fen)
        bill.refresh_from_db()
        assert on_bridge(bill.ref) == {}
        assert lost() - was == bill.exchange_fen
        crossed = on_bridge("").get("CNY", 0) - at_home.get("CNY", 0)
        assert (paid_fen or 0) - crossed == accrued + bill.exchange_fen, (
            "what was paid is what was booked and the difference"
        )
        if in_yuan and not beside:
            assert bill.exchange_fen == paid_fen - accrued or bill.lines.get().booked_minor != bill.owed_minor
        assert not any(trial_balance().values())
