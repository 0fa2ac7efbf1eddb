"""How a person comes by a coupon: the coupon centre, a code, points, or the system hands it out. One conditional UPDATE counts."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from marketplace.accounts.models import User
from marketplace.core import time, trail
from promotions.errors import CouponNotFound, CouponsGone, HeldAlready, NotForYou, PromotionNotFound
from promotions.models import Coupon, Promotion
from promotions.selectors.deals import tier_of
from promotions.services import points
from promotions.states import PromotionStatus

CLAIMABLE = (Promotion.Claim.OPEN, Promotion.Claim.POINTS)


@transaction.atomic
def claim(*, user: User, public_id: str, actor: str) -> Coupon:
    """Take a coupon from the centre; one for points costs them. Of many who come at once exactly `copies` get one.

    Raises PromotionNotFound, NotForYou, HeldAlready, CouponsGone, NotEnoughPoints.
    """
    found = _running().filter(public_id=public_id, claim__in=CLAIMABLE).first()
    if found is None:
        raise PromotionNotFound
    coupon = _hand_out(found, user, source="")
    if found.claim == Promotion.Claim.POINTS:
        points.spend(user=user, amount=found.points_price, source=f"coupon:{coupon.public_id}")
    trail.record(verb="coupon.claimed", target=coupon.ref, actor=actor, after={"promotion": found.public_id})
    return coupon


@transaction.atomic
def claim_code(*, user: User, code: str, actor: str) -> Coupon:
    """Enter a code. A code whose coupon the person holds already gives that coupon.

    Raises CouponNotFound, NotForYou, HeldAlready (all of them used), CouponsGone.
    """
    typed = code.strip().upper()
    found = _running().filter(code=typed, claim=Promotion.Claim.CODE).first() if typed else None
    if found is None:
        raise CouponNotFound
    held = Coupon.objects.filter(promotion=found, user=user, status="held", valid_until__gt=time.now()).first()
    if held is not None:
        return held
    coupon = _hand_out(found, user, source="")
    trail.record(verb="coupon.claimed", target=coupon.ref, actor=actor, after={"promotion": found.public_id})
    return coupon


@transaction.atomic
def grant(*, user: User, promotion: Promotion, source: str) -> Coupon | None:
    """The system hands one out for a cause; the same `source` once. None where it was, or where nothing is left."""
    if Coupon.objects.filter(source=source).exists():
        return None
    try:
        return _hand_out(promotion, user, source=source)
    except (CouponsGone, HeldAlready, NotForYou):
        return None


def for_occasion(occasion: str) -> list[Promotion]:
    """What is on for an occasion now, earliest first."""
    return list(_running().filter(occasion=occasion, claim=Promotion.Claim.GRANTED).order_by("pk")[:5])


def _running() -> QuerySet[Promotion]:
    return Promotion.objects.running().filter(kind=Promotion.Kind.COUPON)


def _hand_out(promotion: Promotion, user: User, *, source: str) -> Coupon:
    """Count first (the row of the promotion decides), then write; the unique index per person refuses a double click."""
    if promotion.member_tiers and tier_of(user) not in promotion.member_tiers:
        raise NotForYou
    had = Coupon.objects.filter(promotion=promotion, user=user).count()
    if had >= promotion.per_person:
        raise HeldAlready
    now = time.now()
    nth = had + 1
    source = source or f"{promotion.ref}:{user.public_id}:{nth}"
    try:
        with (
            transaction.atomic()
        ):  # a copy that was counted for a second click is free again with the row that was refused
            if not _count(promotion):
                raise CouponsGone
            return Coupon.objects.create(
                promotion=promotion, user=user, nth=nth, source=source,
                claimed_at=now, valid_until=_until(promotion, now),
            )  # fmt: skip
    except IntegrityError:
        twice = Q(promotion=promotion, user=user, nth=nth) | Q(source=source)
        if not Coupon.objects.filter(twice).exists():
            raise  # something else is wrong
        raise HeldAlready from None


def _count(promotion: Promotion) -> bool:
    left = Q(copies__isnull=True) | Q(claimed__lt=F("copies"))
    rows = Promotion.objects.filter(left, pk=promotion.pk, status=PromotionStatus.LIVE)
    return rows.update(claimed=F("claimed") + 1) == 1


def _until(promotion: Promotion, now: datetime) -> datetime:
    """To the end of the promotion, or the days after the claim."""
    if promotion.valid_days is None:
        return promotion.ends_at
    return now + timedelta(days=promotion.valid_days)
