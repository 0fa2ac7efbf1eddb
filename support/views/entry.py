"""The one entry for help: common questions, then a person. The same for everybody, so these pages come from the cache."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from marketplace.core.http import cache_page_publicly
from support.articles import BY_SLUG, TOPICS

HELP_SECONDS = 300
KINDS = ("order", "parcel", "listing")


@cache_page_publicly(HELP_SECONDS)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The one entry for help: common questions, then a person."""
    return render(
        request, "support/help.html", {"topics": TOPICS, "about": about_of(request), "cacheable": True, "tab": "help"}
    )


@cache_page_publicly(HELP_SECONDS)
@require_GET
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """One question with its answer."""
    if slug not in BY_SLUG:
        raise Http404
    return render(request, "support/topic.html", {"topic": BY_SLUG[slug], "cacheable": True, "tab": "help"})


def about_of(request: HttpRequest) -> str:
    """Where the reader came from: `?about=order:MO…`, or the short `?order=MO…` of other pages."""
    kinds = (kind for kind in KINDS if kind in request.GET)
    short = next((f"{kind}:{request.GET[kind]}" for kind in kinds), "")
    return (request.GET.get("about", "") or short)[:80]
