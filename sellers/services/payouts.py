"""Paying sellers: what the book says we owe → a payout → the provider's transfer and payout to the bank.

The book moves in step: asked for `seller_payable → payout_in_transit`; arrived `payout_in_transit → provider_clearing`;
failed or returned: the debt stands again, whichever message came first (a returned payout never becomes paid).
"""

import logging
from datetime import date, timedelta

from django.db import IntegrityError, transaction

from marketplace.accounts.models import User
from marketplace.core import rules, time, trail
from marketplace.core.outbox.emit import emit
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.selectors import balance
from marketplace.ledger.services.book import Leg, book
from marketplace.payments import selectors as provider
from marketplace.payments.services import transfers
from sellers import locks
from sellers.errors import NoPayoutNow, PayoutNotFound
from sellers.models import Payout, Seller, Till
from sellers.policies import payouts as policy
from sellers.policies.rules_reserve import KIND
from sellers.policies.team import Permission
from sellers.selectors import ref
from sellers.selectors.money import holds_in_force
from sellers.selectors.team import require
from sellers.services import earnings
from sellers.services.payout_accounts import PAID, open_accounts, set_payout_account
from sellers.states import PAYOUT, PayoutStatus

__all__ = [
    "backlog", "failed", "open_accounts", "pay", "pay_now", "retry", "returned", "run_due", "serve", "set_payout_account",
    "succeeded", "watch",
]  # fmt: skip
logger = logging.getLogger(__name__)

SYSTEM = "system:payouts"
MOST_AT_ONCE = 200
OPEN = (PayoutStatus.CREATED, PayoutStatus.SENT, PayoutStatus.UNKNOWN)
BAD = (PayoutStatus.FAILED, PayoutStatus.RETURNED)
SILENT_FOR = timedelta(days=7)  # banks need one to three working days; after this somebody should look


def run_due() -> int:
    """Open missing payout accounts, then serve everybody whose payout day has come. Returns how many payouts were made."""
    open_accounts()
    open_tills()
    return sum(serve(seller_id=pk) is not None for pk in due())


def open_tills() -> int:
    """A till for every seller who may be paid; returns how many were missing."""
    missing = Seller.objects.filter(status__in=PAID, till__isnull=True).order_by("pk")
    fresh = [locks.new_till(pk) for pk in missing.values_list("pk", flat=True)[:1000]]
    Till.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def due() -> list[int]:
    """Sellers to look at today: their payout day has come, or the last payout went wrong and its pause is over."""
    today = time.today()
    tills = Till.objects.filter(seller__status__in=PAID, served_on__lt=today).select_related("seller")
    body, version = (rule := rules.at(KIND)).body, rule.version
    found = [
        till.seller_id for till in tills.exclude(seller__payouts__status__in=OPEN).order_by("served_on", "pk")
        if policy.next_day(
            policy.terms_of(body, version, grade=till.seller.grade, currency=till.seller.currency), till.served_on
        ) <= today
    ]  # fmt: skip
    again = [pk for pk in _gone_wrong() if pk not in found]
    return [*again, *found][:MOST_AT_ONCE]


def _gone_wrong() -> list[int]:
    """Sellers whose newest payout failed or came back, and who waited long enough."""
    pause = timedelta(hours=int(rules.at(KIND).body["pause_hours"]))
    newest = Payout.objects.order_by("seller_id", "-id").distinct("seller_id").values_list("pk", flat=True)
    bad = Payout.objects.filter(pk__in=newest, status__in=BAD, settled_at__lte=time.now() - pause)
    return list(bad.filter(seller__status__in=PAID).order_by("pk").values_list("seller_id", flat=True)[:MOST_AT_ONCE])


@transaction.atomic
def serve(*, seller_id: int) -> Payout | None:
    """One seller's payout day: pay what can be paid and note that the day was served, whether there was something or not."""
    till = locks.till(seller_id)
    seller = Seller.objects.get(pk=seller_id)
    if Payout.objects.filter(seller=seller, status__in=OPEN).exists():
        return None  # the day waits until the money under way has arrived
    today = time.today()
    is_day = policy.next_day(earnings.terms_for(seller), till.served_on) <= today
    if not is_day and _tries_in_a_row(seller) == 0:
        return None
    payout = pay(seller_id=seller_id, slot=today)
    if is_day:
        Till.objects.filter(pk=till.pk, served_on__lt=today).update(served_on=today)
    return payout


@transaction.atomic
def pay(*, seller_id: int, slot: date | None = None, by: str = SYSTEM, is_retry: bool = False) -> Payout | None:
    """Pay everything that one seller can be paid now.

    None where nothing is due or worth it, everything is held for a case, a payout is under way, the last one just went wrong
    (a person may retry: `is_retry`), or its money is not back with us yet.
    """
    locks.till(seller_id)
    seller = Seller.objects.get(pk=seller_id)
    terms, owner = earnings.terms_for(seller), ref(seller)
    if not seller.payout_account or seller.status not in PAID or earnings.has_open_payout(seller):
        return None
    if not _may_try_again(seller, is_retry):
        return None
    earnings.set_off(seller=seller, cause=f"{owner}:{time.now():%Y%m%d%H%M%S%f}")
    payable = balance(AccountCode.SELLER_PAYABLE, owner, seller.currency)
    amount = payable - policy.held_of(payable, holds_in_force(seller))
    if amount < terms.least_minor:
        return None
    return _ask(seller, amount, slot, by, terms.version)


def _ask(seller: Seller, amount: int, slot: date | None, by: str, version: int) -> Payout | None:
    owner, currency = ref(seller), seller.currency
    try:
        with transaction.atomic():
            payout = Payout.objects.create(
                seller=seller, amount_minor=amount, currency=currency, slot=slot, asked_by=by, rule_version=version,
                created_at=time.now(),
            )  # fmt: skip
    except IntegrityError as error:
        if "one_open_payout" not in str(error):
            raise
        return None  # another worker pays this seller
    legs = [
        Leg(AccountCode.SELLER_PAYABLE, owner, currency, amount),
        Leg(AccountCode.PAYOUT_IN_TRANSIT, owner, currency, -amount),
    ]
    book(source=f"{trail.ref(payout)}:asked", kind="payout", legs=legs)
    transfers.request(
        source=trail.ref(payout), destination=seller.payout_account, amount_minor=amount, currency=currency, actor=by
    )
    PAYOUT.move(payout, PayoutStatus.SENT, actor=by)
    return payout


@transaction.atomic
def succeeded(*, source: str) -> None:
    """The money left for the bank. Told again, or told after a return: nothing happens."""
    payout = _find(source)
    if payout is None or payout.status not in OPEN:
        return
    PAYOUT.move(payout, PayoutStatus.SUCCEEDED, actor=SYSTEM, settled_at=time.now())
    _book(payout, "paid", AccountCode.PAYOUT_IN_TRANSIT, AccountCode.PROVIDER_CLEARING)
    emit(topic="sellers.paid_out", key=source, payload={"payout": payout.public_id})


@transaction.atomic
def failed(*, source: str, code: str) -> None:
    """It never left: the debt stands again."""
    payout = _find(source)
    if payout is not None and payout.status in OPEN:
        PAYOUT.move(payout, PayoutStatus.FAILED, actor=SYSTEM, failure_code=code[:80], settled_at=time.now())
        _book(payout, "failed", AccountCode.PAYOUT_IN_TRANSIT, AccountCode.SELLER_PAYABLE)
        _reopened(payout)


@transaction.atomic
def returned(*, source: str, code: str) -> None:
    """The bank sent it back: the debt stands again, also when this word comes before the word of success."""
    payout = _find(source)
    if payout is None or payout.status in BAD:
        return
    was_paid = payout.status == PayoutStatus.SUCCEEDED
    PAYOUT.move(payout, PayoutStatus.RETURNED, actor=SYSTEM, failure_code=code[:80], settled_at=time.now())
    source_account = AccountCode.PROVIDER_CLEARING if was_paid else AccountCode.PAYOUT_IN_TRANSIT
    _book(payout, "returned", source_account, AccountCode.SELLER_PAYABLE)
    _reopened(payout)


@transaction.atomic
def pay_now(*, seller: Seller, by: User) -> Payout:
    """The owner does not want to wait for the payout day, where the grade allows it. Raises NotAllowed, NoPayoutNow."""
    require(seller, by, Permission.MONEY)
    if not earnings.terms_for(seller).on_request:
        raise NoPayoutNow
    payout = pay(seller_id=seller.pk, by=by.ref)
    if payout is None:
        raise NoPayoutNow
    return payout


@transaction.atomic
def retry(*, payout_id: str, by: User) -> Payout:
    """Ops: pay again after a failure or a return, without the pause. Raises PayoutNotFound, NoPayoutNow."""
    found = Payout.objects.filter(public_id=payout_id).first()
    if found is None:
        raise PayoutNotFound
    if found.status not in BAD:
        raise NoPayoutNow
    made = pay(seller_id=found.seller_id, by=by.ref, is_retry=True)
    if made is None:
        raise NoPayoutNow
    trail.record(verb="payout.retried", target=trail.ref(found), actor=by.ref, after={"payout": made.public_id})
    return made


def watch() -> int:
    """Payouts nobody has heard of for a week are unknown: ops asks the provider. Returns how many."""
    silent = Payout.objects.filter(status=PayoutStatus.SENT, created_at__lt=time.now() - SILENT_FOR)
    found = list(silent.order_by("pk")[:MOST_AT_ONCE])
    for payout in found:
        with transaction.atomic():
            PAYOUT.move(payout, PayoutStatus.UNKNOWN, actor=SYSTEM, why="no word for seven days")
        logger.error("payout %s: no word from the provider for seven days", payout.public_id)
    return len(found)


def backlog() -> int:
    """Payouts whose end is not known yet."""
    return Payout.objects.filter(status__in=OPEN).count()


def _may_try_again(seller: Seller, is_retry: bool) -> bool:
    """After a failure: only once the money is back with us, after a pause, and by itself only so many times."""
    last = Payout.objects.filter(seller=seller).order_by("-id").first()
    if last is None or last.status not in BAD:
        return True
    if not provider.is_back(trail.ref(last)):
        return False
    body = rules.at(KIND).body
    pause_over = last.settled_at is None or last.settled_at <= time.now() - timedelta(hours=int(body["pause_hours"]))
    return is_retry or (pause_over and _tries_in_a_row(seller) <= int(body["tries"]))


def _tries_in_a_row(seller: Seller) -> int:
    """How many of the newest payouts went wrong one after the other."""
    count = 0
    for status in Payout.objects.filter(seller=seller).order_by("-id").values_list("status", flat=True)[:20]:
        if status not in BAD:
            break
        count += 1
    return count


def _find(source: str) -> Payout | None:
    """The payout behind a provider source, its seller's till held."""
    kind, _, public_id = source.partition(":")
    found = Payout.objects.filter(public_id=public_id).first() if kind == "payout" else None
    if found is None:
        return None
    locks.till(found.seller_id)
    return Payout.objects.select_related("seller").get(pk=found.pk)


def _reopened(payout: Payout) -> None:
    earnings.set_off(seller=payout.seller, cause=f"{trail.ref(payout)}:{payout.status}")
    emit(topic="sellers.payout_reopened", key=trail.ref(payout), payload={"payout": payout.public_id})


def _book(payout: Payout, what: str, debit: AccountCode, credit: AccountCode) -> None:
    owner = {True: "", False: ref(payout.seller)}
    book(
        source=f"{trail.ref(payout)}:{what}", kind=f"payout_{what}",
        legs=[
            Leg(debit, owner[debit == AccountCode.PROVIDER_CLEARING], payout.currency, payout.amount_minor),
            Leg(credit, owner[credit == AccountCode.PROVIDER_CLEARING], payout.currency, -payout.amount_minor),
        ],
    )  # fmt: skip
