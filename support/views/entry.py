"""Where somebody who asks comes from."""

from django.http import HttpRequest

KINDS = ("order", "parcel", "listing")


def about_of(request: HttpRequest) -> str:
    """Where the reader came from: `?about=order:MO…`, or the short `?order=MO…` of other pages."""
    kinds = (kind for kind in KINDS if kind in request.GET)
    short = next((f"{kind}:{request.GET[kind]}" for kind in kinds), "")
    return (request.GET.get("about", "") or short)[:80]
