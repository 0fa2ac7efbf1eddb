"""Row locks of this room. Order: a purchase's uses → coupon → promotion (docs/locks.md: after stock and quota)."""

from marketplace.core import locks
from promotions.models import Member, Use


def uses_of(purchase_refs: list[str]) -> list[Use]:
    """All uses of these purchases: orders of one purchase that end at once decide about their coupon one after the other."""
    return locks.rows(Use.objects.filter(purchase_ref__in=purchase_refs))


def member(pk: int) -> Member:
    """One member, while points and tier are written."""
    return locks.row(Member.objects.filter(pk=pk))
