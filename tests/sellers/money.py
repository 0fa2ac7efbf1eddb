"""A seller with money: builders for the tests of payouts."""

from datetime import timedelta

from django.db import transaction

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.selectors import balance
from marketplace.ledger.services.book import Leg, book
from sellers.models import Payout, Seller
from sellers.selectors import money_of, ref
from sellers.services import earnings
from tests import shop

ORDER = "MO2611220001237K"


def seller_of(user: User, grade: str = "B", currency: str = "GBP") -> Seller:
    """An approved seller with a payout account. Grade B is paid daily and 5 % are kept for 14 days."""
    made = shop.seller(user, country="GB", currency=currency)
    Seller.objects.filter(pk=made.pk).update(payout_account="acct_test", grade=grade)
    made.refresh_from_db()
    return made


def owe(seller: Seller, amount: int, number: str = ORDER) -> None:
    """An order was released, nothing of it is kept."""
    legs = [
        Leg(AccountCode.FX_CLEARING, "", seller.currency, amount),
        Leg(AccountCode.SELLER_PAYABLE, ref(seller), seller.currency, -amount),
    ]
    book(source=f"released:{number}", kind="released", legs=legs, memo=number)


@transaction.atomic
def earn(seller: Seller, amount: int, number: str = ORDER) -> None:
    """An order was released by the rules: debt set off, reserve kept."""
    legs = earnings.credit_legs(seller=seller, number=number, currency=seller.currency, amount=amount)
    bridge = Leg(AccountCode.FX_CLEARING, "", seller.currency, amount)
    book(source=f"released:{number}", kind="released", legs=[bridge, *legs], memo=number)


@transaction.atomic
def take_back(seller: Seller, amount: int, number: str = ORDER, source: str = "refund:1") -> None:
    """An order was refunded after its release."""
    legs = earnings.claw_back_legs(seller=seller, number=number, currency=seller.currency, amount=amount)
    bridge = Leg(AccountCode.FX_CLEARING, "", seller.currency, -amount)
    book(source=source, kind="refund", legs=[bridge, *legs], memo=number)


def standing(seller: Seller) -> tuple[int, int, int, int]:
    """(payable, kept, under way, owed to us)."""
    money = money_of(seller)
    return money.payable, money.reserve, money.in_transit, money.owed_to_us


def arrived(seller: Seller) -> int:
    """What the seller's bank has, by the book."""
    return -balance(AccountCode.PROVIDER_CLEARING, "", seller.currency)


def source_of(payout: Payout) -> str:
    return f"payout:{payout.public_id}"


def days_later(days: float) -> None:
    """Business time moves on; the fixture `own_time` brings it home."""
    time.travel(timedelta(days=days))
