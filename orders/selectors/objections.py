"""Reads of what shoppers say against shops' answers."""

from typing import Any

from django.db.models import QuerySet

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.clocks import selectors as clocks
from orders.errors import OpinionNotFound
from orders.models import AnswerObjection, Review
from orders.policies import reviewing
from orders.states import ObjectionStatus, OpinionStatus

RULING = "answer_ruling"


def can_object(review: Review) -> bool:
    """The shop answered less than 90 days ago, its words can be read, and nothing was said against them."""
    if not review.answer or review.answered_at is None or review.answer_hidden_for:
        return False
    is_young = time.now() < review.answered_at + reviewing.OBJECT
    return is_young and review.status == OpinionStatus.SHOWN and not hasattr(review, "objection")


def queue(staff: User, *, is_over: bool = False) -> QuerySet[AnswerObjection]:
    """What waits for us, the longest first; or what is over. Nobody sees what they are a side of."""
    found = _of_others(AnswerObjection.objects.all(), staff).select_related("review__seller", "review__listing")
    if is_over:
        return found.exclude(status=ObjectionStatus.OPEN).order_by("-pk")
    return found.filter(status=ObjectionStatus.OPEN).order_by("pk")


def _of_others(found: QuerySet[AnswerObjection], staff: User) -> QuerySet[AnswerObjection]:
    return found.exclude(review__user=staff).exclude(review__seller__members__user=staff)


def objection_for_desk(public_id: str, staff: User) -> AnswerObjection:
    """One, for a look. Raises OpinionNotFound, also for who wrote the review or belongs to the shop."""
    found = _of_others(AnswerObjection.objects.filter(public_id=public_id[:40]), staff)
    row = found.select_related("review__seller", "review__listing", "review__user").first()
    if row is None:
        raise OpinionNotFound
    return row


def answer_for_desk(review_id: str, staff: User) -> Review:
    """A review that was answered, for a look at the answer. Raises OpinionNotFound, also for who is a side of it."""
    found = Review.objects.filter(public_id=review_id[:40], answered_at__isnull=False).exclude(user=staff)
    row = found.exclude(seller__members__user=staff).select_related("seller", "listing").first()
    if row is None:
        raise OpinionNotFound
    return row


def clocks_of(found: list[AnswerObjection]) -> dict[str, Any]:
    """The open clock of each, by its ref."""
    return clocks.open_clocks(RULING, [one.ref for one in found])
