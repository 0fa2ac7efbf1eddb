"""Workers, refunds and holds at the same instant: a seller is paid once, and never more than is theirs."""

from functools import partial
from threading import Barrier

import pytest
from django.db import transaction

from marketplace.ledger.chart import AccountCode
from marketplace.ledger.selectors import balance, guarded_drift, trial_balance
from sellers import locks
from sellers.models import Hold, Payout, ReserveSlice, Till
from sellers.selectors import money_of
from sellers.services import earnings, holds, payouts, reserves
from tests.concurrency.threads import PATIENCE, kinds, together
from tests.sellers import money

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def seller(brightwell):
    made = money.seller_of(brightwell)
    money.owe(made, 10_000)
    payouts.open_tills()
    return made


def pay(seller):
    return payouts.pay(seller_id=seller.pk)


class Meeting:
    """Nobody is let through before both have read: what the till's lock forbids."""

    def __init__(self, monkeypatch, module, name):
        self.gate, self.real = Barrier(2, timeout=PATIENCE), getattr(module, name)
        monkeypatch.setattr(module, name, self.run)

    def run(self, *args, **kwargs):
        found = self.real(*args, **kwargs)
        self.gate.wait()
        return found


def unlocked(seller_id):
    return Till.objects.get(pk=seller_id)


def test_control_two_workers_pass_the_check_without_the_guard(seller, monkeypatch):
    """Without the till's lock and with a careless look at what is open, both ask; only the constraint stops the second."""
    monkeypatch.setattr(locks, "till", unlocked)
    Meeting(monkeypatch, earnings, "has_open_payout")
    asked = []
    careful = payouts._ask
    monkeypatch.setattr(payouts, "_ask", lambda *args: asked.append(args[1]) or careful(*args))
    together([partial(pay, seller)] * 2)
    assert asked == [10_000, 10_000], "the race is real"
    assert Payout.objects.count() == 1


def test_it_works(seller):
    results = together([partial(pay, seller)] * 8)
    assert sum(result is not None for result in results) == 1
    assert kinds(results) == {"done": 8}
    assert Payout.objects.get().amount_minor == 10_000
    assert money.standing(seller) == (0, 0, 10_000, 0)


def test_two_runs_of_the_job_at_once(seller):
    assert sum(together([payouts.run_due] * 4)) == 1
    assert Payout.objects.count() == 1


def test_control_a_refund_races_the_payout_without_the_guard(seller, monkeypatch):
    """Both read the same balance; the second to book would overdraw, which the book refuses: a refund fails for nothing."""
    monkeypatch.setattr(locks, "till", unlocked)
    gate = Barrier(2, timeout=PATIENCE)
    real_draw, real_held = earnings._draw, payouts.holds_in_force
    monkeypatch.setattr(earnings, "_draw", lambda *args: (real_draw(*args), gate.wait())[0])
    monkeypatch.setattr(payouts, "holds_in_force", lambda *args: (real_held(*args), gate.wait())[0])
    results = kinds(together([partial(pay, seller), partial(money.take_back, seller, 4_000)]))
    assert results == {"done": 1, "Overdrawn": 1}


def test_a_refund_races_the_payout(seller):
    """Whoever is first: 10,000 are theirs, 4,000 go back. Paid 6,000, or paid 10,000 and 4,000 in debt."""
    results = together([partial(pay, seller), partial(money.take_back, seller, 4_000)])
    assert kinds(results) == {"done": 2}
    standing = money.standing(seller)
    assert standing in {(0, 0, 6_000, 0), (0, 0, 10_000, 4_000)}
    assert set(trial_balance().values()) == {0}
    assert guarded_drift() == []


def test_many_refunds_and_the_payout(seller):
    jobs = [partial(money.take_back, seller, 1_500, "MO1", f"refund:{number}") for number in range(8)]
    assert kinds(together([partial(pay, seller), *jobs])) == {"done": 9}
    found = money_of(seller)
    assert found.owed - found.owed_to_us == 10_000 - 8 * 1_500
    assert guarded_drift() == []


def test_a_hold_and_a_payout(seller, dana):
    words = {"evidence": "the parcel was empty on arrival", "reason": "Two shoppers got empty boxes."}
    place = partial(holds.place, seller=seller, case_number="MT1", by=dana, **words)
    results = together([place, partial(pay, seller)])
    assert kinds(results) == {"done": 2}
    assert Hold.objects.count() == 1
    assert pay(seller) is None, "after the hold nothing leaves"


def test_reserve_is_released_once(seller):
    with transaction.atomic():
        money.earn(seller, 10_000, "MO2")
    slice_ = ReserveSlice.objects.get()
    ReserveSlice.objects.update(release_on=slice_.kept_at.date())
    results = together([partial(reserves.release, slice_id=slice_.pk)] * 8)
    assert sum(result is True for result in results) == 1
    assert balance(AccountCode.SELLER_RESERVE, f"seller:{seller.public_id}", "GBP") == 0
    assert guarded_drift() == []


def test_the_banks_word_from_eight_sides(seller):
    payout = pay(seller)
    source = money.source_of(payout)
    words = [partial(payouts.succeeded, source=source), partial(payouts.returned, source=source, code="x")] * 4
    together(words)
    assert Payout.objects.get().status == "returned"
    assert money.standing(seller) == (10_000, 0, 0, 0)
    assert guarded_drift() == []
