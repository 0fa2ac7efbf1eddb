"""The blind exchange: shopper and shop each say how it was; neither reads the other before both have, or the days are over.

Everything that could break the secret happens under the lock of the exchange's row: speaking, a moderator's look at held
words, revealing. So two who speak in the same instant are revealed once, and a word at the last moment is either in or out.
"""

from collections.abc import Sequence

from django.db import transaction

from marketplace.accounts.models import User
from marketplace.core import tasks, textnorm, time, trail
from marketplace.core.errors import DomainError
from marketplace.core.outbox.emit import emit
from orders import locks
from orders.errors import AlreadyReviewed, ExchangeOver, OrderNotFound
from orders.models import Exchange, Order, Review, ShopperRating
from orders.policies import opinions as rules
from orders.policies import reviewing
from orders.selectors import reviews as reads
from orders.services.tallying import settle
from orders.states import OPINION, OpinionStatus
from sellers.models import Seller
from sellers.policies.team import Permission
from sellers.selectors.team import require

SYSTEM = "system:reviews"


def take_turn(order: Order) -> Exchange:
    """The order's exchange under lock, while first words may still be said. Raises ExchangeOver. Needs a transaction."""
    if order.delivered_at is None:
        raise ExchangeOver
    Exchange.objects.bulk_create(
        [Exchange(order=order, closes_at=reviewing.closes_at(order.delivered_at))], ignore_conflicts=True
    )
    found = locks.exchange(order.pk)
    if found is None or found.revealed_at is not None or time.now() >= found.closes_at:
        raise ExchangeOver
    return found


@transaction.atomic
def rate_shopper(
    *, seller: Seller, order_number: str, stars: int, codes: Sequence[str] = (), body: str = "", by: User
) -> ShopperRating:
    """How it was with the shopper, once an order. Raises NotAllowed, OrderNotFound, ExchangeOver, AlreadyReviewed, BadText and
    DomainError for stars, codes or words that do not go.
    """
    require(seller, by, Permission.MESSAGES)
    text = textnorm.clean_text(body, max_length=reviewing.MAX_SHOPPER_WORDS, field="body")
    if not 1 <= stars <= 5:
        raise DomainError(code="bad_rating", fields={"stars": stars})
    if set(codes) - reviewing.SHOPPER_CODES.keys():
        raise DomainError(code="unknown_code", fields={"codes": ", ".join(sorted(codes))})
    if rules.examine(text):
        raise DomainError(rules.LEAVE_OUT, code="leave_out", fields={"body": rules.LEAVE_OUT})
    order = reads.delivered_order(seller, order_number)
    if order is None:
        raise OrderNotFound
    turn = take_turn(order)
    if turn.seller_done_at is not None:
        raise AlreadyReviewed(reads.SAID_ALREADY)
    is_here = order.user.is_active  # of somebody whose account is closed nothing personal is kept
    made: ShopperRating = ShopperRating.objects.create(
        exchange=turn, seller=seller, user=order.user if is_here else None, stars=stars, codes=sorted(set(codes)),
        body=text if is_here else "", by=by.ref, created_at=time.now(),
    )  # fmt: skip
    turn.seller_done_at = made.created_at
    turn.save(update_fields=["seller_done_at"])
    trail.record(verb="shopper.rated", target=trail.ref(made), actor=by.ref)
    reveal_if_ready(turn)
    return made


def reveal_if_ready(turn: Exchange) -> bool:
    """Reveal where both have spoken or the days are over. The caller holds the row.

    An anonymous review comes out by the clock alone, with all others of its week: what appears as the shop speaks of an order, or
    to the minute fourteen days after a delivery, would belong to that order.
    """
    now = time.now()
    both = turn.shopper_done_at is not None and turn.seller_done_at is not None
    if turn.revealed_at is not None or not (both or now >= turn.closes_at):
        return False
    waits = reviewing.last_opening(now) < turn.closes_at
    if waits and Review.objects.filter(line__order=turn.order_id, is_anonymous=True).exists():
        return False
    if Exchange.objects.filter(pk=turn.pk, revealed_at=None).update(revealed_at=now) != 1:
        return False
    turn.revealed_at = now
    said = Review.objects.filter(line__order=turn.order_id).order_by("listing_id", "pk")
    said.update(revealed_at=now)
    for review in said:
        if review.status == OpinionStatus.SEALED:
            OPINION.move(review, OpinionStatus.SHOWN, actor=SYSTEM, why="revealed")
            emit(topic="orders.review_shown", key=f"review:{review.public_id}", payload={"review": review.public_id})
        settle(review)
    emit(topic="orders.exchange_revealed", key=f"exchange:{turn.pk}", payload={"exchange": turn.pk})
    return True


@transaction.atomic
def reveal(*, exchange_id: int) -> bool:
    """The clock's door: reveal one exchange whose days are over. False where that happened before."""
    found = locks.exchange_by(exchange_id)
    return found is not None and reveal_if_ready(found)


def reveal_due() -> int:
    """All whose days are over; each in a transaction of its own. Returns how many."""
    return tasks.each(reads.due_exchanges(), lambda pk: reveal(exchange_id=pk))
