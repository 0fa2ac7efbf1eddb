"""Closing a business day: its trial balance is kept, and nothing is booked into it any more (trigger on postings)."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.db import OperationalError, connection, transaction
from psycopg2.errors import LockNotAvailable

from marketplace.core import locks, time, trail
from marketplace.core.ids import public_id
from marketplace.core.transparency import service as log
from marketplace.core.transparency.canonical import payload_digest
from marketplace.ledger import selectors
from marketplace.ledger.errors import BooksBusy, NotTheLastDay, NotTheNextDay, OwnReopening
from marketplace.ledger.models import DayBalance, DayClose
from marketplace.ledger.sql import DAY_LOCK_NAME

WAIT = "5s"  # bookings wait behind us: rather give up and come again


@contextmanager
def _alone() -> Iterator[None]:
    """A transaction that has the days for itself: bookings under way have ended, new ones wait. Raises BooksBusy."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [WAIT])
            locks.advisory(DAY_LOCK_NAME)
            yield
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise BooksBusy from error
        raise


@_alone()
def close(*, day: date, actor: str, checks: Sequence[Mapping[str, Any]] = ()) -> DayClose:
    """Close `day` and publish the digest of its trial balance in the transparency log.

    The first close may be any day that is over; then one day after the other. Closing a closed day returns it. Raises
    NotTheNextDay, and BooksBusy where bookings under way did not end in time.
    """
    found = selectors.close_of(day)
    if found is not None:
        return found
    last = selectors.last_closed()
    if day >= time.today() or (last is not None and day != last.day + timedelta(days=1)):
        raise NotTheNextDay
    lines = selectors.trial(day)
    salt = public_id()
    payload = statement_of(day, lines, salt)
    made = DayClose.objects.create(
        day=day, closed_at=time.now(), closed_by=actor, postings=selectors.postings_on(day),
        salt=salt, digest=payload_digest(payload), checks=[dict(one) for one in checks],
    )  # fmt: skip
    DayBalance.objects.bulk_create(
        DayBalance(
            close=made, code=line.code, currency=line.currency, opening_minor=line.opening, debit_minor=line.debit,
            credit_minor=line.credit,
        )
        for line in lines
    )  # fmt: skip
    log.append(kind="close", subject=f"day:{day:%Y-%m-%d}", payload=payload)
    trail.record(verb="day.closed", target=f"day:{day:%Y-%m-%d}", actor=actor, after={"digest": made.digest})
    return made


def statement_of(day: date, lines: Sequence[selectors.TrialLine], salt: str) -> dict[str, Any]:
    """What is hashed: the whole trial balance, so that anybody with the figures can make the digest again."""
    rows = [[line.code, line.currency, line.opening, line.debit, line.credit] for line in lines]
    return {"v": "miaomiao-trial-balance/1", "day": f"{day:%Y-%m-%d}", "salt": salt, "lines": rows}


@_alone()
def ask_reopening(*, day: date, why: str, actor: str) -> DayClose:
    """One of two people says why the last closed day must be opened again. Raises NotTheLastDay, BooksBusy."""
    last = selectors.last_closed()
    if last is None or last.day != day:
        raise NotTheLastDay
    DayClose.objects.filter(pk=last.pk).update(reopen_asked_at=time.now(), reopen_asked_by=actor, reopen_why=why)
    trail.record(verb="day.reopening_asked", target=f"day:{day:%Y-%m-%d}", actor=actor, why=why)
    last.refresh_from_db()
    return last


@_alone()
def reopen(*, day: date, actor: str) -> DayClose:
    """The other of the two people opens it. Its kept balances stay as a record. Raises NotTheLastDay, OwnReopening, BooksBusy."""
    last = selectors.last_closed()
    if last is None or last.day != day or last.reopen_asked_at is None:
        raise NotTheLastDay
    if last.reopen_asked_by == actor:
        raise OwnReopening
    DayClose.objects.filter(pk=last.pk).update(reopened_at=time.now(), reopened_by=actor)
    trail.record(verb="day.reopened", target=f"day:{day:%Y-%m-%d}", actor=actor, why=last.reopen_why)
    last.refresh_from_db()
    return last
