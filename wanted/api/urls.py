from django.urls import path

from wanted.api import views

urlpatterns = [
    path("wants/", views.WantsDoor.as_view(), name="api-wants"),
    path("wants/<str:public_id>/", views.WantDoor.as_view(), name="api-want"),
    path("wants/<str:public_id>/withdraw/", views.WantWithdrawDoor.as_view(), name="api-want-withdraw"),
    path("wants/<str:public_id>/offers/<str:offer_id>/accept/", views.AcceptDoor.as_view(), name="api-want-accept"),
    path("seller/wants/", views.SellerWantsDoor.as_view(), name="api-seller-wants"),
    path("seller/wants/<str:public_id>/", views.SellerWantDoor.as_view(), name="api-seller-want"),
    path("seller/wants/<str:public_id>/offers/", views.SellerOfferDoor.as_view(), name="api-seller-want-offer"),
    path("seller/offers/", views.SellerOffersDoor.as_view(), name="api-seller-offers"),
    path(
        "seller/offers/<str:offer_id>/withdraw/",
        views.SellerOfferWithdrawDoor.as_view(),
        name="api-seller-offer-withdraw",
    ),
]
