"""Pages of the catalogue: the seller's goods."""

from django.urls import URLPattern, path

from marketplace.catalog.views import checker, imports, ip_notices, listings, moderation, papers, quick, reports

app_name = "catalog"
ITEM = "seller/listings/<slug:public_id>/"
FILE = "seller/imports/<slug:public_id>/"
urlpatterns: list[URLPattern] = [
    path("sell/check/", checker.can_i_sell, name="can-i-sell"),
    path("ip/about/<slug:public_id>/", ip_notices.give, name="ip-give"),
    path("ip/<slug:notice_id>/", ip_notices.show, name="ip-notice"),
    path("ip/evidence/<slug:evidence_id>/", ip_notices.evidence, name="ip-evidence"),
    path("seller/ip/", ip_notices.mine, name="seller-ip-notices"),
    path("seller/ip/<slug:notice_id>/", ip_notices.answer, name="seller-ip-notice"),
    path("l/<slug:public_id>/report/", reports.give, name="report"),
    path("reports/<slug:listing_report_id>/", reports.show, name="report-state"),
    path("moderation/reports/<slug:listing_report_id>/", reports.review, name="moderation-report"),
    path("moderation/reports/<slug:listing_report_id>/picture/", reports.picture, name="moderation-report-picture"),
    path("moderation/reports/<slug:listing_report_id>/<slug:name>/", reports.decide, name="moderation-report-verb"),
    path("moderation/", moderation.index, name="moderation"),
    path("moderation/papers/<slug:paper_id>/", moderation.paper, name="moderation-paper"),
    path("moderation/brands/<slug:paper_id>/", moderation.brand_paper, name="moderation-brand-paper"),
    path("moderation/brands/<slug:paper_id>/decide/", moderation.decide_brand, name="moderation-brand"),
    path("moderation/ip/<slug:notice_id>/", ip_notices.review, name="moderation-ip"),
    path("moderation/ip/<slug:notice_id>/<slug:name>/", ip_notices.decide, name="moderation-ip-verb"),
    path("moderation/goods/<slug:public_id>/", moderation.item, name="moderation-item"),
    path(
        "moderation/goods/<slug:public_id>/certificates/<int:certificate_id>/",
        moderation.check_certificate,
        name="moderation-certificate",
    ),
    path("moderation/goods/<slug:public_id>/<slug:name>/", moderation.decide, name="moderation-verb"),
    path("seller/quick/", quick.quick_listing, name="seller-quick"),
    path("seller/quick/product/", quick.product, name="seller-quick-product"),
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
    path("seller/listings/attributes/", listings.attribute_fields, name="seller-listing-attributes"),
    path("seller/brands/", papers.brand_papers, name="seller-brands"),
    path("seller/brands/papers/<slug:paper_id>/", papers.brand_paper, name="seller-brand-paper"),
    path("seller/papers/<slug:paper_id>/", papers.paper, name="seller-paper"),
    path(ITEM, listings.edit, name="seller-listing"),
    path(f"{ITEM}papers/", papers.add_paper, name="seller-listing-papers"),
    path(f"{ITEM}papers/<slug:paper_id>/remove/", papers.remove_paper, name="seller-listing-paper-remove"),
    path(f"{ITEM}certificates/", papers.add_certificate, name="seller-listing-certificates"),
    path(
        f"{ITEM}certificates/<int:certificate_id>/remove/",
        papers.remove_certificate,
        name="seller-listing-certificate-remove",
    ),
    path(f"{ITEM}video/", papers.put_video, name="seller-listing-video"),
    path(f"{ITEM}attest/", papers.attest, name="seller-listing-attest"),
    path(f"{ITEM}stock/", listings.set_stock, name="seller-listing-stock"),
    path(f"{ITEM}pictures/", listings.add_pictures, name="seller-listing-pictures"),
    path(f"{ITEM}pictures/<int:picture_id>/remove/", listings.remove_picture, name="seller-listing-picture-remove"),
    path(f"{ITEM}<slug:name>/", listings.verb, name="seller-listing-verb"),
]
