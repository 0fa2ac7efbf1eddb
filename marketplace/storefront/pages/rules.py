"""`/rules/`: the rules centre."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from marketplace.core.http import cache_page_publicly
from marketplace.storefront import rules
from orders.policies import notice
from sellers.selectors import grade_rules

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


@cache_page_publicly(SECONDS)
@require_GET
def grade(request: HttpRequest) -> HttpResponse:
    """How grades work: the rule set in force, rendered from its data, and the one that comes next."""
    return render(request, "storefront/rule_grade.html", {**grade_rules.public(), "cacheable": True})
