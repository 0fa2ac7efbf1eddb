"""What the API of promotions takes and says. Money in fen, moments in ISO 8601."""

from datetime import datetime
from typing import Any

from rest_framework import serializers

from promotions.models import Coupon, Invitation, PointsEntry, PriceCut, Promotion
from promotions.selectors.membership import Standing
from promotions.words import terms


class PromotionShape(serializers.Serializer[Any]):
    promotion = serializers.CharField()
    kind = serializers.CharField(help_text="coupon, spend_save, bundle, gift, first_order")
    title = serializers.CharField()
    terms = serializers.CharField(help_text="what is taken off, in the reader's language")
    steps = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField()), help_text="[from, off] in fen"
    )
    off_bp = serializers.IntegerField(help_text="basis points off; 0 where steps say it")
    seller = serializers.CharField(help_text="public id of the shop; empty: the platform's")
    points_price = serializers.IntegerField()
    member_tiers = serializers.ListField(child=serializers.CharField())
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    left = serializers.IntegerField(allow_null=True, help_text="coupons left; null: no limit")


class CouponShape(serializers.Serializer[Any]):
    coupon = serializers.CharField()
    status = serializers.CharField(help_text="held, reserved, used, expired")
    valid_until = serializers.DateTimeField()
    promotion = PromotionShape()


class CodeInput(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=20)


class BirthdayInput(serializers.Serializer[Any]):
    month = serializers.IntegerField(min_value=1, max_value=12)
    day = serializers.IntegerField(min_value=1, max_value=31)


class InvitationInput(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=12)


class BenefitShape(serializers.Serializer[Any]):
    tier = serializers.CharField(help_text="basic, silver, gold, diamond")
    points_percent = serializers.IntegerField(help_text="points for ¥100")
    priority_support = serializers.BooleanField()
    instant_refund = serializers.BooleanField()


class MembershipShape(serializers.Serializer[Any]):
    tier = serializers.CharField()
    cell = serializers.CharField(help_text="R1-3 F1-2 M1-2; empty before the first completed order")
    points = serializers.IntegerField()
    orders_year = serializers.IntegerField()
    spent_year_fen = serializers.IntegerField()
    birthday = serializers.CharField(help_text="MM-DD; may be empty")
    invite_code = serializers.CharField(help_text="may be empty before the page of membership was opened")
    ladder = BenefitShape(many=True)


class PointsShape(serializers.Serializer[Any]):
    points = serializers.IntegerField()
    reason = serializers.CharField(help_text="order, refund, spent, invitation, review")
    at = serializers.DateTimeField()


class InvitationShape(serializers.Serializer[Any]):
    state = serializers.CharField(help_text="accepted, rewarded, refused")
    accepted_at = serializers.DateTimeField()


class PromotionInput(serializers.Serializer[Any]):
    """`steps`: `[[from, off], …]` in fen; or `off_bp`."""

    kind = serializers.CharField(max_length=11, help_text="coupon, spend_save, bundle, gift")
    title = serializers.CharField(max_length=40)
    steps = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField(min_value=0, max_value=10**10), min_length=2, max_length=2),
        required=False, default=list, max_length=5,
    )  # fmt: skip
    off_bp = serializers.IntegerField(min_value=0, max_value=9_000, required=False, default=0)
    threshold_fen = serializers.IntegerField(min_value=0, max_value=10**10, required=False, default=0)
    most_off_fen = serializers.IntegerField(min_value=0, max_value=10**10, required=False, default=0)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    budget_fen = serializers.IntegerField(min_value=1, max_value=10**10)
    claim = serializers.CharField(max_length=7, required=False, default="", allow_blank=True, help_text="open or code")
    code = serializers.CharField(max_length=20, required=False, default="", allow_blank=True)
    copies = serializers.IntegerField(min_value=1, max_value=10_000_000, required=False, allow_null=True, default=None)
    per_person = serializers.IntegerField(min_value=1, max_value=100, required=False, default=1)
    listings = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, default=list, max_length=100
    )
    gift = serializers.CharField(
        max_length=40, required=False, default="", allow_blank=True, help_text="of a gift: the listing that is given"
    )


class OwnPromotionShape(PromotionShape):
    status = serializers.CharField(help_text="draft, waiting, live, paused, ended, rejected")
    code = serializers.CharField(help_text="may be empty")
    budget_fen = serializers.IntegerField()
    spent_fen = serializers.IntegerField()


class CutInput(serializers.Serializer[Any]):
    listing = serializers.CharField(max_length=40)
    price_minor = serializers.IntegerField(min_value=1, max_value=10**12, help_text="in the shop's currency")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class CutShape(serializers.Serializer[Any]):
    cut = serializers.CharField()
    listing = serializers.CharField()
    status = serializers.CharField(help_text="planned, running, ended, cancelled")
    price_minor = serializers.IntegerField()
    was_minor = serializers.IntegerField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


def promotion(row: Promotion) -> dict[str, Any]:
    return {
        "promotion": row.public_id, "kind": row.kind, "title": row.title, "terms": terms(row), "steps": row.tiers,
        "off_bp": row.off_bp, "seller": row.seller.public_id if row.seller else "", "points_price": row.points_price,
        "member_tiers": row.member_tiers, "starts_at": _at(row.starts_at), "ends_at": _at(row.ends_at),
        "left": None if row.copies is None else row.copies - row.claimed,
    }  # fmt: skip


def own_promotion(row: Promotion) -> dict[str, Any]:
    more = {"status": row.status, "code": row.code or "", "budget_fen": row.budget_fen, "spent_fen": row.spent_fen}
    return {**promotion(row), **more}


def coupon(row: Coupon) -> dict[str, Any]:
    return {
        "coupon": row.public_id, "status": row.status, "valid_until": _at(row.valid_until),
        "promotion": promotion(row.promotion),
    }  # fmt: skip


def membership(row: Standing) -> dict[str, Any]:
    return {
        "tier": row.tier, "cell": row.cell, "points": row.points, "orders_year": row.orders_year,
        "spent_year_fen": row.spent_year_fen, "invite_code": row.invite_code,
        "birthday": f"{row.birth_month:02d}-{row.birth_day:02d}" if row.birth_month and row.birth_day else "",
        "ladder": [
            {
                "tier": one.tier, "points_percent": one.points_percent, "priority_support": one.has_priority_support,
                "instant_refund": one.has_instant_refund,
            }
            for one in row.ladder
        ],
    }  # fmt: skip


def points(row: PointsEntry) -> dict[str, Any]:
    return {"points": row.points, "reason": row.reason, "at": _at(row.at)}


def invitation(row: Invitation) -> dict[str, Any]:
    return {"state": row.state, "accepted_at": _at(row.accepted_at)}


def cut(row: PriceCut) -> dict[str, Any]:
    return {
        "cut": row.public_id, "listing": row.listing.public_id, "status": row.status, "price_minor": row.price_minor,
        "was_minor": row.was_minor, "starts_at": _at(row.starts_at), "ends_at": _at(row.ends_at),
    }  # fmt: skip


def _at(value: datetime) -> str:
    return value.isoformat()
