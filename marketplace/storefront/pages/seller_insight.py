"""Insight of the seller centre: all listings by what to look at, and one listing in full."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from marketplace.catalog.selectors import insight as reads
from marketplace.storefront import seller_insight as words
from marketplace.storefront.pages.seller import frame
from sellers.policies.team import Permission
from sellers.selectors.team import member_for

PAGE_SIZE = 20
ORDERINGS = ("views", "conversion", "price", "returns")


@login_required
@require_safe
def insights(request: HttpRequest) -> HttpResponse:
    """The shop's listings with their funnel, one line each."""
    member = member_for(request.user, Permission.FIGURES)
    asked = request.GET.get("by", "")
    ordering = asked if asked in ORDERINGS else "views"
    page = Paginator(reads.insights(member.seller, ordering), PAGE_SIZE).get_page(request.GET.get("page"))
    labels = {
        "views": _("Most looked at"), "conversion": _("Looked at, not bought"), "price": _("Dearest among others"),
        "returns": _("Most returned"),
    }  # fmt: skip
    rows = [
        {
            "one": one,
            "funnel": words.funnel(one),
            "gap": words.price_gap(one),
            "risk": words.risk(one),
            "tips": len(one.advice),
        }
        for one in page.object_list
    ]
    values = {
        **frame(member, "insight"), "page": page, "rows": rows,
        "tabs": [{"label": labels[code], "url": f"?by={code}", "current": code == ordering} for code in ORDERINGS],
    }  # fmt: skip
    return render(request, "storefront/seller_insights.html", values)


@login_required
@require_safe
def insight(request: HttpRequest, public_id: str) -> HttpResponse:
    """One listing: funnel, words, advice, price among others, returns."""
    member = member_for(request.user, Permission.FIGURES)
    row = reads.insight_of(member.seller, public_id)
    days = reads.days_of(row)
    values = {
        **frame(member, "insight"), "row": row, "listing": row.listing, "funnel": words.funnel(row),
        "views": words.points(days, "views"), "carts": words.points(days, "carts"), "tips": words.advice_words(row),
        "gap": words.price_gap(row), "prices": words.price_points(row), "risk": words.risk(row), "reasons": words.reasons(row),
        "compared_by": words.COMPARED_BY.get(row.compared_by, ""),
    }  # fmt: skip
    return render(request, "storefront/seller_insight.html", values)
