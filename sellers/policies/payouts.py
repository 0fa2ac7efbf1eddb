"""When a seller is paid, how much of an order is kept, whose money a refund takes first. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from marketplace.core.money import exponent, share_by_bp
from sellers.policies.rules_reserve import DAILY


@dataclass(frozen=True)
class Terms:
    """What the rule says for one grade and currency. `least_minor` is the smallest payout."""

    reserve_bp: int
    days: int
    schedule: str
    weekday: int
    on_request: bool
    least_minor: int
    version: int


def terms_of(body: Mapping[str, Any], version: int, *, grade: str, currency: str) -> Terms:
    """Read one grade's terms from a body of `sellers.reserve`; an unknown grade is treated as D."""
    found = body["grades"].get(grade, body["grades"]["D"])
    least = int(body["least"].get(currency, body["least"]["default"])) * 10 ** exponent(currency)
    return Terms(
        reserve_bp=found["reserve_bp"], days=found["days"], schedule=found["schedule"], weekday=body["weekday"],
        on_request=found["on_request"], least_minor=least, version=version,
    )  # fmt: skip


def next_day(terms: Terms, served_on: date) -> date:
    """The first payout day after the last one that was looked at."""
    if terms.schedule == DAILY:
        return served_on + timedelta(days=1)
    return served_on + timedelta(days=(terms.weekday - served_on.isoweekday() - 1) % 7 + 1)


def upcoming_day(terms: Terms, served_on: date, today: date) -> date:
    """The next payout day as a person is told it: a day that is due already reads today."""
    return max(next_day(terms, served_on), today)


def kept(terms: Terms, earned_minor: int) -> int:
    """What is kept of an order's earnings; 0 where the rule keeps nothing or for no time."""
    return share_by_bp(earned_minor, terms.reserve_bp) if terms.days and earned_minor > 0 else 0


@dataclass(frozen=True)
class Draw:
    """Where a claw-back comes from. `slices` maps a slice's id to what it gives."""

    slices: Mapping[int, int]
    payable: int
    debt: int

    @property
    def reserve(self) -> int:
        return sum(self.slices.values())


def draw(amount: int, *, own: int | None, payable: int, slices: Sequence[tuple[int, int]]) -> Draw:
    """Divide `amount`: first what is kept of that very order (`own` is its slice's id), then what can be paid out, then
    other slices, the soonest to be released first; the rest is the seller's debt. `slices` are (id, left) in that order.
    """
    left, taken = amount, dict[int, int]()
    for pk, there in slices:
        if pk == own:
            left -= _take(taken, pk, there, left)
    from_payable = min(payable, left)
    left -= from_payable
    for pk, there in slices:
        if pk != own:
            left -= _take(taken, pk, there, left)
    return Draw(taken, from_payable, left)


def _take(taken: dict[int, int], pk: int, there: int, wanted: int) -> int:
    part = min(there, wanted)
    if part > 0:
        taken[pk] = part
    return max(part, 0)


def held_of(payable: int, holds: Iterable[int | None]) -> int:
    """What of `payable` waits for cases; None in `holds` holds everything."""
    total = 0
    for amount in holds:
        if amount is None:
            return payable
        total += amount
    return min(total, payable)
