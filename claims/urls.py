from django.urls import path

from claims.views import seller, shopper

app_name = "claims"
urlpatterns = [
    path("me/orders/<str:number>/claim/", shopper.report, name="report"),
    path("me/claims/", shopper.mine, name="mine"),
    path("me/claims/<str:number>/", shopper.claim, name="claim"),
    path("me/claims/<str:number>/files/<str:public_id>/", shopper.file, name="file"),
    path("seller/insurance/", seller.insurance, name="insurance"),
]
