"""Store credit: what a shopper has with us instead of a refund to their card, as goodwill, or as damages. It lives in the book."""

from django.db import transaction

from marketplace.core.money import CNY
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.services.book import Leg, book


@transaction.atomic
def grant(*, owner: str, amount_fen: int, source: str, memo: str) -> None:
    """Credit at our expense for `owner` (`user:…`). The same `source` grants once. Who may: `services/goodwill.py`."""
    legs = [
        Leg(AccountCode.COMPENSATION_EXPENSE, "", CNY, amount_fen),
        Leg(AccountCode.STORE_CREDIT, owner, CNY, -amount_fen),
    ]
    book(source=source, kind="goodwill", legs=legs, memo=memo)
