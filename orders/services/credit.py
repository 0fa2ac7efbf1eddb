"""Store credit: what a shopper has with us instead of a refund to their card, as goodwill, or as damages. It lives in the book."""

from django.db import transaction

from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import trail
from marketplace.core.money import CNY
from marketplace.core.outbox.emit import emit
from marketplace.core.textnorm import clean_line
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.models import Posting
from marketplace.ledger.services.book import Leg, book
from orders import locks
from orders.errors import GoodwillRefused
from orders.models import Order

MOST_GOODWILL_FEN = 50_000


@transaction.atomic
def goodwill(*, order: Order, amount_fen: int, reason: str, by: User) -> int:
    """Ops: give the shopper of an order credit at our expense, at most 500 yuan and once per reason. Returns what was given (fen).

    Raises NotAllowed, GoodwillRefused (amount, own order, no reason).
    """
    require_role(by, Role.OPS)
    why = clean_line(reason, max_length=60, field="reason")
    if not 0 < amount_fen <= MOST_GOODWILL_FEN or len(why) < 3 or order.user_id == by.pk:
        raise GoodwillRefused
    locks.order(order.pk)
    source = f"goodwill:{order.number}:{why}"
    given = Posting.objects.filter(transaction__source=source, account__code=AccountCode.STORE_CREDIT).first()
    if given is not None:
        return -given.amount_minor
    legs = [
        Leg(AccountCode.COMPENSATION_EXPENSE, "", CNY, amount_fen),
        Leg(AccountCode.STORE_CREDIT, order.user.ref, CNY, -amount_fen),
    ]
    entry = book(source=source, kind="goodwill", legs=legs, memo=order.number)
    trail.record(verb="order.goodwill", target=order.ref, actor=by.ref, why=why, after={"fen": amount_fen})
    emit(
        topic="orders.goodwill_given", key=order.ref,
        payload={"order": order.number, "amount_fen": amount_fen, "entry": entry.pk},
    )  # fmt: skip
    return amount_fen
