"""Closing a day: kept balances, nothing booked into it, opened again by two people."""

import threading
import zlib
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from marketplace.core import time
from marketplace.core.transparency.models import LogEntry
from marketplace.ledger import selectors, sql
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.errors import BooksBusy, DayClosed, NotTheLastDay, NotTheNextDay, OwnReopening
from marketplace.ledger.models import DayBalance, DayClose, Posting, Transaction
from marketplace.ledger.services import closing
from marketplace.ledger.services.book import Leg, book

pytestmark = pytest.mark.django_db
A = AccountCode


def booked(source: str, amount: int, days_ago: float = 0, *, other: AccountCode = A.ESCROW) -> Transaction:
    """A booking of a past day: only tests write history."""
    entry = Transaction.objects.create(
        source=source, kind="paid", booked_at=time.now() - timedelta(days=days_ago), memo="x"
    )
    legs = [(A.PROVIDER_CLEARING, "", "asset", False, amount), (other, f"order:{source}", "liability", True, -amount)]
    for code, owner, kind, is_guarded, signed in legs:
        account, _made = selectors.Account.objects.get_or_create(
            code=code, owner=owner, currency="CNY", defaults={"kind": kind, "is_guarded": is_guarded}
        )
        Posting.objects.create(transaction=entry, account=account, amount_minor=signed, currency="CNY")
    return entry


def more_legs(entry: Transaction) -> None:
    Posting.objects.bulk_create(
        Posting(
            transaction=entry, account=account, amount_minor=1 if account.code == "escrow" else -1, currency="CNY"
        )
        for account in selectors.Account.objects.all()
    )  # fmt: skip


def by_code(day):
    return {line.code: (line.opening, line.debit, line.credit, line.closing) for line in selectors.trial(day)}


def test_it_works():
    today = time.today()
    days = [today - timedelta(days=back) for back in (2, 1, 0)]
    for back, amount in ((3, 100), (2, 30), (1, 7), (0, 2)):
        booked(f"a{back}", amount, back)
    before = [by_code(day) for day in days]
    assert before[0]["provider_clearing"] == (100, 30, 0, 130)
    assert before[1]["escrow"] == (-130, 0, 7, -137)
    made = closing.close(day=days[0], actor="user:a")
    closing.close(day=days[1], actor="user:a")
    assert [by_code(day) for day in days] == before  # read or added up: the same figures
    assert made.postings == 2
    assert LogEntry.objects.filter(kind="close").count() == 2
    again = closing.close(day=days[0], actor="user:b")
    assert again.pk == made.pk
    assert DayClose.objects.count() == 2
    payload = closing.statement_of(days[0], selectors.trial(days[0]), made.salt)
    assert closing.payload_digest(payload) == made.digest


def test_a_closed_day_costs_no_sum_of_the_book(django_assert_num_queries):
    yesterday = time.today() - timedelta(days=1)
    booked("a", 5, 1)
    closing.close(day=yesterday, actor="user:a")
    with django_assert_num_queries(2) as seen:
        selectors.trial(yesterday)
    assert not any("ledger_posting" in query["sql"] for query in seen)


def test_nothing_enters_a_closed_day():
    yesterday = time.today() - timedelta(days=1)
    old = booked("a", 5, 1)
    closing.close(day=yesterday, actor="user:a")
    count = Posting.objects.count()
    with pytest.raises(DatabaseError, match="ledger_day_closed"), transaction.atomic():
        booked("late", 5, 1)
    with pytest.raises(DatabaseError, match="ledger_day_closed"), transaction.atomic():
        more_legs(old)  # for a header that is in the closed day
    assert Posting.objects.count() == count
    booked("today", 5)
    with pytest.raises(DatabaseError), transaction.atomic():
        DayBalance.objects.update(opening_minor=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        DayClose.objects.all()._raw_delete("default")


def test_the_verb_says_that_the_day_is_closed(monkeypatch):
    yesterday, before = time.today() - timedelta(days=1), time.now() - timedelta(days=1)
    closing.close(day=yesterday, actor="user:a")
    monkeypatch.setattr(time, "now", lambda: before)
    legs = [Leg(A.PROVIDER_CLEARING, "", "CNY", 5), Leg(A.ESCROW, "order:1", "CNY", -5)]
    with pytest.raises(DayClosed):
        book(source="x", kind="paid", legs=legs)
    assert not Transaction.objects.exists()


def test_days_are_closed_in_turn():
    today = time.today()
    with pytest.raises(NotTheNextDay):
        closing.close(day=today, actor="user:a")
    closing.close(day=today - timedelta(days=3), actor="user:a")
    with pytest.raises(NotTheNextDay):
        closing.close(day=today - timedelta(days=1), actor="user:a")
    assert DayClose.objects.count() == 1


def test_opened_again_by_two():
    today = time.today()
    days = [today - timedelta(days=2), today - timedelta(days=1)]
    for day in days:
        closing.close(day=day, actor="user:a")
    with pytest.raises(NotTheLastDay):
        closing.ask_reopening(day=days[0], why="x", actor="user:a")
    with pytest.raises(NotTheLastDay):
        closing.reopen(day=days[1], actor="user:b")  # nobody asked
    closing.ask_reopening(day=days[1], why="a fee of that day", actor="user:a")
    with pytest.raises(OwnReopening):
        closing.reopen(day=days[1], actor="user:a")
    with pytest.raises(DatabaseError), transaction.atomic():  # the database says so too
        DayClose.objects.filter(day=days[1]).update(reopened_at=time.now(), reopened_by="user:a")
    closing.reopen(day=days[1], actor="user:b")
    booked("late", 5, 1)
    assert by_code(days[1])["escrow"] == (0, 0, 5, -5)
    closing.close(day=days[1], actor="user:b")
    assert DayClose.objects.filter(day=days[1]).count() == 2


def test_the_lock_has_one_number():
    assert str(zlib.crc32(sql.DAY_LOCK_NAME.encode())) in sql.CLOSED_DAYS


@pytest.mark.django_db(transaction=True)
def test_a_booking_under_way_is_in_the_closed_figures():
    """Control and proof in one: the close waits for the booking that began before it, instead of closing without it."""
    yesterday, begun, go_on = time.today() - timedelta(days=1), threading.Event(), threading.Event()

    def slow_booking() -> None:
        with transaction.atomic():
            booked("slow", 9, 1)
            begun.set()
            go_on.wait(10)
        connection.close()

    thread = threading.Thread(target=slow_booking)
    thread.start()
    assert begun.wait(10)
    assert by_code(yesterday) == {}  # without the lock, this is what would be closed
    threading.Timer(0.3, go_on.set).start()
    closing.close(day=yesterday, actor="user:a")
    thread.join()
    assert by_code(yesterday)["provider_clearing"] == (0, 9, 0, 9)


@pytest.mark.django_db(transaction=True)
def test_a_booking_that_does_not_end_is_told_not_crashed_into(monkeypatch):
    monkeypatch.setattr(closing, "WAIT", "50ms")
    yesterday, begun, go_on = time.today() - timedelta(days=1), threading.Event(), threading.Event()

    def slow_booking() -> None:
        with transaction.atomic():
            booked("slow", 9)
            begun.set()
            go_on.wait(10)
        connection.close()

    thread = threading.Thread(target=slow_booking)
    thread.start()
    assert begun.wait(10)
    for verb in (lambda: closing.close(day=yesterday, actor="user:a"),
                 lambda: closing.ask_reopening(day=yesterday, why="a fee", actor="user:a"),
                 lambda: closing.reopen(day=yesterday, actor="user:b")):  # fmt: skip
        with pytest.raises(BooksBusy):
            verb()
    go_on.set()
    thread.join()
    assert closing.close(day=yesterday, actor="user:a").postings == 0
