"""What a shop learns of its own goods: the quality score with its reasons, and the risk of a listing before it goes on sale."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from learning.policies.keys import REASONS
from learning.policies.rules import quality as rule_of_quality
from learning.selectors import quality, risks
from marketplace.catalog.selectors import own_listing
from sellers.policies.team import Permission
from sellers.selectors.team import shop_for

FRAGMENT, PAGE = "learning/_risk.html", "learning/risk.html"


@login_required
@require_safe
def score(request: HttpRequest) -> HttpResponse:
    """The score by month, what it is made of, what came back and why."""
    seller = shop_for(request.user, Permission.FIGURES)
    rows = quality.of_seller(seller.pk)
    latest = rows[0] if rows else None
    return render(
        request, "learning/seller_quality.html",
        {
            "nav": "grade", "seller": seller, "rows": rows, "latest": latest, "rule": rule_of_quality(),
            "curve": [(f"{row.month:%m}", row.score) for row in reversed(rows)],
            "reasons": [(REASONS.get(code, code), count) for code, count in (latest.reasons if latest else [])],
            "items": quality.worst_items(seller.pk),
        },
    )  # fmt: skip


@login_required
@require_safe
def risk(request: HttpRequest, public_id: str) -> HttpResponse:
    """What to expect of one listing of this shop; as a fragment where htmx asks. Raises ListingNotFound and its kin."""
    seller = shop_for(request.user, Permission.LOOK)
    listing = own_listing(seller, public_id)
    is_part = bool(request.headers.get("HX-Request"))
    context = {"nav": "listings", "seller": seller, "listing": listing, "risk": risks.of_listing(listing)}
    return render(request, FRAGMENT if is_part else PAGE, context)
