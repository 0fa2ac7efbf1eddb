"""Every door, one table."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

import desk.urls
import support.urls
from marketplace.storefront import views as site

api: list[URLPattern | URLResolver] = [
    path("auth/", include("marketplace.accounts.api.urls")),
    path("", include("marketplace.accounts.api.me_urls")),
    path("", include("marketplace.notices.api.urls")),
    path("", include("marketplace.storefront.api.urls")),
    path("", include("promotions.api.urls")),
    path("", include("risk.api.urls")),
    path("", include("orders.api.urls")),
    path("", include("marketplace.payments.api.urls")),
    path("", include("warehousing.api.urls")),
    path("", include("promises.api.urls")),
    path("", include("logistics.api.urls")),
    path("", include("freight.api.urls")),
    path("", include("wanted.api.urls")),
    path("", include("returns.api.urls")),
    path("", include("support.api.urls")),
    path("", include("knowledge.api.urls")),
    path("", include("claims.api.urls")),
    path("", include("cases.api.urls")),
    path("", include("repairs.api.urls")),
    path("", include("finance.api.urls")),
    path("", include("sellers.api.urls")),
    path("", include("marketplace.catalog.api.urls")),
    path("", include("marketplace.tariff.api.urls")),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api-schema"), name="api-docs"),
]

urlpatterns = [
    path("health/", include("marketplace.core.health_urls")),
    path("language/<str:code>/", site.language, name="language"),
    path("i18n/", include("django.conf.urls.i18n")),  # the admin's language switch
    path("api/v1/", include(api)),
    path("admin/finance/", include("finance.urls")),
    path("admin/tower/", include("tower.urls")),
    path("admin/learning/", include("learning.ops_urls")),
    path("admin/claims/", include("claims.ops_urls")),
    path("admin/freight/", include("freight.urls")),
    path("admin/care/", include("care.ops_urls")),
    path("admin/notices/", include("marketplace.storefront.notice_urls")),
    path("admin/help/", include("knowledge.ops_urls")),
    path("admin/", admin.site.urls),
    path("account/", include("allauth.urls")),
    path("", include("marketplace.accounts.urls")),
    path("", include("marketplace.notices.urls")),
    path("", include("marketplace.storefront.urls")),
    path("", include("promotions.urls")),
    path("", include("claims.urls")),
    path("", include("cases.urls")),
    path("", include("repairs.urls")),
    path("", include("learning.urls")),
    path("", include("orders.urls")),
    path("", include("warehousing.urls")),
    path("", include("promises.urls")),
    path("", include("logistics.urls")),
    path("", include("wanted.urls")),
    path("", include("returns.urls")),
    path("", include("care.urls")),
    path("", include("quality.urls")),  # /desk/quality/ before /desk/<number>/
    path("", include("desk.urls")),
    path(
        "", include(([*support.urls.urlpatterns, *desk.urls.moved], "support"))
    ),  # a ticket's number after every fixed word
    path("", include("knowledge.urls")),
    path("", include("sellers.urls")),
    path("", include("marketplace.catalog.urls")),
]

urlpatterns += [path("media/<path:path>", site.media, name="media")]
if not settings.IS_PRODUCTION:
    urlpatterns += [path("_look/", site.look, name="look")]
    urlpatterns += [path("_look/<slug:page>/", site.look, name="look-page")]

handler400 = "marketplace.storefront.views.bad_request"
handler403 = "marketplace.storefront.views.forbidden"
handler404 = "marketplace.storefront.views.not_found"
handler500 = "marketplace.storefront.views.server_error"
