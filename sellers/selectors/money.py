"""Where a seller's money stands, from the book. Amounts in minor units of the seller's currency."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet, Sum
from django.db.models.functions import TruncWeek

from marketplace.core import rules, time
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.models import Account, Posting
from marketplace.ledger.selectors import natural
from sellers.errors import HoldNotFound, PayoutNotFound
from sellers.models import Deposit, Hold, Payout, ReserveSlice, Seller, Till
from sellers.policies import payouts as policy
from sellers.policies.payouts import Terms
from sellers.policies.rules_reserve import KIND
from sellers.states import DepositStatus, HoldStatus, PayoutStatus

CODES = (
    AccountCode.SELLER_PAYABLE, AccountCode.SELLER_RESERVE, AccountCode.PAYOUT_IN_TRANSIT, AccountCode.SELLER_RECEIVABLE,
    AccountCode.DEPOSIT,
)  # fmt: skip
WEEKS = 12
EARNED = ("released", "refund", "dispute_charged")


@dataclass(frozen=True)
class Money:
    """`payable` is everything not kept and not under way; `held` of it waits for a case, `available` is the rest."""

    currency: str
    payable: int
    reserve: int
    in_transit: int
    held: int
    deposit: int
    owed_to_us: int

    @property
    def available(self) -> int:
        return self.payable - self.held

    @property
    def owed(self) -> int:
        """All that the platform owes the seller, without the deposit: what the published total counts and what is under way."""
        return self.payable + self.reserve + self.in_transit


@dataclass(frozen=True)
class Schedule:
    """When the seller is paid next and on what terms."""

    terms: Terms
    next_on: date


def owner_of(seller: Seller) -> str:
    """The owner of the seller's accounts in the book."""
    return f"seller:{seller.public_id}"


def balances(seller: Seller) -> dict[str, int]:
    """Balances of the seller's accounts on their natural side; one query."""
    rows = Account.objects.filter(owner=owner_of(seller), currency=seller.currency, code__in=CODES)
    found = {row.code: natural(row.kind, row.balance_minor) for row in rows}
    return {code: found.get(code, 0) for code in CODES}


def holds_in_force(seller: Seller) -> list[int | None]:
    """Amounts of the holds that stand; None holds everything."""
    standing = Hold.objects.filter(seller=seller).exclude(status=HoldStatus.LIFTED)
    return list(standing.values_list("amount_minor", flat=True))


def money_of(seller: Seller) -> Money:
    """Balances from the book and what of them is held. 2 queries."""
    found = balances(seller)
    payable = found[AccountCode.SELLER_PAYABLE]
    return Money(
        currency=seller.currency, payable=payable, reserve=found[AccountCode.SELLER_RESERVE],
        in_transit=found[AccountCode.PAYOUT_IN_TRANSIT], held=policy.held_of(payable, holds_in_force(seller)),
        deposit=found[AccountCode.DEPOSIT], owed_to_us=found[AccountCode.SELLER_RECEIVABLE],
    )  # fmt: skip


def terms_now(seller: Seller) -> Terms:
    """The rule in force for the seller's grade and currency."""
    rule = rules.at(KIND)
    return policy.terms_of(rule.body, rule.version, grade=seller.grade, currency=seller.currency)


def schedule_of(seller: Seller) -> Schedule:
    """Terms and the next payout day."""
    terms, today = terms_now(seller), time.today()
    served = Till.objects.filter(pk=seller.pk).values_list("served_on", flat=True).first() or today - timedelta(days=1)
    return Schedule(terms, policy.upcoming_day(terms, served, today))


def reserve_of(seller: Seller) -> QuerySet[ReserveSlice]:
    """What is kept and when it is released, the soonest first."""
    return ReserveSlice.objects.filter(seller=seller, released_at=None).order_by("release_on", "id")


def payouts_of(seller: Seller) -> QuerySet[Payout]:
    """Payouts, the newest first."""
    return Payout.objects.filter(seller=seller).order_by("-id")


def payout_of(seller: Seller, public_id: str) -> Payout:
    """One payout of this seller. Raises PayoutNotFound."""
    found = Payout.objects.filter(seller=seller, public_id=public_id).first()
    if found is None:
        raise PayoutNotFound
    return found


def holds_of(seller: Seller) -> QuerySet[Hold]:
    """Holds, the newest first."""
    return Hold.objects.filter(seller=seller).order_by("-id")


def hold_of(seller: Seller, public_id: str) -> Hold:
    """One hold of this seller. Raises HoldNotFound."""
    found = Hold.objects.filter(seller=seller, public_id=public_id).first()
    if found is None:
        raise HoldNotFound
    return found


def deposit_of(seller: Seller) -> Deposit | None:
    """The deposit that is asked or received; the last one otherwise."""
    found = list(Deposit.objects.filter(seller=seller).order_by("-id")[:10])
    live = (row for row in found if row.status in (DepositStatus.ASKED, DepositStatus.RECEIVED))
    return next(live, found[0] if found else None)


def weeks_of(seller: Seller, count: int = WEEKS) -> list[tuple[date, int]]:
    """What was earned (after refunds) in each of the last `count` weeks, oldest first, by the week's Monday in Shanghai."""
    today = time.today()
    monday = today - timedelta(days=today.weekday())
    days = [monday - timedelta(weeks=back) for back in range(count - 1, -1, -1)]
    found = _earned(seller, days[0])
    return [(day, found.get(day, 0)) for day in days]


def _earned(seller: Seller, since: date) -> Mapping[date, int]:
    """Credits of the seller's accounts by week. A seller sees thousands of postings a quarter at most; the book sums them."""
    start = datetime(since.year, since.month, since.day, tzinfo=time.SHANGHAI)
    rows = Posting.objects.filter(
        account__owner=owner_of(seller), account__currency=seller.currency, transaction__kind__in=EARNED,
        account__code__in=CODES[:4], transaction__booked_at__gte=start,
    )  # fmt: skip
    weeks = rows.annotate(week=TruncWeek("transaction__booked_at", tzinfo=time.SHANGHAI)).values("week")
    return {row["week"].date(): -row["total"] for row in weeks.annotate(total=Sum("amount_minor")).order_by()}


def open_payouts() -> QuerySet[Payout]:
    """Payouts that need eyes: under way, unknown, failed, returned; the newest first."""
    return Payout.objects.exclude(status=PayoutStatus.SUCCEEDED).select_related("seller").order_by("-id")


def owed_to_all(currency: str) -> Iterable[tuple[str, int]]:
    """(owner, owed) of every seller with an account in `currency`, from one statement: one moment of the book.

    Owed is what can be paid out (held or not) and what is kept; money under way to the bank is not ours any more.
    """
    codes = (AccountCode.SELLER_PAYABLE, AccountCode.SELLER_RESERVE)
    rows = Account.objects.filter(code__in=codes, currency=currency).values("owner")
    sums = rows.annotate(total=Sum("balance_minor")).order_by("owner").values_list("owner", "total")
    return [(owner, -total) for owner, total in sums.iterator(chunk_size=5_000)]


def currencies_owed() -> list[str]:
    """Currencies in which any seller ever had a balance."""
    codes = (AccountCode.SELLER_PAYABLE, AccountCode.SELLER_RESERVE)
    return sorted(set(Account.objects.filter(code__in=codes).values_list("currency", flat=True)))
