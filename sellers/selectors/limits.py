"""What a seller may take in orders: limits by grade and by time since approval, and what of today is used up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from marketplace.core import rules, time
from sellers.models import Seller, SellerDay
from sellers.policies.probation import CODE, GRADES, Limits, limits_for

__all__ = ["Limits", "Standing", "limits_of", "limits_when", "standing_of", "used_today"]


@dataclass(frozen=True)
class Standing:
    """Limits and what is used of them today, for the seller's own pages. `next_grade` is None at the top."""

    limits: Limits
    orders_today: int
    fen_today: int
    first_days_left: int
    next_grade: str | None
    next_limits: Limits | None
    version: int


def limits_of(seller: Seller) -> Limits:
    """The limits that hold for this seller now."""
    return limits_when(seller.grade, seller.approved_at)


def limits_when(grade: str, approved_at: datetime | None) -> Limits:
    """The limits of a seller of this grade, approved then (never: no first weeks)."""
    return limits_for(rules.at(CODE).body, grade=grade, days_approved=_days_since(approved_at))


def used_today(seller_ids: Iterable[int], day: date) -> Mapping[int, tuple[int, int]]:
    """Seller id → (orders, fen) counted on `day`; one query."""
    rows = SellerDay.objects.filter(seller_id__in=list(seller_ids), day=day)
    return {seller: (orders, fen) for seller, orders, fen in rows.values_list("seller_id", "orders", "amount_fen")}


def standing_of(seller: Seller) -> Standing:
    """What the seller may take today, and what the next grade would open."""
    rule = rules.at(CODE)
    orders, fen = used_today([seller.pk], time.today()).get(seller.pk, (0, 0))
    place = GRADES.index(seller.grade)
    better = GRADES[place - 1] if place else None
    days = _days_since(seller.approved_at)
    left = max(0, rule.body["first_days"] - days) if days is not None else 0
    own = limits_of(seller)
    return Standing(
        own, orders, fen, 0 if own.is_open else left, better,
        limits_for(rule.body, grade=better, days_approved=None) if better else None, rule.version,
    )  # fmt: skip


def _days_since(approved_at: datetime | None) -> int | None:
    return None if approved_at is None else (time.now() - approved_at).days
