"""What an order gives a seller and what a refund takes again, as legs for the booking of whoever decides it.

The legs belong into the caller's own ledger transaction, so that an order's release or refund stays one fact in the book.
Each function locks the seller's till first: balances read here stand still until the caller has booked.
"""

from datetime import timedelta

from django.db import connection
from django.db.models import F

from marketplace.core import rules, time
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.selectors import balance
from marketplace.ledger.services.book import Leg, book
from sellers import locks
from sellers.models import Payout, ReserveSlice, Seller
from sellers.policies import payouts as policy
from sellers.policies.payouts import Draw, Terms
from sellers.policies.rules_reserve import KIND


def terms_for(seller: Seller) -> Terms:
    """What the rule in force says for the seller's grade and currency."""
    rule = rules.at(KIND)
    return policy.terms_of(rule.body, rule.version, grade=seller.grade, currency=seller.currency)


def credit_legs(*, seller: Seller, number: str, currency: str, amount: int) -> list[Leg]:
    """Legs that credit the seller with `amount` earned by order `number`: debt is set off first, the grade's share is kept
    in reserve, the rest can be paid out. They sum to −amount. Call once an order (its release is guarded by its state).
    """
    if amount <= 0:
        return []
    _require_transaction()
    locks.till(seller.pk)
    owner = _owner(seller)
    debt = min(balance(AccountCode.SELLER_RECEIVABLE, owner, currency), amount)
    kept = _keep(seller, number, currency, amount - debt)
    return [
        Leg(AccountCode.SELLER_RECEIVABLE, owner, currency, -debt),
        Leg(AccountCode.SELLER_RESERVE, owner, currency, -kept),
        Leg(AccountCode.SELLER_PAYABLE, owner, currency, debt + kept - amount),
    ]


def claw_back_legs(*, seller: Seller, number: str, currency: str, amount: int) -> list[Leg]:
    """Legs that take `amount` from the seller for order `number`: what is kept of that order, then what can be paid out,
    then other reserve; the rest becomes debt that next earnings are set off against. They sum to +amount.
    """
    if amount <= 0:
        return []
    _require_transaction()
    locks.till(seller.pk)
    owner = _owner(seller)
    drawn = _draw(seller, number, currency, amount)
    for pk, part in drawn.slices.items():
        ReserveSlice.objects.filter(pk=pk).update(drawn_minor=F("drawn_minor") + part)
    return [
        Leg(AccountCode.SELLER_RESERVE, owner, currency, drawn.reserve),
        Leg(AccountCode.SELLER_PAYABLE, owner, currency, drawn.payable),
        Leg(AccountCode.SELLER_RECEIVABLE, owner, currency, drawn.debt),
    ]


def set_off(*, seller: Seller, cause: str) -> int:
    """Pay the seller's debt out of what can be paid out (after a returned payout both stand side by side).

    The caller holds the till. Returns how much was set off. `cause` (unique) names why, such as `payout:…:returned`.
    """
    _require_transaction()
    owner, currency = _owner(seller), seller.currency
    debt = balance(AccountCode.SELLER_RECEIVABLE, owner, currency)
    amount = min(debt, balance(AccountCode.SELLER_PAYABLE, owner, currency))
    if amount:
        legs = [
            Leg(AccountCode.SELLER_PAYABLE, owner, currency, amount),
            Leg(AccountCode.SELLER_RECEIVABLE, owner, currency, -amount),
        ]
        book(source=f"set_off:{cause}"[:120], kind="set_off", legs=legs)
    return amount


def has_open_payout(seller: Seller) -> bool:
    """Is money on its way to the bank?"""
    return Payout.objects.filter(seller=seller, status__in=("created", "sent", "unknown")).exists()


def _keep(seller: Seller, number: str, currency: str, earned: int) -> int:
    terms = terms_for(seller)
    amount = policy.kept(terms, earned)
    if amount:
        ReserveSlice.objects.create(
            seller=seller, number=number, currency=currency, kept_minor=amount, share_bp=terms.reserve_bp,
            rule_version=terms.version, kept_at=time.now(), release_on=time.today() + timedelta(days=terms.days),
        )  # fmt: skip
    return amount


def _draw(seller: Seller, number: str, currency: str, amount: int) -> Draw:
    waiting = ReserveSlice.objects.filter(seller=seller, currency=currency, released_at=None)
    slices = list(waiting.order_by("release_on", "pk"))
    own = next((row.pk for row in slices if row.number == number), None)
    payable = balance(AccountCode.SELLER_PAYABLE, _owner(seller), currency)
    return policy.draw(amount, own=own, payable=payable, slices=[(row.pk, row.left_minor) for row in slices])


def _owner(seller: Seller) -> str:
    return f"seller:{seller.public_id}"


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("legs that were read outside the booking's transaction may be wrong when they are booked")
