"""Reads of reviews, their sums, and of what shops say of shoppers. Nothing here shows what an exchange still keeps sealed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.fields import CharField
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from logistics.models import ConsignmentLine
from marketplace.accounts.models import User
from marketplace.catalog.policies.rating import shown, weighted
from marketplace.core import time
from orders.errors import OpinionNotFound
from orders.models import (
    Exchange,
    HelpfulVote,
    Order,
    OrderLine,
    RatingTally,
    Review,
    ReviewPhoto,
    ShopperRating,
)
from orders.policies import reviewing
from orders.states import Lifecycle, OpinionStatus
from sellers.models import Seller, SellerMember

SHOWN, HIDDEN = OpinionStatus.SHOWN, OpinionStatus.HIDDEN
PUBLIC = Q(revealed_at__isnull=False, status__in=(SHOWN, HIDDEN))
SAID_ALREADY = _("You have said how it was with this shopper already.")
SORTS = {"new": ("-pk",), "helpful": ("-helpful_count", "-pk")}
MOST_DUE = 500


@dataclass(frozen=True, slots=True)
class Aspect:
    """One kind of stars: how many votes of each, and the average that resists few of them. `average` empty without votes."""

    name: str
    counts: dict[int, int]
    average: str
    votes: int

    @property
    def rows(self) -> list[tuple[int, int, int]]:
        """(stars, votes, percent), five stars first."""
        return [
            (stars, self.counts[stars], round(100 * self.counts[stars] / self.votes) if self.votes else 0)
            for stars in (5, 4, 3, 2, 1)
        ]


@dataclass(frozen=True, slots=True)
class ShopperStanding:
    """What a shop may know of a shopper while it deals with them: nothing that one shop alone has said."""

    average: Decimal | None
    shops: int


def ratings_of_listing(listing_id: int) -> dict[str, Aspect]:
    """All three kinds of a listing."""
    return _ratings(f"listing:{listing_id}")


def ratings_of_shop(seller_id: int) -> dict[str, Aspect]:
    """All three kinds of a shop, over everything it sold."""
    return _ratings(f"seller:{seller_id}")


def _ratings(subject: str) -> dict[str, Aspect]:
    counts = {name: dict.fromkeys(range(1, 6), 0) for name in reviewing.ASPECTS}
    for name, stars, votes in RatingTally.objects.filter(subject=subject).values_list("aspect", "stars", "votes"):
        counts[name][stars] = votes
    return {name: _aspect(name, found) for name, found in counts.items()}


def _aspect(name: str, counts: dict[int, int]) -> Aspect:
    votes = sum(counts.values())
    return Aspect(name, counts, shown(sum(stars * many for stars, many in counts.items()), votes), votes)


def whole(found: QuerySet[Review]) -> QuerySet[Review]:
    """With everything a page shows of a review, in a bounded number of queries."""
    return found.select_related("user", "follow_up", "challenge", "listing", "seller").prefetch_related(
        "photos", "challenge__rulings"
    )


def public_reviews(
    *, listing_id: int = 0, seller_id: int = 0, stars: int = 0, pictures: bool = False, later: bool = False,
    sort: str = "new",
) -> QuerySet[Review]:  # fmt: skip
    """What anybody reads of a listing or a shop; hidden ones stand among them with the reason. Filters leave those out."""
    found = Review.objects.filter(PUBLIC, **({"listing": listing_id} if listing_id else {"seller": seller_id}))
    if stars:
        found = found.filter(rating=stars, status=SHOWN)
    if pictures:
        found = found.filter(Exists(ReviewPhoto.objects.filter(review=OuterRef("pk"))), status=SHOWN)
    if later:
        found = found.filter(follow_up__status=SHOWN, status=SHOWN)
    return whole(found).order_by(*SORTS.get(sort, SORTS["new"]))


def public_review(public_id: str) -> Review:
    """A review that can be read. Raises OpinionNotFound."""
    return _one(Review.objects.filter(status=SHOWN), public_id)


def own_review(user: User, public_id: str) -> Review:
    """A review of this person. Raises OpinionNotFound."""
    return _one(Review.objects.filter(user=user), public_id)


def own_reviews(user: User) -> QuerySet[Review]:
    """What the person wrote, with its state."""
    found = whole(Review.objects.filter(user=user)).select_related("line__order__exchange")
    return found.order_by("-pk")


def _one(found: QuerySet[Review], public_id: str) -> Review:
    review = whole(found).filter(public_id=public_id[:40]).first()
    if review is None:
        raise OpinionNotFound
    return review


def has_voted(user: User, review: Review) -> bool:
    return HelpfulVote.objects.filter(user=user, review=review, is_on=True).exists()


def is_of(review: Review, user: User) -> bool:
    """Wrote it, or belongs to the shop."""
    return review.user_id == user.pk or SellerMember.objects.filter(seller=review.seller_id, user=user).exists()


def can_follow_up(review: Review) -> bool:
    """It can be read, has none yet, and is not older than 180 days."""
    is_young = time.now() < review.created_at + reviewing.FOLLOW_UP
    return is_young and review.status == SHOWN and not hasattr(review, "follow_up")


def arrived(lines: QuerySet[OrderLine]) -> QuerySet[OrderLine]:
    """Lines of delivered orders of which at least one piece came: what was lost or never handed in came to nobody."""
    ref = Concat("order__number", Value("/"), Cast("number", CharField()))
    stopped = ConsignmentLine.objects.filter(line_ref=OuterRef("ref_"), stopped__gte=F("quantity"))
    delivered = lines.filter(order__delivered_at__isnull=False).exclude(order__lifecycle=Lifecycle.CANCELLED)
    return delivered.annotate(ref_=ref).exclude(Exists(stopped))


def items_to_review(order: Order) -> QuerySet[OrderLine]:
    """What came of this order and is not reviewed."""
    return arrived(OrderLine.objects.filter(order=order, review__isnull=True))


def to_review(user: User) -> QuerySet[OrderLine]:
    """What the person received and may still review, the newest first."""
    mine = OrderLine.objects.filter(
        order__user=user, review__isnull=True, order__delivered_at__gt=time.now() - reviewing.BLIND
    )
    found = arrived(mine).exclude(order__exchange__revealed_at__isnull=False)
    return found.select_related("order__seller", "listing__category").order_by("-order_id", "number")


def is_open(line: OrderLine) -> bool:
    """May this item still be reviewed?"""
    closing = closes_at(line.order)
    if closing is None or time.now() >= closing:
        return False
    is_read = Exchange.objects.filter(order=line.order_id, revealed_at__isnull=False).exists()
    return not is_read and not Review.objects.filter(line=line).exists()


def delivered_order(seller: Seller, number: str) -> Order | None:
    """One of the shop's delivered orders."""
    found = Order.objects.filter(seller=seller, number=number[:20], delivered_at__isnull=False).select_related("user")
    return found.exclude(lifecycle=Lifecycle.CANCELLED).first()


def orders_to_rate(seller: Seller) -> QuerySet[Order]:
    """Whose shopper the shop may still speak of, the most urgent first. Whether the shopper has spoken is not told."""
    found = Order.objects.filter(seller=seller, delivered_at__gt=time.now() - reviewing.BLIND)
    found = found.exclude(lifecycle=Lifecycle.CANCELLED).exclude(exchange__seller_done_at__isnull=False)
    return found.exclude(exchange__revealed_at__isnull=False).prefetch_related("lines").order_by("delivered_at", "pk")


def ratings_by_shop(seller: Seller) -> QuerySet[ShopperRating]:
    """What the shop itself said of shoppers, the newest first."""
    return ShopperRating.objects.filter(seller=seller).select_related("exchange__order").order_by("-pk")


def ratings_of_shopper(user: User) -> QuerySet[ShopperRating]:
    """What shops said of this person, as far as it is revealed, the newest first."""
    found = ShopperRating.objects.filter(user=user, exchange__revealed_at__isnull=False)
    return found.select_related("seller", "exchange__order").order_by("-pk")


def shoppers_of(seller: Seller, orders: Iterable[Order]) -> dict[int, ShopperStanding]:
    """By order: how it was with its shopper, said by other shops in the last year. One query.

    Only for the shop's own orders that are under way: nobody browses people. Fewer than three shops: no average.
    """
    under_way = {
        one.pk: one.user_id for one in orders
        if one.seller_id == seller.pk and one.lifecycle in (Lifecycle.PLACED, Lifecycle.CONFIRMED)
    }  # fmt: skip
    since = time.now() - reviewing.SHOPPER_COUNTS
    said = ShopperRating.objects.filter(
        user__in=set(under_way.values()), exchange__revealed_at__isnull=False, created_at__gt=since
    ).exclude(seller=seller)
    by_user: dict[int, dict[int, int]] = {}
    for user_id, seller_id, stars in said.order_by("pk").values_list("user_id", "seller_id", "stars"):
        by_user.setdefault(user_id or 0, {})[seller_id] = stars  # the last word of each shop
    return {pk: _standing(list(by_user.get(user_id, {}).values())) for pk, user_id in under_way.items()}


def _standing(stars: list[int]) -> ShopperStanding:
    is_enough = len(stars) >= reviewing.SHOPPER_LEAST
    return ShopperStanding(weighted(sum(stars), len(stars)) if is_enough else None, len(stars) if is_enough else 0)


def closes_at(order: Order) -> datetime | None:
    return None if order.delivered_at is None else reviewing.closes_at(order.delivered_at)


def due_exchanges() -> list[int]:
    """Exchanges whose days are over and that are still sealed, the oldest first."""
    return list(_due().order_by("closes_at", "pk").values_list("pk", flat=True)[:MOST_DUE])


def _due() -> QuerySet[Exchange]:
    """Over; with something anonymous in it, also the opening after it has come."""
    now = time.now()
    anonymous = Review.objects.filter(line__order=OuterRef("order"), is_anonymous=True)
    is_time = Q(closes_at__lte=reviewing.last_opening(now)) | ~Exists(anonymous)
    return Exchange.objects.filter(is_time, revealed_at=None, closes_at__lte=now)


def backlog() -> int:
    return _due().count()


def opens_at(review: Review) -> datetime | None:
    """When a sealed review can be read at the latest. Read with `line__order__exchange`."""
    if review.revealed_at is not None:
        return None
    return reviewing.opens_at(review.line.order.exchange.closes_at, is_anonymous=review.is_anonymous)


def orders_to_remind() -> list[int]:
    """Orders with something to review whose days are nearly over and whose shopper was not reminded, the most urgent first."""
    now = time.now()
    lines = arrived(
        OrderLine.objects.filter(
            review__isnull=True, order__review_reminder__isnull=True,
            order__delivered_at__gt=now - reviewing.BLIND + reviewing.REMIND_UNTIL,
            order__delivered_at__lte=now - reviewing.BLIND + reviewing.REMIND_BEFORE,
        )
    ).exclude(order__exchange__revealed_at__isnull=False)  # fmt: skip
    found = lines.order_by("order__delivered_at", "order_id").values_list("order_id", flat=True)
    return list(dict.fromkeys(found[: 2 * MOST_DUE]))[:MOST_DUE]
