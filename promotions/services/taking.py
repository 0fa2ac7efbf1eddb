"""Discounts of a purchase: taken with stock and quota in the one transaction of placing, used when it is paid, given back when
it ends. A coupon is one conditional UPDATE, a budget another; the CHECKs behind them refuse what these would let through.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from marketplace.core import time
from promotions import locks
from promotions.errors import DiscountGone
from promotions.models import Coupon, FirstOrder, Promotion, Use
from promotions.policies.rules_of_promotions import stacking
from promotions.selectors.deals import HONOURED
from promotions.states import CouponStatus

Applied = Mapping[str, Any]


@transaction.atomic
def take(
    *, user_id: int, person_ref: str, purchase_ref: str, orders: Mapping[int, str], applied: Sequence[Applied]
) -> None:
    """Take every discount of a quote (`document["promotions"]["applied"]`). `orders`: seller id → order ref.

    Nothing is asked where there is none. Raises DiscountGone where a coupon is taken or over, a budget spent, a promotion
    paused, or a first order already had; the whole placing is rolled back then.
    """
    if not applied:
        return
    now = time.now()
    for one in sorted(applied, key=lambda one: one["coupon_id"] or 0):
        if one["coupon_id"] and not _take_coupon(one, user_id, purchase_ref, now):
            raise DiscountGone(fields={"promotion": one["promotion"]})
    for one in sorted(applied, key=lambda one: int(one["promotion_id"])):
        if not _take_budget(one["promotion_id"], one["fen"]):
            raise DiscountGone(fields={"promotion": one["promotion"]})
    if any(one["kind"] == Promotion.Kind.FIRST_ORDER for one in applied) and not _take_first(person_ref, purchase_ref):
        raise DiscountGone
    Use.objects.bulk_create(
        Use(
            promotion_id=one["promotion_id"], coupon_id=one["coupon_id"], user_id=user_id, seller_id=share["seller_id"],
            purchase_ref=purchase_ref, order_ref=orders[share["seller_id"]], fen=share["fen"],
            platform_fen=share["platform_fen"], seller_fen=share["fen"] - share["platform_fen"], created_at=now,
        )
        for one in applied
        for share in one["orders"]
    )  # fmt: skip


def check(*, user_id: int, applied: Sequence[Applied]) -> None:
    """A plain read before any lock: coupons of the quote that are gone already are refused here and cost nothing.

    Raises DiscountGone. `take` decides.
    """
    wanted = {one["coupon_id"] for one in applied if one["coupon_id"]}
    if not wanted:
        return
    mine = Coupon.objects.filter(pk__in=wanted, user_id=user_id, status=CouponStatus.HELD, valid_until__gt=time.now())
    if mine.count() != len(wanted):
        raise DiscountGone


def _take_coupon(one: Applied, user_id: int, purchase_ref: str, now: datetime) -> bool:
    mine = Coupon.objects.filter(pk=one["coupon_id"], user_id=user_id, promotion_id=one["promotion_id"])
    free = mine.filter(status=CouponStatus.HELD, valid_until__gt=now)
    return free.update(status=CouponStatus.RESERVED, purchase_ref=purchase_ref) == 1


def _take_budget(promotion_id: int, fen: int) -> bool:
    """Of many who come at once exactly those get it whose fen fit into the budget."""
    fits = Promotion.objects.filter(pk=promotion_id, status__in=HONOURED, spent_fen__lte=F("budget_fen") - fen)
    return fits.update(spent_fen=F("spent_fen") + fen) == 1


def _take_first(person_ref: str, purchase_ref: str) -> bool:
    """The first order of a person: the unique row decides."""
    FirstOrder.objects.bulk_create(
        [FirstOrder(person_ref=person_ref, purchase_ref=purchase_ref)], ignore_conflicts=True
    )
    return FirstOrder.objects.filter(person_ref=person_ref, purchase_ref=purchase_ref).exists()


@transaction.atomic
def used(*, purchase_ref: str) -> None:
    """The purchase is paid. Again it changes nothing."""
    Coupon.objects.filter(purchase_ref=purchase_ref, status=CouponStatus.RESERVED).update(status=CouponStatus.USED)
    Use.objects.filter(purchase_ref=purchase_ref, state=Use.State.RESERVED).update(state=Use.State.USED)


@transaction.atomic
def give_back(*, purchase_ref: str, order_refs: Sequence[str]) -> int:
    """These orders ended before the goods were there: their discounts go back. Returns how many; again it changes nothing.

    The budget has its fen again. A coupon is free when no order of the purchase uses it any more; one that had been paid with is
    valid for some days more at least (`grace_days`), so that nobody loses it to a cancellation.
    """
    rows = locks.uses_of([purchase_ref])
    ending = [row for row in rows if row.order_ref in order_refs and row.state != Use.State.RELEASED]
    if not ending:
        return 0
    live = {row.coupon_id for row in rows if row.state != Use.State.RELEASED and row not in ending}
    Use.objects.filter(pk__in=[row.pk for row in ending]).update(state=Use.State.RELEASED)
    free = {row.coupon_id for row in ending if row.coupon_id} - live
    _free_coupons(free, purchase_ref)
    sums: Counter[int] = Counter()
    for row in ending:
        sums[row.promotion_id] += row.fen
    for promotion_id, fen in sorted(sums.items()):
        Promotion.objects.filter(pk=promotion_id).update(spent_fen=F("spent_fen") - fen)
    still = [row for row in rows if row not in ending and row.state != Use.State.RELEASED]
    if not still:
        FirstOrder.objects.filter(purchase_ref=purchase_ref).delete()
    return len(ending)


def _free_coupons(coupon_ids: set[int], purchase_ref: str) -> None:
    mine = Coupon.objects.filter(pk__in=coupon_ids, purchase_ref=purchase_ref)
    longer = Greatest(F("valid_until"), time.now() + stacking().grace)
    mine.filter(status=CouponStatus.USED).update(status=CouponStatus.HELD, purchase_ref="", valid_until=longer)
    mine.filter(status=CouponStatus.RESERVED).update(status=CouponStatus.HELD, purchase_ref="")
