"""The fund for after-sales: each month that is over lays its target aside, pays for itself out of the fund, releases what is too much."""

from datetime import date

from django.db import transaction

from learning.models import ReserveMonth
from learning.policies import money, rules
from learning.policies.money import Move
from learning.selectors import costs
from marketplace.core import locks, time, trail
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.selectors import balance, start_of
from marketplace.ledger.services.book import Leg, book

SYSTEM = "system:learning"
FUND, COST = AccountCode.AFTERSALES_RESERVE, AccountCode.AFTERSALES_COST
MOST_MONTHS = 12


def book_due() -> int:
    """Every month that is over since the last one that was booked, the oldest first. Returns how many."""
    done = 0
    for month in due():
        done += book_month(month=month)
    return done


def due() -> list[date]:
    """Months that are over and not booked; the first one ever is the month before this one."""
    this = time.today().replace(day=1)
    last = ReserveMonth.objects.order_by("-month").values_list("month", flat=True).first()
    first = following(last) if last else before(this)
    found: list[date] = []
    while first < this and len(found) < MOST_MONTHS:
        found.append(first)
        first = following(first)
    return found


@transaction.atomic
def book_month(*, month: date) -> int:
    """Book one month by the rule that was in force on its first day; 0 where it is booked. All entries, or none.

    The fund is one account: whoever books holds its advisory lock, so two workers never draw the same money.
    """
    locks.advisory("learning.reserve")
    if ReserveMonth.objects.filter(month=month).exists():
        return 0
    rule = rules.reserve(start_of(month))
    sales, cost = costs.figures(month, following(month))
    past = list(ReserveMonth.objects.order_by("-month").values_list("laid_fen", flat=True)[: rule.most_months])
    usual = sum(past) // len(past) if past else 0
    move = money.reserve_move(before_fen=fund_fen(), sales_fen=sales, cost_fen=cost, usual_fen=usual, rule=rule)
    _book(month, move)
    row = ReserveMonth.objects.create(
        month=month, sales_fen=sales, cost_fen=cost, rule_version=rule.version, laid_fen=move.laid_fen,
        drawn_fen=move.drawn_fen, released_fen=move.released_fen, balance_fen=move.balance_fen, booked_at=time.now(),
    )  # fmt: skip
    trail.record(verb="reserve.booked", target=trail.ref(row), actor=SYSTEM, after={"laid": move.laid_fen})
    return 1


def fund_fen() -> int:
    """What lies in the fund."""
    return balance(FUND, "", "CNY")


def following(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def before(month: date) -> date:
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)


def _book(month: date, move: Move) -> None:
    """Laid aside: an expense; drawn and released: less of it. Three entries, each once by its source."""
    for what, fen in (("laid", move.laid_fen), ("drawn", -move.drawn_fen), ("released", -move.released_fen)):
        if fen:
            legs = [Leg(COST, "", "CNY", fen), Leg(FUND, "", "CNY", -fen)]
            book(source=f"aftersales_reserve:{month:%Y-%m}:{what}", kind=f"aftersales_{what}", legs=legs)
