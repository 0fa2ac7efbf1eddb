"""Pages of the catalogue: the seller's goods."""

from django.urls import URLPattern, path

from marketplace.catalog import import_pages, views

app_name = "catalog"
ITEM = "seller/listings/<slug:public_id>/"
FILE = "seller/imports/<slug:public_id>/"
urlpatterns: list[URLPattern] = [
    path("seller/listings/", views.index, name="seller-listings"),
    path("seller/listings/template.csv", import_pages.template, name="seller-import-template"),
    path("seller/listings/all.csv", import_pages.export, {"kind": "csv"}, name="seller-export-csv"),
    path("seller/listings/all.xlsx", import_pages.export, {"kind": "xlsx"}, name="seller-export-xlsx"),
    path("seller/imports/", import_pages.index, name="seller-imports"),
    path(FILE, import_pages.detail, name="seller-import"),
    path(f"{FILE}to-mend.csv", import_pages.faults, name="seller-import-faults"),
    path(f"{FILE}apply/", import_pages.verb, {"name": "apply"}, name="seller-import-apply"),
    path(f"{FILE}cancel/", import_pages.verb, {"name": "cancel"}, name="seller-import-cancel"),
    path("seller/listings/new/", views.new, name="seller-listing-new"),
    path(ITEM, views.edit, name="seller-listing"),
    path(f"{ITEM}stock/", views.set_stock, name="seller-listing-stock"),
    path(f"{ITEM}pictures/", views.add_pictures, name="seller-listing-pictures"),
    path(f"{ITEM}pictures/<int:picture_id>/remove/", views.remove_picture, name="seller-listing-picture-remove"),
    path(f"{ITEM}<slug:name>/", views.verb, name="seller-listing-verb"),
]
