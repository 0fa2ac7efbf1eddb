"""Promotions as lists: the coupon centre, my coupons, a shop's own, what a shop may join."""

from django.db.models import Case, Count, Exists, FilteredRelation, OuterRef, Q, QuerySet, Sum, Value, When

from marketplace.accounts.models import User
from marketplace.core import time
from promotions.errors import PriceCutNotFound, PromotionNotFound
from promotions.models import Coupon, Participation, PriceCut, Promotion, Use
from promotions.states import CouponStatus, PromotionStatus
from sellers.models import Seller


def centre(user: User | None) -> QuerySet[Promotion]:
    """Coupons that can be taken now, with how many of each this person has (`mine`)."""
    claims = (Promotion.Claim.OPEN, Promotion.Claim.POINTS)
    rows = Promotion.objects.running().filter(kind=Promotion.Kind.COUPON, claim__in=claims)
    rows = rows.select_related("seller", "category")
    if user is None:
        return rows.annotate(mine=Value(0)).order_by("ends_at", "pk")
    own = FilteredRelation("coupons", condition=Q(coupons__user=user))  # in the JOIN: others' coupons are not read
    return rows.annotate(own=own, mine=Count("own")).order_by("ends_at", "pk")


def running_offers() -> QuerySet[Promotion]:
    """What is taken off by itself: 满减, bundles, first order."""
    return (
        Promotion.objects.running()
        .exclude(kind=Promotion.Kind.COUPON)
        .select_related("seller", "category", "gift")
        .order_by("ends_at", "pk")
    )


def coupons_of(user: User) -> QuerySet[Coupon]:
    """The person's coupons: usable ones first, those that end first before the others."""
    rows = Coupon.objects.filter(user=user).select_related("promotion__seller", "promotion__category")
    return rows.order_by(Case(When(status=CouponStatus.HELD, then=0), default=1), "valid_until", "pk")


def usable_count(user: User) -> int:
    """How many coupons the person can use now."""
    return Coupon.objects.filter(user=user, status=CouponStatus.HELD, valid_until__gt=time.now()).count()


def promotions_of(seller: Seller) -> QuerySet[Promotion]:
    """A shop's own promotions, the newest first, with how often they were used and what they cost."""
    live = Q(uses__state__in=(Use.State.RESERVED, Use.State.USED))
    rows = Promotion.objects.filter(seller=seller).select_related("gift").annotate(used=Count("uses", filter=live))
    return rows.order_by("-pk")


def own_promotion(seller: Seller, public_id: str) -> Promotion:
    """One of the shop's own. Raises PromotionNotFound."""
    found = Promotion.objects.filter(seller=seller, public_id=public_id).first()
    if found is None:
        raise PromotionNotFound
    return found


def joinable(seller: Seller) -> QuerySet[Promotion]:
    """Platform promotions whose cost is shared, running or coming, with whether the shop takes part (`is_in`)."""
    rows = Promotion.objects.filter(
        seller=None, platform_bp__lt=10_000, status=PromotionStatus.LIVE, ends_at__gt=time.now()
    )
    here = Participation.objects.filter(promotion=OuterRef("pk"), seller=seller)
    return rows.annotate(is_in=Exists(here)).order_by("ends_at", "pk")


def cuts_of(seller: Seller) -> QuerySet[PriceCut]:
    """A shop's time-limited prices, the newest first."""
    return PriceCut.objects.filter(seller=seller).select_related("listing").order_by("-pk")


def own_cut(seller: Seller, public_id: str) -> PriceCut:
    """One of the shop's own. Raises PriceCutNotFound."""
    found = PriceCut.objects.filter(seller=seller, public_id=public_id).select_related("listing").first()
    if found is None:
        raise PriceCutNotFound
    return found


def borne(promotion: Promotion) -> dict[str, int]:
    """What it took off so far, and who bore it, in fen."""
    rows = promotion.uses.exclude(state=Use.State.RELEASED)
    sums = rows.aggregate(
        fen=Sum("fen", default=0), platform=Sum("platform_fen", default=0), seller=Sum("seller_fen", default=0)
    )
    return {key: int(value) for key, value in sums.items()}
