"""Looking afterwards at goods of trusted sellers: a random share of what they publish, and what pictures or reports give
away. A hit takes the goods down and ends the trust; the seller's next goods wait for a person like everybody's.
"""

import hashlib
import hmac

from django.conf import settings
from django.db import transaction

from marketplace.accounts.models import User
from marketplace.catalog.models import AfterReview, Listing
from marketplace.catalog.policies import rules_moderation
from marketplace.catalog.selectors.moderation import last_number
from marketplace.core import time, trail
from marketplace.core.errors import StaleState

WHOLE = 10_000


def draw(*, listing: Listing, number: int | None = None) -> AfterReview | None:
    """Shall somebody look at what was just published? Drawn by a keyed digest: the seller cannot tell or choose.

    `number` of the version, where the caller knows it.
    """
    number = last_number(listing.pk) if number is None else number
    text = f"after-review {listing.public_id} {number}".encode()
    lot = int.from_bytes(hmac.new(settings.SECRET_KEY.encode(), text, hashlib.sha256).digest()[:4]) % WHOLE
    if lot >= rules_moderation.in_force()["after_share_bp"]:
        return None
    return put(listing=listing, cause=AfterReview.Cause.RANDOM, number=number)


@transaction.atomic
def put(*, listing: Listing, cause: str, number: int | None = None) -> AfterReview | None:
    """Put a listing on the list, once while it waits there. None where it waits already: drawn at random, it now shows why."""
    row, is_new = AfterReview.objects.get_or_create(
        listing=listing, verdict="",
        defaults={
            "seller_id": listing.seller_id, "cause": cause, "drawn_at": time.now(),
            "version": last_number(listing.pk) if number is None else number,
        },
    )  # fmt: skip
    if not is_new and cause != AfterReview.Cause.RANDOM:
        AfterReview.objects.filter(pk=row.pk, verdict="", cause=AfterReview.Cause.RANDOM).update(cause=cause)
    return row if is_new else None


@transaction.atomic
def close(*, review: AfterReview, verdict: str, reviewer: User, reason: str = "") -> AfterReview:
    """Write the verdict, once. Raises StaleState where somebody else has decided."""
    changes = {"verdict": verdict, "reason": reason, "decided_by": reviewer.ref, "decided_at": time.now()}
    rows = AfterReview.objects.filter(pk=review.pk, verdict="").update(**changes)
    if rows != 1:
        raise StaleState
    for name, value in changes.items():
        setattr(review, name, value)
    trail.record(
        verb=f"after_review.{verdict}", target=trail.ref(review.listing), actor=reviewer.ref, why=reason,
        after={"cause": review.cause},
    )  # fmt: skip
    return review
