"""Promotions in the seeded world: coupons to take, one for points, 满减, a bundle, a shared one, a time-limited price, members."""

from datetime import timedelta
from typing import Any

from marketplace.accounts.models import User
from marketplace.catalog.models import Listing
from marketplace.core import time
from promotions.models import PointsEntry
from promotions.services import claiming, cuts, managing, membership, points
from sellers.models import Seller

MAKER = "system:scenes"


def _make(seller: Seller | None, listings: list[Listing], **fields: Any) -> Any:
    now = time.now()
    values = {
        "starts_at": now - timedelta(minutes=1), "ends_at": now + timedelta(days=30), "budget_fen": 500_000,
        "platform_bp": 10_000, **fields,
    }  # fmt: skip
    made = managing.make(seller=seller, fields=values, listings=listings, actor=MAKER)
    return managing.start(promotion=made, actor=MAKER)


def furnish(people: dict[str, User], shoppers: list[User], sellers: dict[str, Seller]) -> None:
    """Everything through the verbs that people use."""
    akira, xiaomei, guest = sellers["akira"], people["xiaomei"], shoppers[3]
    coupon = {"kind": "coupon", "claim": "open"}
    shared = _make(
        None,
        [],
        **coupon,
        title="共补券 满200减30",
        title_en="Shared: ¥30 off ¥200",
        tiers=[[20_000, 3_000]],
        platform_bp=6_000,
    )
    managing.join(seller=akira, public_id=shared.public_id, actor=people["akira"].ref)
    welcome = _make(
        None, [], **coupon, title="见面礼", title_en="Nice to meet you", tiers=[[9_900, 1_000]], copies=10_000
    )
    _make(
        None, [], kind="coupon", claim="code", code="MIAO2026", title="喵喵暗号券", title_en="Secret word",
        tiers=[[30_000, 2_500]],
    )  # fmt: skip
    _make(
        None, [], kind="coupon", claim="points", points_price=100, title="积分换券", title_en="For points",
        tiers=[[15_000, 1_500]],
    )  # fmt: skip
    for occasion, title, steps in (
        ("birthday", "生日快乐", [[10_000, 1_200]]),
        ("inviter", "谢谢你带朋友来", [[10_000, 1_200]]),
        ("invited", "欢迎新朋友", [[10_000, 1_200]]),
        # Xiaomei has one of these: above what the walk buys, so that every walk on one demo ends in the same figures.
        ("tier", "升级礼", [[200_000, 12_000]]),
    ):
        _make(
            None,
            [],
            kind="coupon",
            claim="granted",
            occasion=occasion,
            title=title,
            tiers=steps,
            valid_days=30,
        )
    goods = list(Listing.objects.filter(seller=akira, status="published").order_by("-pk")[:3])
    steps = [[150_000, 8_000], [200_000, 12_000]]
    _make(akira, [], kind="spend_save", title="全店满减", title_en="Spend and save", tiers=steps)
    if len(goods) == 3:
        _make(akira, goods[:2], kind="bundle", title="一起买更划算", title_en="Better together", off_bp=500)
        now = time.now()
        cuts.plan(
            listing=goods[2], price_minor=goods[2].price_minor * 85 // 100, starts_at=now + timedelta(days=1),
            ends_at=now + timedelta(days=3), actor=people["akira"].ref,
        )  # fmt: skip
    claiming.claim(user=guest, public_id=welcome.public_id, actor=guest.ref)
    points.move(user=xiaomei, amount=120, reason=PointsEntry.Reason.REVIEW, source="scenes:welcome")
    membership.reckon_members()
