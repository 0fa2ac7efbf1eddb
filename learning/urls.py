from django.urls import path

from learning.views import seller

app_name = "seller_learning"
urlpatterns = [
    path("seller/quality/", seller.score, name="quality"),
    path("seller/risk/<str:public_id>/", seller.risk, name="risk"),
]
