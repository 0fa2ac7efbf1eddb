"""Storage fees: by volume and day, once for every month, also late; and advice when to send more."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core import rules, time
from marketplace.core.models import JobHeartbeat
from marketplace.core.outbox.drain import drain
from marketplace.core.tasks import RowsFailed
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.selectors import balance
from marketplace.ledger.services.book import Leg, book
from marketplace.notices.models import Notice as Letter
from orders.services import deposits_back
from sellers.selectors import ref
from tests import shop
from tests.warehousing import shelves
from warehousing import tasks
from warehousing.models import Bin, Move, StorageBill
from warehousing.policies.restock import Facts, advise
from warehousing.policies.rules_of_storage import (
    COUNTER_DEFAULT,
    RESTOCK_DEFAULT,
    STORAGE,
    STORAGE_DEFAULT,
    check_counter,
    check_restock,
    check_storage,
)
from warehousing.policies.storage import Stay, fee, month_after, rates_of
from warehousing.selectors.advice import advice_for
from warehousing.selectors.stays import stays_of
from warehousing.services import opening, picking, storage

RATES = [(0, 0), (30, 100), (90, 200)]
M3 = 1_000_000
JUNE = date(2026, 6, 1)
days = st.integers(0, 400).map(lambda n: date(2025, 9, 1) + timedelta(days=n))


def test_a_month_by_hand():
    """A cubic metre from 11 May to 25 June: in June its age is 21 … 45, so the days with age 30 … 45 cost: 16."""
    found = fee([Stay(M3, date(2026, 5, 11), date(2026, 6, 25))], month=JUNE, rates=RATES)
    assert (found.amount_minor, found.cm3_days) == (1_600, 16 * M3)
    assert fee([Stay(M3, date(2026, 3, 1), None)], month=JUNE, rates=RATES).amount_minor == 30 * 200 - 100 * 0
    assert (
        fee([Stay(M3, date(2026, 6, 30), None)], month=JUNE, rates=[(0, 100)]).amount_minor == 0
    )  # the first day is free
    assert (
        fee([Stay(5_000, date(2026, 5, 1), None, 1)], month=JUNE, rates=[(0, 100)]).amount_minor == 15
    )  # rounded once


@given(st.lists(st.tuples(st.integers(1, M3), days, st.integers(0, 200), st.integers(1, 9)), max_size=6))
def test_months_add_up_and_no_day_is_lost_or_doubled(rows):
    """At one rate, the volume days of all months are volume × days between coming and leaving."""
    stays = [Stay(volume, start, start + timedelta(days=length), count) for volume, start, length, count in rows]
    month, total = date(2025, 9, 1), 0
    for _number in range(24):
        total += fee(stays, month=month, rates=[(0, 1), (30, 1), (90, 1)]).cm3_days
        month = month_after(month)
    assert total == sum(volume * length * count for volume, _start, length, count in rows)


def test_rules_are_checked():
    assert check_storage(STORAGE_DEFAULT) == check_counter(COUNTER_DEFAULT) == check_restock(RESTOCK_DEFAULT) == {}
    assert rates_of(STORAGE_DEFAULT, "JPY") == [(0, 0), (30, 135), (90, 270), (180, 540)]
    for wrong in (
        None,
        {},
        {"bands": [{"from_day": 1, "rates": {"default": 0}}]},
        {"bands": [{"from_day": 0, "rates": {}}]},
    ):
        assert check_storage(wrong)
    assert set(check_counter({**COUNTER_DEFAULT, "hours": [17, 9], "closed": [1, 2, 3, 4, 5, 6, 7]})) == {
        "hours",
        "closed",
    }
    assert set(check_restock({**RESTOCK_DEFAULT, "lead_days": -1})) == {"lead_days"}


@pytest.fixture
def lying_since_august(seller, listing, place, own_clock, monkeypatch):
    """Three cubic metres in thirty pieces since 1 August; now it is 5 November."""
    type(listing).objects.filter(pk=listing.pk).update(length_mm=1000, width_mm=1000, height_mm=100)
    listing.refresh_from_db()
    time.travel(datetime(2030, 8, 1, 3, tzinfo=UTC) - time.now())
    Bin.objects.filter(zone__kind="shelf").update(capacity_cm3=10 * M3)
    shelves.shelved(seller, listing, 30, place=place)
    time.travel(datetime(2030, 11, 5, tzinfo=UTC) - time.now())


@pytest.mark.django_db
def test_each_month_once_also_late(seller, listing, place, lying_since_august, akira):
    """August … October are billed when the job comes back; JPY 135 and 270 for a cubic metre and day."""
    owner = ref(seller)
    book(
        source="test:earned", kind="released",
        legs=[Leg(AccountCode.ESCROW, "order:x", "JPY", 0), Leg(AccountCode.SELLER_PAYABLE, owner, "JPY", -10_000),
              Leg(AccountCode.BANK, "", "JPY", 10_000)],
    )  # fmt: skip
    assert [month for *_who, month in storage.due()] == [date(2030, 8, 1), date(2030, 9, 1), date(2030, 10, 1)]
    assert tasks.charge_storage() == 3
    bills = list(StorageBill.objects.order_by("month").values_list("amount_minor", "pieces"))
    # August: age 1 … 30, one day at 135. September: 30 days. October: age 61 … 91, two days at 270.
    assert bills == [(3 * 135, 30), (3 * 30 * 135, 30), (3 * (29 * 135 + 2 * 270), 30)]
    total = sum(amount for amount, _pieces in bills)
    assert balance(AccountCode.STORAGE_INCOME, "", "JPY") == total
    assert balance(AccountCode.SELLER_PAYABLE, owner, "JPY") == 0
    assert balance(AccountCode.SELLER_RECEIVABLE, owner, "JPY") == total - 10_000
    doubled = {"bands": [{"from_day": 0, "rates": {"default": 0}}, {"from_day": 30, "rates": {"default": 270}}]}
    (line,) = rules.preview_of(STORAGE)(doubled, time.now())
    assert (line.before[-5:], line.after[-5:]) == ("13365", "25110")  # 31 days of October at 270
    assert tasks.charge_storage() == 0
    assert storage.charge(seller=seller, warehouse=place, month=date(2030, 9, 1)) is None
    assert balance(AccountCode.STORAGE_INCOME, "", "JPY") == total
    drain()
    assert Letter.objects.filter(recipient=akira.ref, template="storage_charged", channel="in_app").count() == 3
    with pytest.raises(ValueError, match="not over"):
        storage.charge(seller=seller, warehouse=place, month=date(2030, 11, 1))


@pytest.mark.django_db
def test_one_that_fails_does_not_hold_up_the_others(seller, place, lying_since_august, monkeypatch):
    """August raises what nobody expected: September and October are billed, the heartbeat says so, August stays due."""
    real = storage.charge

    def charge(*, month, **rest):
        if month == date(2030, 8, 1):
            raise ZeroDivisionError
        return real(month=month, **rest)

    monkeypatch.setattr(storage, "charge", charge)
    with pytest.raises(RowsFailed, match="ZeroDivisionError"):
        tasks.charge_storage()
    assert sorted(StorageBill.objects.values_list("month", flat=True)) == [date(2030, 9, 1), date(2030, 10, 1)]
    assert "ZeroDivisionError" in JobHeartbeat.objects.get(job="warehousing.charge_storage").error
    monkeypatch.setattr(storage, "charge", real)
    assert tasks.charge_storage() == 1
    assert (storage.due(), tasks.charge_storage()) == ([], 0)


@pytest.mark.django_db
def test_a_deposit_stays_while_goods_or_their_fees_do(seller, listing, place, lying_since_august, monkeypatch):
    """A closed shop's goods go on costing: their fees are debts, and only the deposit is left to pay them."""
    given, other = [], SimpleNamespace(pk=0, public_id="other")
    monkeypatch.setattr(deposits_back.deposits, "returnable", lambda: [seller, other])
    monkeypatch.setattr(deposits_back.deposits, "give_back", lambda *, seller: given.append(seller))
    assert tasks.charge_storage() == 3
    assert (deposits_back.return_due(), given) == (1, [other]), "its goods lie on our shelf"
    monkeypatch.setattr(deposits_back.storage, "due", lambda: [(0, place.pk, date(2030, 10, 1))])
    assert deposits_back.return_due() == 0, "a month of the other is not billed yet"


@pytest.mark.django_db
def test_a_stay_ends_with_the_pick(seller, listing, place, lupe, xiaomei, own_clock):
    shelves.shelved(seller, listing, 2, place=place)
    shelves.bought(xiaomei, listing)
    wave = picking.make_wave(warehouse=place, actor=lupe.ref)
    picking.pick(wave=wave, piece=picking.route(wave)[0].piece, actor=lupe.ref)
    found = stays_of(seller, place, until=date(2100, 1, 1))
    assert sorted((stay.left is None, stay.count) for stay in found) == [(False, 1), (True, 1)]


@pytest.mark.django_db
def test_what_lay_there_before_is_taken_over_once(seller, place, own_clock):
    """Shelves get their book; the catalogue's counts stay."""
    listing = shop.listing(seller, pieces=7)
    listing.stocks.update(place="warehouse:NRT1", reserved=2)
    assert opening.take_over(warehouse=place, actor="system:test", days_ago=40) == 7
    assert opening.take_over(warehouse=place, actor="system:test") == 0
    assert shelves.counted_in_catalogue(listing, place) == (7, 2)
    assert Move.objects.filter(kind="opening").count() == 7
    assert storage.due()


@pytest.mark.parametrize(
    ("facts", "send", "reasons"),
    [
        (Facts(sold=28, returned=0, free=5, coming=0), 35, ("below_point",)),
        (Facts(sold=28, returned=0, free=0, coming=4), 36, ("sold_out", "below_point", "some_coming")),
        (Facts(sold=28, returned=0, free=16, coming=0), 0, ("enough",)),
        (Facts(sold=28, returned=0, free=500, coming=0), 0, ("too_much",)),
        (Facts(sold=0, returned=0, free=3, coming=0), 0, ("no_sales",)),
        (Facts(sold=0, returned=0, free=0, coming=0), 0, ("no_sales", "nothing_here")),
        (Facts(sold=10, returned=3, free=0, coming=0), 0, ("many_returns",)),
        (Facts(sold=35, returned=7, free=0, coming=0), 40, ("sold_out", "below_point")),
    ],
)
def test_advice(facts, send, reasons):
    """A piece a day: reorder at 15 (10 days of road, 5 of safety), fill up to 40."""
    found = advise(facts, **RESTOCK_DEFAULT)
    assert (found.send, found.reasons) == (send, reasons)
    assert found.daily == Fraction(max(facts.sold - facts.returned, 0), 28)


@pytest.mark.django_db
def test_advice_reads_what_was_sold_from_here(seller, listing, place, xiaomei, own_clock):
    shelves.shelved(seller, listing, 3, place=place)
    shelves.bought(xiaomei, listing, 3)
    shelves.announced(seller, listing, 2, place=place)
    (found,) = advice_for(seller)
    assert (found.facts, found.advice.send) == (Facts(sold=3, returned=0, free=0, coming=2), 3)
    assert advice_for(shop.seller()) == []
