"""Pages of the catalogue: the seller's goods."""

from django.urls import URLPattern, path

from marketplace.catalog.views import imports, listings

app_name = "catalog"
ITEM = "seller/listings/<slug:public_id>/"
FILE = "seller/imports/<slug:public_id>/"
urlpatterns: list[URLPattern] = [
    path("seller/listings/", listings.index, name="seller-listings"),
    path("seller/listings/template.csv", imports.template, name="seller-import-template"),
    path("seller/listings/all.csv", imports.export, {"kind": "csv"}, name="seller-export-csv"),
    path("seller/listings/all.xlsx", imports.export, {"kind": "xlsx"}, name="seller-export-xlsx"),
    path("seller/imports/", imports.index, name="seller-imports"),
    path(FILE, imports.detail, name="seller-import"),
    path(f"{FILE}to-mend.csv", imports.faults, name="seller-import-faults"),
    path(f"{FILE}apply/", imports.verb, {"name": "apply"}, name="seller-import-apply"),
    path(f"{FILE}cancel/", imports.verb, {"name": "cancel"}, name="seller-import-cancel"),
    path("seller/listings/new/", listings.new, name="seller-listing-new"),
    path(ITEM, listings.edit, name="seller-listing"),
    path(f"{ITEM}stock/", listings.set_stock, name="seller-listing-stock"),
    path(f"{ITEM}pictures/", listings.add_pictures, name="seller-listing-pictures"),
    path(f"{ITEM}pictures/<int:picture_id>/remove/", listings.remove_picture, name="seller-listing-picture-remove"),
    path(f"{ITEM}<slug:name>/", listings.verb, name="seller-listing-verb"),
]
