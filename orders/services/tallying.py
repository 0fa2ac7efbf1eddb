"""Which reviews count: their stars go into the sums of listing and shop once they can be read, and come out with a ruling."""

from collections.abc import Mapping

from django.db import connection, transaction

from marketplace.catalog.services.signals import push_signal, take_back_rating
from orders.models import Review
from orders.policies.opinions import REASONS
from orders.policies.reviewing import counted
from orders.states import OpinionStatus

ADD = """
INSERT INTO orders_ratingtally (subject, aspect, stars, votes) VALUES {rows}
ON CONFLICT (subject, aspect, stars) DO UPDATE SET votes = orders_ratingtally.votes + excluded.votes
"""
TAKE = """
UPDATE orders_ratingtally t SET votes = t.votes - 1
WHERE (t.subject, t.aspect, t.stars) IN (SELECT subject, aspect, stars FROM (
  SELECT x.subject, x.aspect, x.stars FROM orders_ratingtally x
  WHERE (x.subject, x.aspect, x.stars) IN ({rows}) ORDER BY x.subject, x.aspect, x.stars FOR UPDATE) locked)
"""


def stars_of(review: Review) -> dict[str, int | None]:
    return {"item": review.rating, "seller": review.seller_rating, "service": review.service_rating}


def is_to_count(review: Review) -> bool:
    """It can be read, or its words are hidden for a reason that leaves the stars alone."""
    if review.revealed_at is None:
        return False
    if review.status == OpinionStatus.HIDDEN:
        reason = REASONS.get(review.hidden_for)
        return reason is not None and reason.keeps_stars
    return review.status == OpinionStatus.SHOWN


@transaction.atomic
def settle(review: Review) -> None:
    """Count it, or do not: whatever its state says now, once."""
    wanted = is_to_count(review)
    if Review.objects.filter(pk=review.pk, is_counted=not wanted).update(is_counted=wanted):
        _book(review, counted(stars_of(review), is_struck=review.is_struck), add=wanted)


@transaction.atomic
def strike(review: Review, *, is_struck: bool) -> None:
    """Take the stars for item and shop out, or back in. The caller holds the review's exchange or challenge."""
    if not Review.objects.filter(pk=review.pk, is_struck=not is_struck).update(is_struck=is_struck):
        return
    review.is_struck = is_struck
    if Review.objects.filter(pk=review.pk, is_counted=True).exists():
        whole = counted(stars_of(review), is_struck=False)
        kept = counted(stars_of(review), is_struck=True)
        _book(review, {name: stars for name, stars in whole.items() if name not in kept}, add=not is_struck)


def _book(review: Review, stars: Mapping[str, int], *, add: bool) -> None:
    subjects = (f"listing:{review.listing_id}", f"seller:{review.seller_id}")
    rows = sorted((subject, name, value) for subject in subjects for name, value in stars.items())
    if rows:
        one = "(%s, %s, %s, 1)" if add else "(%s, %s, %s)"
        with connection.cursor() as cursor:
            statement = (ADD if add else TAKE).format(rows=", ".join([one] * len(rows)))
            cursor.execute(statement, [value for row in rows for value in row])
    if "item" in stars:
        if add:
            push_signal(listing_id=review.listing_id, rating=stars["item"])
        else:
            take_back_rating(listing_id=review.listing_id, rating=stars["item"])
