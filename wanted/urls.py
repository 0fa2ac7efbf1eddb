from django.urls import path

from wanted.views import seller, shopper

app_name = "wanted"
urlpatterns = [
    path("me/wanted/", shopper.mine, name="mine"),
    path("me/wanted/new/", shopper.ask, name="ask"),
    path("me/wanted/<str:public_id>/", shopper.want, name="want"),
    path("me/wanted/<str:public_id>/picture/", shopper.picture, name="picture"),
    path("me/wanted/<str:public_id>/withdraw/", shopper.withdraw, name="withdraw"),
    path("me/wanted/<str:public_id>/offers/<str:offer_id>/accept/", shopper.accept, name="accept"),
    path("me/wanted/<str:public_id>/offers/<str:offer_id>/proof/", shopper.proof, name="proof"),
    path("seller/wanted/", seller.wants, name="seller-wants"),
    path("seller/wanted/offers/", seller.offers, name="seller-offers"),
    path("seller/wanted/offers/<str:offer_id>/withdraw/", seller.withdraw, name="seller-withdraw"),
    path("seller/wanted/offers/<str:offer_id>/proof/", seller.proof, name="seller-proof"),
    path("seller/wanted/<str:public_id>/", seller.want, name="seller-want"),
    path("seller/wanted/<str:public_id>/picture/", seller.picture, name="seller-picture"),
]
