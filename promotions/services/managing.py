"""Who makes promotions and lets them loose: ops (two people above a budget), sellers for their own goods at their own cost."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from marketplace.catalog.models import Listing
from marketplace.core import time, trail
from marketplace.core.errors import Conflict
from promotions.errors import BadPromotion, NeedsAnother, PromotionNotFound
from promotions.models import Participation, Promotion
from promotions.policies.checking import faults
from promotions.policies.rules_of_promotions import stacking
from promotions.selectors.listing import own_promotion
from promotions.states import PROMOTION, PromotionStatus
from sellers.models import Seller


@transaction.atomic
def make(
    *, seller: Seller | None, fields: Mapping[str, Any], listings: Sequence[Listing] = (), actor: str
) -> Promotion:
    """A draft. A seller's is on their own goods and at their own cost; the platform's says its share (`platform_bp`).

    Raises BadPromotion with what is wrong, by field.
    """
    listings = list({listing.pk: listing for listing in listings}.values())
    values = {**fields, "code": (fields.get("code") or "").strip().upper() or None}
    if seller is not None:
        values["platform_bp"] = 0
    wrong = faults(values, is_sellers=seller is not None, listings=len(listings), now=time.now())
    gift = values.get("gift")
    if gift is not None and (seller is None or gift.seller_id != seller.pk):
        wrong["gift"] = _("Only goods of your own shop.")
    if seller is not None and any(listing.seller_id != seller.pk for listing in listings):
        wrong["listings"] = _("Only goods of your own shop.")
    if wrong:
        raise BadPromotion(fields=wrong)
    try:
        with transaction.atomic():
            made = Promotion.objects.create(seller=seller, made_by=actor, created_at=time.now(), **values)
    except IntegrityError as error:
        raise BadPromotion(fields={"code": _("This code is taken.")}) from error
    made.listings.set(listings)
    trail.record(verb="promotion.made", target=made.ref, actor=actor, after={"budget_fen": made.budget_fen})
    return made


@transaction.atomic
def start(*, promotion: Promotion, actor: str) -> Promotion:
    """Let a draft loose. The platform's money above the limit of one person waits for a second one (`stacking.four_eyes_fen`).

    Raises IllegalMove, StaleState.
    """
    ours = promotion.budget_fen * promotion.platform_bp // 10_000
    if promotion.status == PromotionStatus.DRAFT and promotion.seller_id is None and ours > stacking().four_eyes_fen:
        PROMOTION.move(promotion, PromotionStatus.WAITING, actor=actor)
    elif promotion.status in (PromotionStatus.DRAFT, PromotionStatus.PAUSED):
        PROMOTION.move(promotion, PromotionStatus.LIVE, actor=actor)
    else:
        raise Conflict
    return promotion


@transaction.atomic
def approve(*, promotion: Promotion, actor: str) -> Promotion:
    """The second person agrees. Raises NeedsAnother, IllegalMove, StaleState."""
    if promotion.made_by == actor:
        raise NeedsAnother
    if promotion.status != PromotionStatus.WAITING:
        raise Conflict
    PROMOTION.move(promotion, PromotionStatus.LIVE, actor=actor, approved_by=actor, decided_at=time.now())
    return promotion


@transaction.atomic
def reject(*, promotion: Promotion, why: str, actor: str) -> Promotion:
    """The second person does not agree. Raises NeedsAnother, IllegalMove, StaleState."""
    if promotion.made_by == actor:
        raise NeedsAnother
    PROMOTION.move(promotion, PromotionStatus.REJECTED, actor=actor, why=why, approved_by=actor, decided_at=time.now())
    return promotion


@transaction.atomic
def pause(*, promotion: Promotion, actor: str) -> Promotion:
    """Nobody gets it for a while; quotes that hold it are refused with a word. Raises IllegalMove, StaleState."""
    PROMOTION.move(promotion, PromotionStatus.PAUSED, actor=actor)
    return promotion


@transaction.atomic
def end(*, promotion: Promotion, actor: str) -> Promotion:
    """No more of it. Coupons that were handed out keep their days. Raises IllegalMove, StaleState."""
    PROMOTION.move(promotion, PromotionStatus.ENDED, actor=actor)
    return promotion


@transaction.atomic
def join(*, seller: Seller, public_id: str, actor: str) -> Participation:
    """A shop bears its share of a platform promotion from now on. Joining twice changes nothing. Raises PromotionNotFound."""
    found = Promotion.objects.filter(
        public_id=public_id, seller=None, platform_bp__lt=10_000, status=PromotionStatus.LIVE, ends_at__gt=time.now()
    ).first()
    if found is None:
        raise PromotionNotFound
    made, is_new = Participation.objects.get_or_create(
        promotion=found, seller=seller, defaults={"joined_at": time.now(), "joined_by": actor}
    )
    if is_new:
        after = {"seller": seller.public_id}
        trail.record(verb="promotion.joined", target=found.ref, actor=actor, after=after)
    return made


@transaction.atomic
def leave(*, seller: Seller, public_id: str, actor: str) -> None:
    """The shop leaves: quotes from now on are without it; what was placed stays as it was agreed."""
    rows = Participation.objects.filter(promotion__public_id=public_id, seller=seller)
    if rows.delete()[0]:
        found = Promotion.objects.get(public_id=public_id)
        trail.record(verb="promotion.left", target=found.ref, actor=actor, after={"seller": seller.public_id})


VERBS = {"start": start, "pause": pause, "end": end}


def change(*, seller: Seller, public_id: str, verb: str, actor: str) -> Promotion:
    """A seller's verb on their own promotion. Raises PromotionNotFound, IllegalMove, StaleState."""
    if verb not in VERBS:
        raise PromotionNotFound
    return VERBS[verb](promotion=own_promotion(seller, public_id), actor=actor)
