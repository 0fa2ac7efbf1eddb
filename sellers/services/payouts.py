"""Paying sellers: what the book says we owe → a payout → the provider's transfer and payout to the bank.

The book moves in step: asked for `seller_payable → payout_in_transit`; arrived `payout_in_transit → provider_clearing`;
failed or returned: the debt stands again, whichever message came first (a returned payout never becomes paid).
"""

import logging
from datetime import timedelta

from django.db import IntegrityError, transaction

from marketplace.accounts.models import User
from marketplace.core import time, trail
from marketplace.core.errors import Conflict
from marketplace.core.outbox.emit import emit
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.errors import Overdrawn
from marketplace.ledger.selectors import balance, guarded_balances
from marketplace.ledger.services.book import Leg, book
from marketplace.payments import gateway
from marketplace.payments.gateway import GatewayError
from marketplace.payments.services import transfers
from sellers.models import Payout, Seller
from sellers.selectors import ref, requirement_of
from sellers.services.members import require_owner
from sellers.states import PAYOUT, PayoutStatus, SellerStatus

logger = logging.getLogger(__name__)

SYSTEM = "system:payouts"
LEAST_MINOR = 100  # less is not worth a bank transfer; it waits for more
PAUSE_AFTER_FAILURE = timedelta(hours=24)
# A suspended seller waits until the case is cleared up; a closed one gets what is owed.
PAID = (SellerStatus.APPROVED, SellerStatus.RESTRICTED, SellerStatus.CLOSED)
MOST_AT_ONCE = 200
OPEN = (PayoutStatus.CREATED, PayoutStatus.SENT, PayoutStatus.UNKNOWN)


class NoAccountYet(Conflict):
    code = "no_payout_account"


def run_due() -> int:
    """Open missing payout accounts, then pay everybody whose balance is worth it. Returns how many payouts were made."""
    open_accounts()
    return sum(pay(seller_id=pk) is not None for pk in _due())


@transaction.atomic
def pay(*, seller_id: int) -> Payout | None:
    """Pay the whole balance of one seller; None where nothing is due, one is under way, or the last one just failed."""
    seller = Seller.objects.get(pk=seller_id)
    owner, currency = ref(seller), seller.currency
    amount = balance(AccountCode.SELLER_PAYABLE, owner, currency)
    if amount < LEAST_MINOR or not seller.payout_account or seller.status not in PAID or _is_pausing(seller):
        return None
    try:
        with transaction.atomic():
            payout = Payout.objects.create(seller=seller, amount_minor=amount, currency=currency, created_at=time.now())
            book(
                source=f"{trail.ref(payout)}:asked", kind="payout",
                legs=[
                    Leg(AccountCode.SELLER_PAYABLE, owner, currency, amount),
                    Leg(AccountCode.PAYOUT_IN_TRANSIT, owner, currency, -amount),
                ],
            )  # fmt: skip
    except (IntegrityError, Overdrawn):
        return (
            None  # another worker pays this seller, or a refund took the balance in between: the next run looks again
        )
    transfers.request(
        source=trail.ref(payout),
        destination=seller.payout_account,
        amount_minor=amount,
        currency=currency,
        actor=SYSTEM,
    )
    PAYOUT.move(payout, PayoutStatus.SENT, actor=SYSTEM)
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


@transaction.atomic
def returned(*, source: str, code: str) -> None:
    """The bank sent it back: the debt stands again, also when this word comes before the word of success."""
    payout = _find(source)
    if payout is None or payout.status in (PayoutStatus.RETURNED, PayoutStatus.FAILED):
        return
    was_paid = payout.status == PayoutStatus.SUCCEEDED
    PAYOUT.move(payout, PayoutStatus.RETURNED, actor=SYSTEM, failure_code=code[:80], settled_at=time.now())
    source_account = AccountCode.PROVIDER_CLEARING if was_paid else AccountCode.PAYOUT_IN_TRANSIT
    _book(payout, "returned", source_account, AccountCode.SELLER_PAYABLE)


@transaction.atomic
def set_payout_account(*, seller: Seller, account: str, actor: str) -> Seller:
    """Set the provider's reference of the connected account (`acct_…`)."""
    seller.payout_account = account[:120]
    seller.save(update_fields=["payout_account"])
    trail.record(
        verb="seller.payout_account_set", target=ref(seller), actor=actor, after={"account": trail.digest(account)}
    )
    return seller


@transaction.atomic
def pay_now(*, seller: Seller, by: User) -> Payout:
    """The owner does not want to wait for the next run. Raises NotAllowed, NoAccountYet where nothing can be paid now."""
    require_owner(seller, by)
    payout = pay(seller_id=seller.pk)
    if payout is None:
        raise NoAccountYet
    return payout


def open_accounts() -> int:
    """Open an account at the provider for approved sellers without one; returns how many. The key makes repeats harmless."""
    waiting = Seller.objects.filter(status=SellerStatus.APPROVED, payout_account="").order_by("pk")[:20]
    opened = 0
    for seller in waiting:
        try:
            account = gateway.current().open_account(
                key=f"account-{seller.public_id}", source=ref(seller), country=seller.country, currency=seller.currency,
                bank_account=requirement_of(seller, "payout_account").number,
            )  # fmt: skip
        except GatewayError as error:
            logger.warning("payout account of %s: %s", ref(seller), error.code)
            return opened  # the provider has a bad moment; the next run tries again
        set_payout_account(seller=seller, account=account, actor=SYSTEM)
        opened += 1
    return opened


def backlog() -> int:
    """Payouts whose end is not known yet."""
    return Payout.objects.filter(status__in=OPEN).count()


def _due() -> list[int]:
    """Sellers who might be paid; `pay` looks again under the book's own guard."""
    sellers = Seller.objects.filter(status__in=PAID).exclude(payout_account="").exclude(payouts__status__in=OPEN)
    owners = {ref(seller): seller for seller in sellers.only("pk", "public_id", "currency").iterator()}
    return [owners[owner].pk for owner in _with_balance(owners)][:MOST_AT_ONCE]


def _with_balance(owners: dict[str, Seller]) -> list[str]:
    due: list[str] = []
    for currency in sorted({seller.currency for seller in owners.values()}):
        of_currency = [owner for owner, seller in owners.items() if seller.currency == currency]
        balances = guarded_balances(AccountCode.SELLER_PAYABLE, of_currency, currency)
        due += [owner for owner, amount in balances.items() if amount >= LEAST_MINOR]
    return due


def _is_pausing(seller: Seller) -> bool:
    last = Payout.objects.filter(seller=seller).order_by("-id").first()
    bad = last is not None and last.status in (PayoutStatus.FAILED, PayoutStatus.RETURNED)
    return bool(bad and last and last.settled_at and last.settled_at > time.now() - PAUSE_AFTER_FAILURE)


def _find(source: str) -> Payout | None:
    kind, _, public_id = source.partition(":")
    return Payout.objects.select_related("seller").filter(public_id=public_id).first() if kind == "payout" else None


def _book(payout: Payout, what: str, debit: AccountCode, credit: AccountCode) -> None:
    owner = {True: "", False: ref(payout.seller)}
    book(
        source=f"{trail.ref(payout)}:{what}", kind=f"payout_{what}",
        legs=[
            Leg(debit, owner[debit == AccountCode.PROVIDER_CLEARING], payout.currency, payout.amount_minor),
            Leg(credit, owner[credit == AccountCode.PROVIDER_CLEARING], payout.currency, -payout.amount_minor),
        ],
    )  # fmt: skip
