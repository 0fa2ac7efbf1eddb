"""What this room exports and erases: coupons, points, tier, birthday, who invited whom."""

from typing import Any

from marketplace.accounts.models import User
from promotions.models import Coupon, Invitation, Member, PointsEntry


def export(ref: str) -> list[dict[str, Any]]:
    """Everything this room knows of the person."""
    user = _user(ref)
    member = Member.objects.filter(user=user).first()
    rows: list[dict[str, Any]] = [
        {"coupon": one.promotion.title, "state": one.status, "claimed": one.claimed_at, "valid_until": one.valid_until}
        for one in Coupon.objects.filter(user=user).select_related("promotion").order_by("pk")
    ]
    rows += [
        {"points": one.points, "reason": one.reason, "at": one.at}
        for one in PointsEntry.objects.filter(user=user).order_by("pk")
    ]
    if member is not None:
        rows.append({
            "tier": member.tier, "cell": member.cell, "points": member.points, "birth_month": member.birth_month,
            "birth_day": member.birth_day, "browsers_known": len(member.devices),
        })  # fmt: skip
    invited = Invitation.objects.filter(inviter=user).order_by("pk")
    return rows + [{"invited_somebody": one.accepted_at, "state": one.state} for one in invited]


def erase(ref: str) -> None:
    """Birthday, browsers, points and cell go; what coupons took off orders stays with the orders, without a profile."""
    user = _user(ref)
    PointsEntry.objects.filter(user=user).delete()
    Member.objects.filter(user=user).delete()


def _user(ref: str) -> User | None:
    return User.objects.filter(public_id=ref.removeprefix("user:")).first()
