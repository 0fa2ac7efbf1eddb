"""API doors of the catalogue."""

from django.urls import URLPattern, path

from marketplace.catalog.api import checker, imports, papers, quick, reports, views

ITEM = "seller/listings/<slug:public_id>/"
FILE = "seller/imports/<slug:public_id>/"
urlpatterns: list[URLPattern] = [
    path("sell/check/", checker.CanISellDoor.as_view(), name="api-can-i-sell"),
    path("listings/<slug:public_id>/reports/", reports.ReportsDoor.as_view(), name="api-listing-report"),
    path("reports/<slug:listing_report_id>/", reports.ReportDoor.as_view(), name="api-report"),
    path("ops/reports/", reports.OpsReportsDoor.as_view(), name="api-ops-reports"),
    path("ops/reports/<slug:listing_report_id>/uphold/", reports.UpholdDoor.as_view(), name="api-ops-report-uphold"),
    path("ops/reports/<slug:listing_report_id>/dismiss/", reports.DismissDoor.as_view(), name="api-ops-report-dismiss"),
    path("categories/", views.CategoriesDoor.as_view(), name="api-categories"),
    path("seller/listings/", views.SellerListingsDoor.as_view(), name="api-seller-listings"),
    path(ITEM, views.SellerListingDoor.as_view(), name="api-seller-listing"),
    path(f"{ITEM}submit/", views.SubmitDoor.as_view(), name="api-seller-listing-submit"),
    path(f"{ITEM}pause/", views.PauseDoor.as_view(), name="api-seller-listing-pause"),
    path(f"{ITEM}resume/", views.ResumeDoor.as_view(), name="api-seller-listing-resume"),
    path(f"{ITEM}retire/", views.RetireDoor.as_view(), name="api-seller-listing-retire"),
    path(f"{ITEM}stock/", views.StockDoor.as_view(), name="api-seller-listing-stock"),
    path(f"{ITEM}pictures/", views.PicturesDoor.as_view(), name="api-seller-listing-pictures"),
    path(f"{ITEM}pictures/order/", views.PictureOrderDoor.as_view(), name="api-seller-listing-picture-order"),
    path(f"{ITEM}pictures/<int:picture_id>/", views.PictureDoor.as_view(), name="api-seller-listing-picture"),
    path(f"{ITEM}video/", papers.VideoDoor.as_view(), name="api-seller-listing-video"),
    path(f"{ITEM}papers/", papers.PapersDoor.as_view(), name="api-seller-listing-papers"),
    path(f"{ITEM}papers/<slug:paper_id>/", papers.PaperDoor.as_view(), name="api-seller-listing-paper"),
    path(f"{ITEM}certificates/", papers.CertificatesDoor.as_view(), name="api-seller-listing-certificates"),
    path(f"{ITEM}attestation/", papers.AttestationDoor.as_view(), name="api-seller-listing-attestation"),
    path(f"{ITEM}versions/", papers.VersionsDoor.as_view(), name="api-seller-listing-versions"),
    path("categories/<slug:slug>/attributes/", papers.AttributesDoor.as_view(), name="api-category-attributes"),
    path("seller/quick/", quick.QuickDoor.as_view(), name="api-seller-quick"),
    path("seller/imports/", imports.ImportsDoor.as_view(), name="api-seller-imports"),
    path(FILE, imports.ImportDoor.as_view(), name="api-seller-import"),
    path(f"{FILE}faults/", imports.ImportFaultsDoor.as_view(), name="api-seller-import-faults"),
    path(f"{FILE}cancel/", imports.CancelImportDoor.as_view(), name="api-seller-import-cancel"),
    path(f"{FILE}apply/", imports.ApplyImportDoor.as_view(), name="api-seller-import-apply"),
    path("seller/exports/goods/", imports.ExportDoor.as_view(), name="api-seller-export"),
]
