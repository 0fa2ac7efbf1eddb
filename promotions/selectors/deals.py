"""What a basket may use: the deals on offer to this person, as the policy takes them. Two queries while nothing special is on."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q, QuerySet

from marketplace.accounts.models import User
from marketplace.accounts.selectors import person_ref_of
from marketplace.catalog.models import Category
from marketplace.core import time
from promotions.models import Coupon, FirstOrder, Member, Participation, Promotion
from promotions.policies import choosing
from promotions.policies.choosing import Choice, Deal, Line
from promotions.policies.rules_of_promotions import Stacking, stacking
from promotions.states import CouponStatus, PromotionStatus

AUTOMATIC = (Promotion.Kind.SPEND_SAVE, Promotion.Kind.BUNDLE, Promotion.Kind.FIRST_ORDER)
HONOURED = (PromotionStatus.LIVE, PromotionStatus.ENDED)  # a coupon that was handed out holds its days
NOT_YOUR_TIER = "not_your_tier"
NOT_FIRST = "not_first_order"
MOST = 200


@dataclass(frozen=True)
class Goods:
    """One listing of a basket."""

    listing_id: int
    seller_id: int
    category_id: int
    unit_fen: int
    quantity: int


@dataclass(frozen=True)
class Chosen:
    """The combination for a basket, with the promotions by id."""

    choice: Choice
    promotions: Mapping[int, Promotion]
    stacking: Stacking
    gifts: Sequence[Promotion] = ()  # running gift promotions of the shops of the basket, judged elsewhere


def choose_for(*, user: User | None, goods: Sequence[Goods], has_bought: Callable[[], bool]) -> Chosen:
    """The best combination of everything this person may use on these goods. Nothing is taken.

    `has_bought` is asked only where a first-order price is on: has this person paid for anything before?
    """
    rule = stacking()
    running = list(live_automatic({one.seller_id for one in goods})[:MOST])
    automatic = [one for one in running if one.kind != Promotion.Kind.GIFT]
    coupons = usable_coupons(user) if user is not None else []
    promotions = {one.pk: one for one in automatic} | {one.promotion_id: one.promotion for one in coupons}
    deals = [deal_of(one) for one in automatic]
    deals += [replace(deal_of(one.promotion), coupon_id=one.pk) for one in coupons]
    deals = with_tier(_with_first(with_scope(deals, promotions), user, has_bought), promotions, user)
    parents = _parents() if any(deal.category_id for deal in deals) else {}
    lines = [
        Line(one.listing_id, one.seller_id, one.unit_fen, one.quantity, _above(one.category_id, parents))
        for one in goods
    ]
    gifts = [one for one in running if one.kind == Promotion.Kind.GIFT]
    return Chosen(choosing.choose(lines, deals, rule), promotions, rule, gifts)


def live_automatic(seller_ids: Iterable[int]) -> QuerySet[Promotion]:
    """Running promotions that need no coupon, of these shops and of the platform."""
    owners = Q(seller_id__in=list(seller_ids)) | Q(seller=None)
    return Promotion.objects.running().filter(owners, kind__in=(*AUTOMATIC, Promotion.Kind.GIFT)).order_by("pk")


def usable_coupons(user: User) -> list[Coupon]:
    """One held and valid coupon of each promotion, the one that ends first."""
    now = time.now()
    rows = Coupon.objects.filter(
        user=user, status=CouponStatus.HELD, valid_until__gt=now, promotion__status__in=HONOURED,
        promotion__starts_at__lte=now,
    )  # fmt: skip
    found: dict[int, Coupon] = {}
    for row in rows.select_related("promotion").order_by("valid_until", "pk")[:MOST]:
        found.setdefault(row.promotion_id, row)
    return list(found.values())


def deal_of(promotion: Promotion) -> Deal:
    """A promotion as the policy takes it; its scope in goods and shops comes with `with_scope`."""
    return Deal(
        id=promotion.pk, kind=promotion.kind, seller_id=promotion.seller_id, platform_bp=promotion.platform_bp,
        threshold_fen=promotion.threshold_fen, tiers=tuple((int(at), int(off)) for at, off in promotion.tiers),
        off_bp=promotion.off_bp, most_off_fen=promotion.most_off_fen, category_id=promotion.category_id,
        left_fen=promotion.budget_fen - promotion.spent_fen,
    )  # fmt: skip


def with_scope(deals: Sequence[Deal], promotions: Mapping[int, Promotion]) -> list[Deal]:
    """Named listings, and for shared platform deals the shops that joined."""
    if not deals:
        return []
    named: dict[int, set[int]] = {}
    through: Any = Promotion.listings.through
    for promotion_id, listing_id in through.objects.filter(promotion_id__in=promotions).values_list(
        "promotion_id", "listing_id"
    ):
        named.setdefault(promotion_id, set()).add(listing_id)
    shared = [deal.id for deal in deals if deal.seller_id is None and deal.platform_bp < 10_000]
    shops: dict[int, set[int]] = {pk: set() for pk in shared}
    if shared:
        rows = Participation.objects.filter(promotion_id__in=shared)
        for promotion_id, seller_id in rows.values_list("promotion_id", "seller_id"):
            shops[promotion_id].add(seller_id)
    return [
        replace(
            deal, listing_ids=frozenset(named.get(deal.id, ())), shops=frozenset(shops[deal.id]) if deal.id in shops else None
        )
        for deal in deals
    ]  # fmt: skip


def _with_first(deals: Sequence[Deal], user: User | None, has_bought: Callable[[], bool]) -> list[Deal]:
    if not any(deal.kind == Promotion.Kind.FIRST_ORDER for deal in deals):
        return list(deals)
    if user is None:
        return [deal for deal in deals if deal.kind != Promotion.Kind.FIRST_ORDER]
    person = person_ref_of(user)
    is_over = has_bought() or (person is not None and FirstOrder.objects.filter(person_ref=person).exists())
    refusal = NOT_FIRST if is_over else ""
    return [replace(deal, refusal=refusal) if deal.kind == Promotion.Kind.FIRST_ORDER else deal for deal in deals]


def with_tier(deals: Sequence[Deal], promotions: Mapping[int, Promotion], user: User | None) -> list[Deal]:
    if not any(promotions[deal.id].member_tiers for deal in deals):
        return list(deals)
    tier = tier_of(user)
    return [
        replace(deal, refusal=NOT_YOUR_TIER)
        if promotions[deal.id].member_tiers and not deal.coupon_id and tier not in promotions[deal.id].member_tiers
        else deal
        for deal in deals
    ]


def tier_of(user: User | None) -> str:
    """The person's tier, the lowest for guests and newcomers."""
    row = Member.objects.filter(user=user).values_list("tier", flat=True).first() if user is not None else None
    return row or "basic"


def _parents() -> dict[int, int | None]:
    return dict(Category.objects.values_list("pk", "parent_id"))


def _above(category_id: int, parents: Mapping[int, int | None]) -> frozenset[int]:
    """The category and all above it."""
    found: list[int] = []
    here: int | None = category_id
    while here is not None and here not in found:
        found.append(here)
        here = parents.get(here)
    return frozenset(found)
