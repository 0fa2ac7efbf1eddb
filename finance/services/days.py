"""Is a business day ready to be closed? And closing it: by itself where all is well, by a person who accepts what is not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, Min, OuterRef, Sum
from django.utils.translation import gettext_lazy as _

from finance.errors import BadWords, NotReadyToClose
from finance.models import Cursor, Item
from finance.selectors import jobs
from finance.services import breaks, fetching
from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import time
from marketplace.core.duties import service as duties
from marketplace.core.models import OutboxDelivery
from marketplace.core.textnorm import clean_line
from marketplace.ledger import selectors as book
from marketplace.ledger.errors import BooksBusy
from marketplace.ledger.models import Account, DayClose, Posting
from marketplace.ledger.services import closing
from marketplace.payments.models import PaymentAttempt, ProviderRefund, ProviderTransfer
from marketplace.payments.states import Flow, Transfer

SYSTEM = "system:finance"
DUTY = "day_not_closed"
AFTER = timedelta(minutes=30)  # past midnight: messages about the last minutes have come
CALL_AFTER = timedelta(hours=10)
MOST_DAYS = 10  # a run
LEAST_WORDS, MOST_WORDS = 8, 300


WORDS: dict[str, Any] = {
    "balanced": _("Every currency of the book sums to zero"),
    "balances": _("Kept balances are the sums of their bookings"),
    "read": _("The provider's account was read after the end of the day"),
    "differences": _("No difference between the two books is open"),
    "unknown": _("No payment, refund or payout is in doubt"),
    "jobs": _("All scheduled money jobs run"),
    "messages": _("No message inside the house is stuck"),
}


@dataclass(frozen=True)
class Check:
    """One point of the list. `must`: nobody can accept it away. `found` is what stands against it."""

    code: str
    is_good: bool
    found: str = ""
    must: bool = False

    @property
    def words(self) -> Any:
        return WORDS[self.code]


def checks(day: date) -> list[Check]:
    """What is looked at before `day` is closed, in the order in which it is shown."""
    end = book.start_of(day + timedelta(days=1))
    off = _off_balance(day)
    drift = _drift(day)
    waiting = _open_breaks(end)
    unknown = _unknown(end)
    late = [one.name for one in jobs.money_jobs() if one.is_bad]
    dead = OutboxDelivery.objects.filter(status=OutboxDelivery.Status.DEAD).count()
    return [
        Check("balanced", not off, off, must=True),
        Check("balances", not drift, drift, must=True),
        Check("read", _is_read(end)),
        Check("differences", not waiting, _count(waiting)),
        Check("unknown", not unknown, _count(unknown)),
        Check("jobs", not late, ", ".join(late)[:200]),
        Check("messages", not dead, _count(dead)),
    ]


def next_day() -> date | None:
    """The day that can be closed next; None while it is not over. The first time: yesterday."""
    last = book.last_closed()
    if last is not None:
        day = last.day + timedelta(days=1)
    else:  # never closed, or every close was opened again
        day = DayClose.objects.aggregate(first=Min("day"))["first"] or time.today() - timedelta(days=1)
    return day if day < time.today() else None


def close(*, day: date, by: User, accepted: Mapping[str, str] | None = None) -> DayClose:
    """A person closes a day; what is not as it should be is accepted point by point, with a reason.

    Raises NotAllowed, NotReadyToClose, BadWords, BadText, ledger.NotTheNextDay, ledger.BooksBusy.
    """
    require_role(by, Role.FINANCE, Role.OPS)
    return _close(day, by.ref, accepted or {})


def _close(day: date, actor: str, accepted: Mapping[str, str]) -> DayClose:
    found = checks(day)
    said = {code: clean_line(why, max_length=MOST_WORDS, field=code) for code, why in accepted.items()}
    reasons = {code: why for code, why in said.items() if why}
    missing = [one for one in found if not one.is_good and (one.must or one.code not in reasons)]
    if missing:
        raise NotReadyToClose(fields={one.code: one.words for one in missing})
    wanted = {one.code: reasons[one.code] for one in found if not one.is_good}
    if any(len(why) < LEAST_WORDS for why in wanted.values()):
        raise BadWords(fields={"why": BadWords.message})
    kept = [
        {"code": one.code, "good": one.is_good, "found": one.found, "why": wanted.get(one.code, "")} for one in found
    ]
    made = closing.close(day=day, actor=actor, checks=kept)
    duties.done(kind=DUTY, subject=_subject(day), actor=actor, why="closed")
    return made


def close_due() -> int:
    """Close every day that is over and in order. Returns how many.

    One that is not, or that people opened again, stays open and becomes somebody's duty in the morning.
    """
    done = 0
    for _number in range(MOST_DAYS):
        day = next_day()
        if day is None or time.now() < book.start_of(day + timedelta(days=1)) + AFTER:
            break
        try:
            if is_open_again(day):
                raise NotReadyToClose(fields={"opened_again": NotReadyToClose.message})
            _close(day, SYSTEM, {})
        except (NotReadyToClose, BooksBusy) as error:
            if time.now() >= book.start_of(day + timedelta(days=1)) + CALL_AFTER:
                duties.call(kind=DUTY, subject=_subject(day), facts={"missing": sorted(error.fields) or [error.code]})
            break
        done += 1
    return done


def is_open_again(day: date) -> bool:
    """Two people opened it: only a person closes it, who has looked."""
    return book.close_of(day) is None and DayClose.objects.filter(day=day).exists()


def waiting() -> int:
    """Days that are over and not closed."""
    day = next_day()
    return (time.today() - day).days if day else 0


def ask_reopening(*, day: date, why: str, by: User) -> DayClose:
    """The first of two people. Raises NotAllowed, BadWords, BadText, ledger.NotTheLastDay, ledger.BooksBusy."""
    require_role(by, Role.FINANCE, Role.OPS)
    words = clean_line(why, max_length=MOST_WORDS, field="why")
    if len(words) < LEAST_WORDS:
        raise BadWords(fields={"why": BadWords.message})
    return closing.ask_reopening(day=day, why=words, actor=by.ref)


def reopen(*, day: date, by: User) -> DayClose:
    """The second of two people. Raises NotAllowed, ledger.NotTheLastDay, ledger.OwnReopening, ledger.BooksBusy."""
    require_role(by, Role.FINANCE, Role.OPS)
    return closing.reopen(day=day, actor=by.ref)


def _subject(day: date) -> str:
    return f"day:{day:%Y-%m-%d}"


def _count(number: int) -> str:
    return str(number) if number else ""


def _off_balance(day: date) -> str:
    sums: dict[str, int] = {}
    for line in book.trial(day):
        sums[line.currency] = sums.get(line.currency, 0) + line.closing
    return ", ".join(f"{currency} {total}" for currency, total in sorted(sums.items()) if total)


def _drift(day: date) -> str:
    """Guarded accounts that moved on this day and whose kept balance is not the sum of their postings."""
    start, end = book.start_of(day), book.start_of(day + timedelta(days=1))
    moved = Posting.objects.filter(
        account_id=OuterRef("pk"), transaction__booked_at__gte=start, transaction__booked_at__lt=end
    )
    accounts = Account.objects.filter(Exists(moved), is_guarded=True).annotate(total=Sum("postings__amount_minor"))
    return ", ".join(str(one) for one in accounts if one.balance_minor != (one.total or 0))[:200]


def _is_read(end: datetime) -> bool:
    cursor = Cursor.objects.filter(name=fetching.NAME).first()
    return cursor is not None and cursor.at is not None and cursor.at >= end and not cursor.tail


def _open_breaks(end: datetime) -> int:
    """Differences about money that moved before the end of the day."""
    return breaks.open_breaks().filter(Exists(Item.objects.filter(key=OuterRef("key"), at__lt=end))).count()


def _unknown(end: datetime) -> int:
    return (
        PaymentAttempt.objects.filter(status=Flow.UNKNOWN, created_at__lt=end).count()
        + ProviderRefund.objects.filter(status=Flow.UNKNOWN, created_at__lt=end).count()
        + ProviderTransfer.objects.filter(status=Transfer.UNKNOWN, created_at__lt=end).count()
    )
