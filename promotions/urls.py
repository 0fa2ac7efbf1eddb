from django.urls import path

from promotions.views import seller, shopper

app_name = "promotions"
urlpatterns = [
    path("coupons/", shopper.centre, name="centre"),
    path("coupons/<str:public_id>/claim/", shopper.claim, name="claim"),
    path("me/coupons/", shopper.mine, name="mine"),
    path("me/coupons/code/", shopper.code, name="code"),
    path("me/membership/", shopper.member, name="member"),
    path("me/membership/birthday/", shopper.birthday, name="birthday"),
    path("me/membership/invite/<str:code>/", shopper.invite, name="invite"),
    path("seller/promotions/", seller.promotions, name="seller-list"),
    path("seller/promotions/new/", seller.new, name="seller-new"),
    path("seller/promotions/shared/", seller.shared, name="seller-shared"),
    path("seller/promotions/shared/<str:public_id>/", seller.join, name="seller-join"),
    path("seller/promotions/<str:public_id>/<str:verb>/", seller.verb, name="seller-verb"),
    path("seller/price-cuts/", seller.price_cuts, name="seller-cuts"),
    path("seller/price-cuts/<str:public_id>/stop/", seller.stop, name="seller-cut-stop"),
]
