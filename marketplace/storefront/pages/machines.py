"""Pages for machines: sitemap.xml and robots.txt."""

from xml.sax.saxutils import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from marketplace.catalog import selectors as catalog
from marketplace.storefront import seo

MOST_LISTINGS = 5000
PRIVATE = (
    "/me/",
    "/cart/",
    "/checkout/",
    "/pay/",
    "/seller/",
    "/warehouse/",
    "/desk/",
    "/admin/",
    "/account/",
    "/api/",
    "/s/",
)


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """The demo stays out of search engines as a whole."""
    lines = ["User-agent: *"]
    lines += ["Disallow: /"] if settings.MODE == "demo" else [f"Disallow: {path}" for path in PRIVATE]
    return HttpResponse("\n".join([*lines, f"Sitemap: {seo.absolute('/sitemap.xml')}", ""]), content_type="text/plain")


@require_safe
@cache_control(public=True, max_age=3600)
def sitemap(request: HttpRequest) -> HttpResponse:
    """Home, categories, and the newest listings on sale, each with its languages."""
    paths: list[tuple[str, str]] = [("/", ""), ("/categories/", "")]
    for root in catalog.category_tree("zh-hans"):
        paths += [(node.url, "") for node in (root, *root.children)]
    for public_id, title_en, changed_at in catalog.sitemap_entries(MOST_LISTINGS):
        paths.append((catalog.listing_path(public_id, title_en or ""), changed_at.date().isoformat()))
    body = "".join(_entry(path, changed) for path, changed in paths)
    return HttpResponse(
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        f' xmlns:xhtml="http://www.w3.org/1999/xhtml">{body}</urlset>\n',
        content_type="application/xml",
    )


def _entry(path: str, changed: str) -> str:
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{tag}" href="{escape(address)}"/>'
        for tag, address in seo.alternates(path)
    )
    modified = f"<lastmod>{changed}</lastmod>" if changed else ""
    return f"<url><loc>{escape(seo.absolute(path))}</loc>{modified}{links}</url>\n"
