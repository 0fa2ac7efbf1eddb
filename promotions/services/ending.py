"""What is over ends; who holds a coupon that ends soon hears of it once."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet

from marketplace.accounts.services.telling import tell
from marketplace.core import tasks, time
from promotions.models import Coupon, Promotion
from promotions.services.announcing import offer_told
from promotions.states import COUPON, PROMOTION, CouponStatus, PromotionStatus

SYSTEM = "system:promotions"
WARN_BEFORE = timedelta(days=2)
AT_ONCE = 500


def end_due() -> int:
    """Promotions and coupons whose days are over. Returns how many."""
    now = time.now()
    open_ones = (PromotionStatus.DRAFT, PromotionStatus.WAITING, PromotionStatus.LIVE, PromotionStatus.PAUSED)
    over = Promotion.objects.filter(status__in=open_ones, ends_at__lte=now)
    held = Coupon.objects.filter(status=CouponStatus.HELD, valid_until__lte=now)
    done = tasks.each(list(over.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]), _end_promotion)
    return done + tasks.each(list(held.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]), _end_coupon)


@transaction.atomic
def _end_promotion(pk: int) -> bool:
    PROMOTION.move(Promotion.objects.get(pk=pk), PromotionStatus.ENDED, actor=SYSTEM, why="its days are over")
    return True


@transaction.atomic
def _end_coupon(pk: int) -> bool:
    COUPON.move(Coupon.objects.get(pk=pk), CouponStatus.EXPIRED, actor=SYSTEM)
    return True


def warn_ending() -> int:
    """One word a person about coupons that end within two days. Goes through all of them, some people at a time; returns how
    many people were told.
    """
    told, after = 0, 0
    while people := _to_warn(after):
        told += tasks.each(people, _warn)
        after = people[-1]
    return told


def _ending_soon() -> QuerySet[Coupon]:
    now = time.now()
    return Coupon.objects.filter(
        status=CouponStatus.HELD, valid_until__gt=now, valid_until__lte=now + WARN_BEFORE, warned_at=None
    )


def _to_warn(after: int) -> list[int]:
    """The next people by id: nobody twice in a run, even where telling one of them fails."""
    rows = _ending_soon().filter(user_id__gt=after).order_by("user_id")
    return list(rows.values_list("user_id", flat=True).distinct()[:AT_ONCE])


@transaction.atomic
def _warn(user_id: int) -> bool:
    coupons = list(_ending_soon().filter(user_id=user_id).select_related("user", "promotion").order_by("valid_until"))
    if not coupons:
        return False
    first = coupons[0]
    Coupon.objects.filter(pk__in=[one.pk for one in coupons]).update(warned_at=time.now())
    until = first.valid_until.astimezone(time.SHANGHAI).strftime("%Y-%m-%d")
    context = {"count": len(coupons), "title": first.promotion.title_in(first.user.locale), "until": until}
    source = f"{first.ref}:ending"
    tell(
        first.user, template="coupon_ending", source=source, context=context, link="/me/coupons/", channels=("in_app",)
    )
    offer_told(first.user, "coupon", source, context)
    return True
