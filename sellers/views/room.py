"""`/seller/documents/`."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sellers import selectors
from sellers.policies.team import Permission
from sellers.views.apply import own


@login_required
@require_GET
def documents(request: HttpRequest) -> HttpResponse:
    """What is proven, what expires, audits that began."""
    seller = own(request, Permission.TRUST)
    values = {
        "seller": seller, "items": selectors.checklist(seller), "audits": selectors.audits_for_seller(seller)[:20],
        "nav": "trust",
    }  # fmt: skip
    return render(request, "sellers/documents.html", values)
