from django.urls import path

from promotions.api import seller, shopper

urlpatterns = [
    path("promotions/", shopper.CentreDoor.as_view(), name="api-promotions"),
    path("promotions/<str:public_id>/claim/", shopper.ClaimDoor.as_view(), name="api-promotion-claim"),
    path("coupons/", shopper.CouponsDoor.as_view(), name="api-coupons"),
    path("membership/", shopper.MembershipDoor.as_view(), name="api-membership"),
    path("membership/birthday/", shopper.BirthdayDoor.as_view(), name="api-membership-birthday"),
    path("membership/points/", shopper.PointsDoor.as_view(), name="api-membership-points"),
    path("membership/invitations/", shopper.InvitationsDoor.as_view(), name="api-membership-invitations"),
    path("seller/promotions/", seller.PromotionsDoor.as_view(), name="api-seller-promotions"),
    path("seller/promotions/shared/", seller.SharedDoor.as_view(), name="api-seller-promotions-shared"),
    path("seller/promotions/shared/<str:public_id>/", seller.JoinDoor.as_view(), name="api-seller-promotion-join"),
    path(
        "seller/promotions/<str:public_id>/<str:verb>/",
        seller.PromotionVerbDoor.as_view(),
        name="api-seller-promotion-verb",
    ),
    path("seller/price-cuts/", seller.CutsDoor.as_view(), name="api-seller-cuts"),
    path("seller/price-cuts/<str:public_id>/stop/", seller.CutStopDoor.as_view(), name="api-seller-cut-stop"),
]
