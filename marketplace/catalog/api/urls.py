"""API doors of the catalogue."""

from django.urls import URLPattern, path

from marketplace.catalog.api import brands, checker, imports, ip_notices, moderation, papers, quick, reports, views

ITEM = "seller/listings/<slug:public_id>/"
FILE = "seller/imports/<slug:public_id>/"
OPS = "ops/moderation/"
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
    path("seller/brand-proofs/", brands.BrandProofsDoor.as_view(), name="api-seller-brand-proofs"),
    path("seller/brand-proofs/<slug:paper_id>/", brands.BrandProofDoor.as_view(), name="api-seller-brand-proof"),
    path("seller/ip-notices/", ip_notices.SellerIpNoticesDoor.as_view(), name="api-seller-ip-notices"),
    path("seller/ip-notices/<slug:notice_id>/", ip_notices.SellerIpNoticeDoor.as_view(), name="api-seller-ip-notice"),
    path(
        "seller/ip-notices/<slug:notice_id>/counter/",
        ip_notices.SellerIpCounterDoor.as_view(),
        name="api-seller-ip-counter",
    ),
    path("ip-evidence/<slug:evidence_id>/", ip_notices.IpEvidenceDoor.as_view(), name="api-ip-evidence"),
    path("ip-notices/<slug:notice_id>/", ip_notices.IpStateDoor.as_view(), name="api-ip-notice"),
    path("listings/<slug:public_id>/ip-notices/", ip_notices.IpGiveDoor.as_view(), name="api-ip-give"),
    path(f"{OPS}listings/", moderation.QueueDoor.as_view(), name="api-ops-moderation"),
    path(f"{OPS}after-reviews/", moderation.AfterReviewsDoor.as_view(), name="api-ops-moderation-after"),
    path(
        f"{OPS}listings/<slug:public_id>/versions/",
        moderation.ModerationVersionsDoor.as_view(),
        name="api-ops-moderation-versions",
    ),
    path(
        f"{OPS}listings/<slug:public_id>/decide/",
        moderation.ModerationDecisionDoor.as_view(),
        name="api-ops-moderation-decide",
    ),
    path(f"{OPS}brand-proofs/", brands.OpenBrandProofsDoor.as_view(), name="api-ops-brand-proofs"),
    path(
        f"{OPS}brand-proofs/<slug:paper_id>/paper/",
        brands.BrandProofPaperDoor.as_view(),
        name="api-ops-brand-proof-paper",
    ),
    path(
        f"{OPS}brand-proofs/<slug:paper_id>/decide/",
        brands.BrandProofDecisionDoor.as_view(),
        name="api-ops-brand-proof-decide",
    ),
    path(f"{OPS}ip-notices/", ip_notices.OpsIpNoticesDoor.as_view(), name="api-ops-ip-notices"),
    path(f"{OPS}ip-notices/<slug:notice_id>/", ip_notices.OpsIpNoticeDoor.as_view(), name="api-ops-ip-notice"),
    path(f"{OPS}ip-notices/<slug:notice_id>/decide/", ip_notices.OpsIpDecisionDoor.as_view(), name="api-ops-ip-decide"),
    path("seller/quick/", quick.QuickDoor.as_view(), name="api-seller-quick"),
    path("seller/imports/", imports.ImportsDoor.as_view(), name="api-seller-imports"),
    path(FILE, imports.ImportDoor.as_view(), name="api-seller-import"),
    path(f"{FILE}faults/", imports.ImportFaultsDoor.as_view(), name="api-seller-import-faults"),
    path(f"{FILE}cancel/", imports.CancelImportDoor.as_view(), name="api-seller-import-cancel"),
    path(f"{FILE}apply/", imports.ApplyImportDoor.as_view(), name="api-seller-import-apply"),
    path("seller/exports/goods/", imports.ExportDoor.as_view(), name="api-seller-export"),
]
