from promotions.models.deals import Coupon, FirstOrder, Participation, PriceCut, Promotion, Use
from promotions.models.membership import Invitation, Member, PointsEntry, Spend

__all__ = [
    "Coupon", "FirstOrder", "Invitation", "Member", "Participation", "PointsEntry", "PriceCut", "Promotion", "Spend", "Use",
]  # fmt: skip
