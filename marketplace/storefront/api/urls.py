"""API doors that combine several apps."""

from django.urls import URLPattern, path

from marketplace.storefront.api import views

urlpatterns: list[URLPattern] = [
    path("listings/", views.ListingsDoor.as_view(), name="api-listings"),
    path("listings/<slug:public_id>/", views.ListingDoor.as_view(), name="api-listing"),
]
