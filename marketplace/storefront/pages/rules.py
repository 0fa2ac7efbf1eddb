"""`/rules/grade/`: how grades work. The other rules live in the rules centre (`knowledge`)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from marketplace.core.http import cache_page_publicly
from sellers.selectors import grade_rules

SECONDS = 300


@cache_page_publicly(SECONDS)
@require_GET
def grade(request: HttpRequest) -> HttpResponse:
    """How grades work: the rule set in force, rendered from its data, and the one that comes next."""
    return render(request, "storefront/rule_grade.html", {**grade_rules.public(), "cacheable": True})
