"""Pages for machines: sitemap.xml and robots.txt."""

from xml.sax.saxutils import escape

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from knowledge.selectors import articles
from marketplace.catalog import selectors as catalog
from marketplace.storefront import selectors, seo

MOST_LISTINGS, MOST_FILES = 5000, 200
MOST_ARTICLES = 500
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
    """One file while all listings fit into it; then an index of files."""
    files = catalog.on_sale().count() // MOST_LISTINGS + 1
    if files == 1:
        return sitemap_file(request, 1)
    body = "".join(
        f"<sitemap><loc>{escape(seo.absolute(f'/sitemap-{number}.xml'))}</loc></sitemap>"
        for number in range(1, min(files, MOST_FILES) + 1)
    )
    return HttpResponse(
        '<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"{body}</sitemapindex>\n",
        content_type="application/xml",
    )


@require_safe
@cache_control(public=True, max_age=3600)
def sitemap_file(request: HttpRequest, number: int) -> HttpResponse:
    """Home, categories and shops in the first file; in each the next listings on sale, the newest first, with their languages."""
    if not 1 <= number <= MOST_FILES:
        raise Http404
    paths: list[tuple[str, str]] = []
    if number == 1:
        paths += [("/", ""), ("/categories/", ""), ("/help/", ""), ("/rules/", "")]
        paths += [(row.url, "") for row in articles.live("zh-hans")[:MOST_ARTICLES]]
        for root in catalog.category_tree("zh-hans"):
            paths += [(node.url, "") for node in (root, *root.children)]
        paths += [(f"/shop/{slug}/", "") for slug in selectors.open_shops(MOST_LISTINGS)]
    for public_id, title_en, changed_at in catalog.sitemap_entries(MOST_LISTINGS, after=(number - 1) * MOST_LISTINGS):
        paths.append((catalog.listing_path(public_id, title_en or ""), changed_at.date().isoformat()))
    if not paths:
        raise Http404
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
