from promotions.admin.deals import CouponAdmin, PriceCutAdmin, PromotionAdmin, UseAdmin
from promotions.admin.membership import InvitationAdmin, MemberAdmin, PointsAdmin

__all__ = [
    "CouponAdmin",
    "InvitationAdmin",
    "MemberAdmin",
    "PointsAdmin",
    "PriceCutAdmin",
    "PromotionAdmin",
    "UseAdmin",
]
