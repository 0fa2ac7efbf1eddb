"""A person's verdict on a listing. The decision row is kept for good; the seller is told in their language."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.accounts.services.telling import tell
from marketplace.catalog.errors import BadListing, NotReady
from marketplace.catalog.models import AfterReview, Listing, ModerationDecision
from marketplace.catalog.services import after_reviews, listings
from marketplace.catalog.services.examining import lacks_word
from marketplace.catalog.services.withdrawing import announce_withdrawn
from marketplace.catalog.states import LISTING, ListingStatus
from marketplace.core import textnorm, time
from marketplace.core.errors import IllegalMove
from marketplace.core.outbox.emit import emit
from sellers.models import Seller
from sellers.services import review as seller_review

REASON = 500


@transaction.atomic
def approve(*, listing: Listing, actor: str, note: str = "") -> ModerationDecision:
    """Put a listing from the queue on sale. Raises IllegalMove, SellerCannotSell, and NotReady while the seller's word
    about goods with a sign of China is missing.
    """
    if listing.status != ListingStatus.IN_MODERATION:
        raise IllegalMove(fields={"from": listing.status, "to": ListingStatus.PUBLISHED})
    if lacks_word(listing):
        told = _("The seller has not yet given their word about goods with a sign of China.")
        raise NotReady(told, fields={"attestation": told})
    listings.publish(listing=listing, actor=actor, why=note)
    return _decide(listing, "approved", note, actor)


@transaction.atomic
def reject(*, listing: Listing, reason: str, actor: str) -> ModerationDecision:
    """Refuse a listing from the queue, or take a published one down. The seller reads `reason`, so it must say why."""
    said = _said(reason)
    was_on_sale = listing.status == ListingStatus.PUBLISHED
    LISTING.move(listing, ListingStatus.REJECTED, actor=actor, why=said, updated_at=time.now())
    emit(topic="catalog.listing_changed", key=f"listing:{listing.public_id}", payload={"listing": listing.public_id})
    if was_on_sale:
        announce_withdrawn(listing=listing, why="rejected")
    return _decide(listing, "rejected", said, actor)


@transaction.atomic
def close_after_review(*, review: AfterReview, is_hit: bool, reason: str, reviewer: User) -> AfterReview:
    """Looked at afterwards. A hit takes the listing down and ends the seller's trust.

    Raises NotAllowed, BadListing (a hit without a reason), StaleState (decided already).
    """
    require_role(reviewer, Role.OPS)
    listing = Listing.objects.select_related("seller", "category").get(pk=review.listing_id)
    if not is_hit:
        return after_reviews.close(review=review, verdict=AfterReview.Verdict.CLEAN, reviewer=reviewer)
    said = _said(reason)
    after_reviews.close(review=review, verdict=AfterReview.Verdict.HIT, reviewer=reviewer, reason=said)
    if LISTING.allows(listing.status, ListingStatus.REJECTED):
        reject(listing=listing, reason=said, actor=reviewer.ref)
    if listing.seller.is_trusted:
        _end_trust(listing.seller, listing, said, reviewer)
    return review


def _end_trust(seller: Seller, listing: Listing, said: str, reviewer: User) -> None:
    seller_review.trust(seller=seller, reviewer=reviewer, is_trusted=False, reason=said)
    for user in User.objects.filter(memberships__seller=seller):
        tell(
            user, template="trust_ended", source=f"listing:{listing.public_id}:trust",
            context={"title": listing.title or listing.sku, "reason": said}, link="/seller/listings/",
        )  # fmt: skip


def _said(reason: str) -> str:
    said = textnorm.clean_line(reason, max_length=REASON, field="reason")
    if len(said) < 4:
        raise BadListing(_("Please tell the seller why."), fields={"reason": _("Please tell the seller why.")})
    return said


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
