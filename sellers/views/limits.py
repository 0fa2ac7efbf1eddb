"""`/seller/limits/`: what my shop may take, what of today is used, what the next grade opens."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sellers.policies.team import Permission
from sellers.selectors.limits import standing_of
from sellers.selectors.team import shop_for


@login_required
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Limits of the shop."""
    seller = shop_for(request.user, Permission.LOOK)
    return render(request, "sellers/limits.html", {"seller": seller, "standing": standing_of(seller), "nav": "trust"})
