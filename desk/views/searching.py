"""Search over everything that can be searched."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from desk.selectors import search as finding
from desk.views.queue import for_desk


@for_desk
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """`?q=`: what there is, by kind. That somebody searched is written down; an empty question is none."""
    query = request.GET.get("q", "").strip()[: finding.LONGEST]
    groups = finding.search(query) if query else []
    if query:
        finding.note_search(query, groups, request.user)
    return render(request, "desk/search.html", {"query": query, "groups": groups, "most": finding.MOST})
