"""Pages of the catalogue: the seller's goods."""

from django.urls import URLPattern, path

from marketplace.catalog import views

app_name = "catalog"
ITEM = "seller/listings/<slug:public_id>/"
urlpatterns: list[URLPattern] = [
    path("seller/listings/", views.index, name="seller-listings"),
    path("seller/listings/new/", views.new, name="seller-listing-new"),
    path(ITEM, views.edit, name="seller-listing"),
    path(f"{ITEM}stock/", views.set_stock, name="seller-listing-stock"),
    path(f"{ITEM}pictures/", views.add_pictures, name="seller-listing-pictures"),
    path(f"{ITEM}pictures/<int:picture_id>/remove/", views.remove_picture, name="seller-listing-picture-remove"),
    path(f"{ITEM}<slug:name>/", views.verb, name="seller-listing-verb"),
]
