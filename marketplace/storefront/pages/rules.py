"""`/rules/`: the rules centre."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from marketplace.core.http import cache_page_publicly
from marketplace.storefront import rules
from orders.policies import notice

SECONDS = 300


@cache_page_publicly(SECONDS)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """All rules, one line each."""
    return render(request, "storefront/rules.html", {"rules": rules.RULES, "cacheable": True})


@cache_page_publicly(SECONDS)
@require_GET
def rule(request: HttpRequest, slug: str) -> HttpResponse:
    """One of them."""
    if slug not in rules.BY_SLUG:
        raise Http404
    found = rules.BY_SLUG[slug]
    points = notice.POINTS_ZH if found is rules.RISKS else ()
    return render(
        request, "storefront/rule.html", {"rule": found, "points": points, "version": rules.VERSION, "cacheable": True}
    )
