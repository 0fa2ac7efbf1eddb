"""Points: earned by what an order left with us, spent on coupons, taken back with a refund. Never below zero (CHECK)."""

from django.db import transaction
from django.db.models import F

from marketplace.accounts.models import User
from marketplace.core import ids, rules, time
from promotions import locks
from promotions.errors import NotEnoughPoints
from promotions.models import Member, PointsEntry
from promotions.policies.rules_of_membership import MEMBERSHIP, benefits


def member_of(user: User) -> Member:
    """The person's row, made where there is none."""
    found = Member.objects.filter(user=user).first()
    if found is not None:
        return found
    Member.objects.bulk_create(
        [Member(user=user, invite_code=ids.secret_code(12), created_at=time.now())], ignore_conflicts=True
    )
    return Member.objects.get(user=user)


def percent_of(member: Member) -> int:
    """Points for a yuan of this member's tier, in hundredths."""
    return benefits(rules.at(MEMBERSHIP.code).body, member.tier).points_percent


@transaction.atomic
def move(*, user: User, amount: int, reason: str, source: str) -> bool:
    """Give points (or take what is there of them); the same `source` once. False where it happened before or moves nothing."""
    if not amount or PointsEntry.objects.filter(source=source).exists():
        return False
    member = locks.member(member_of(user).pk)  # what is there is read and written by one at a time
    moved = amount if amount > 0 else -min(-amount, member.points)
    if not moved:
        return False
    made = PointsEntry.objects.bulk_create(
        [PointsEntry(user=user, points=moved, reason=reason, source=source, at=time.now())], ignore_conflicts=True
    )
    if not PointsEntry.objects.filter(source=source, user=user).exists() or not made:
        return False
    Member.objects.filter(pk=member.pk).update(points=F("points") + moved)
    return True


@transaction.atomic
def spend(*, user: User, amount: int, source: str) -> None:
    """Pay with points. Of two at once only those that are there are spent. Raises NotEnoughPoints."""
    if amount <= 0:
        return
    rows = Member.objects.filter(user=user, points__gte=amount)
    if rows.update(points=F("points") - amount) != 1:
        raise NotEnoughPoints
    PointsEntry.objects.create(user=user, points=-amount, reason=PointsEntry.Reason.SPENT, source=source, at=time.now())
