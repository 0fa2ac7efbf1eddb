"""A person's verdict on a listing. The decision row is kept for good; the seller is told in their language."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.accounts.services.telling import tell
from marketplace.catalog.errors import BadListing
from marketplace.catalog.models import Listing, ModerationDecision
from marketplace.catalog.services import listings
from marketplace.catalog.states import LISTING, ListingStatus
from marketplace.core import textnorm, time
from marketplace.core.errors import IllegalMove
from marketplace.core.outbox.emit import emit

REASON = 500


@transaction.atomic
def approve(*, listing: Listing, actor: str, note: str = "") -> ModerationDecision:
    """Put a listing from the queue on sale. Raises IllegalMove, SellerCannotSell."""
    if listing.status != ListingStatus.IN_MODERATION:
        raise IllegalMove(fields={"from": listing.status, "to": ListingStatus.PUBLISHED})
    listings.publish(listing=listing, actor=actor, why=note)
    return _decide(listing, "approved", note, actor)


@transaction.atomic
def reject(*, listing: Listing, reason: str, actor: str) -> ModerationDecision:
    """Refuse a listing from the queue, or take a published one down. The seller reads `reason`, so it must say why."""
    said = textnorm.clean_line(reason, max_length=REASON, field="reason")
    if len(said) < 4:
        raise BadListing(_("Please tell the seller why."), fields={"reason": _("Please tell the seller why.")})
    LISTING.move(listing, ListingStatus.REJECTED, actor=actor, why=said, updated_at=time.now())
    emit(topic="catalog.listing_changed", key=f"listing:{listing.public_id}", payload={"listing": listing.public_id})
    return _decide(listing, "rejected", said, actor)


def _decide(listing: Listing, verdict: str, reason: str, actor: str) -> ModerationDecision:
    decision: ModerationDecision = ModerationDecision.objects.create(
        listing=listing, verdict=verdict, reason=reason, decided_by=actor, decided_at=time.now()
    )
    for user in User.objects.filter(memberships__seller=listing.seller_id):
        tell(
            user, template=f"listing_{verdict}", source=f"listing:{listing.public_id}:decision:{decision.pk}",
            context={"title": listing.title or listing.sku, "reason": reason},
            link=f"/seller/listings/{listing.public_id}/",
        )  # fmt: skip
    return decision
