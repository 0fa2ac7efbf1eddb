"""`/help/`: search, shelves, articles, votes. What everybody sees alike is kept above Django."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from knowledge.guests import ref_of
from knowledge.policies.languages import HANS
from knowledge.policies.marks import plain
from knowledge.policies.marks import render as as_html
from knowledge.selectors import articles, feedback
from knowledge.services import votes
from knowledge.services.articles import article_by
from marketplace.core.http import cache_page_publicly
from marketplace.core.textnorm import shorten

SECONDS = 300
FOUND = 12
CHANGES = 50


def locale() -> str:
    """The reader's language."""
    return get_language() or HANS


@cache_page_publicly(SECONDS)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The one entry: search, my orders, shelves. A link that names an order leads on to its problems."""
    if number := request.GET.get("order", "")[:40]:
        return redirect("knowledge:order", number) if number.isalnum() else redirect("knowledge:orders")
    shelves = articles.shelves(locale())
    return render(request, "knowledge/home.html", {"shelves": shelves, "cacheable": True, "tab": "help"})


@cache_page_publicly(SECONDS)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Articles for what was typed; nothing found still leads to a person."""
    typed = request.GET.get("q", "")[:120]
    found = articles.search(typed, locale(), FOUND) if typed.strip() else []
    context = {"found": found, "typed": typed, "cacheable": True, "tab": "help"}
    is_part = bool(getattr(request, "htmx", False)) and request.htmx.target == "help-found"  # type: ignore[attr-defined]
    return render(request, "knowledge/_found.html" if is_part else "knowledge/search.html", context)


@cache_page_publicly(SECONDS)
@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """One article in the reader's language."""
    found = articles.article_text(slug, locale())
    context = {
        "text": found, "article": found.article, "html": as_html(found.body), "beside": articles.beside(found),
        "about": shorten(plain(found.summary), 150), "cacheable": True, "tab": "help",
    }  # fmt: skip
    return render(request, "knowledge/article.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, slug: str) -> HttpResponse:
    """Was it helpful? The corner of an article, fetched live, for the page itself holds no token; a page of its own without JavaScript."""
    found = articles.article_text(slug, locale())
    if request.method == "POST" and request.POST.get("helpful") in ("yes", "no"):
        yes = request.POST["helpful"] == "yes"
        votes.vote(article=found.article, voter=ref_of(request, make=True), is_helpful=yes, locale=locale())
        if not getattr(request, "htmx", False):
            return redirect("knowledge:vote", slug)
    context = {
        "text": found,
        "article": article_by(slug),
        "mine": articles.vote_of(found.article, ref_of(request)),
        "tab": "help",
    }
    is_part = bool(getattr(request, "htmx", False))
    return render(request, "knowledge/_vote.html" if is_part else "knowledge/vote.html", context)


@cache_page_publicly(SECONDS)
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """What we changed because somebody told us."""
    code = "en" if locale().startswith("en") else HANS
    rows = [(row.at, row.texts.get(code, "")) for row in feedback.changes()[:CHANGES]]
    return render(request, "knowledge/changes.html", {"rows": rows, "cacheable": True, "tab": "help"})
