"""Where somebody was when they asked for help: from the address of the page, so that cached pages can say it too."""

from urllib.parse import urlencode

from django.http import HttpRequest

from support.policies import page_pattern

ABOUT: dict[str, tuple[str, str]] = {
    "storefront:listing": ("listing", "public_id"),
    "orders:detail": ("order", "number"),
    "orders:purchase_done": ("purchase", "number"),
    "returns:case": ("return_case", "number"),
    "logistics:track": ("parcel", "parcel"),
    "logistics:passport": ("passport", "code"),
}
"""Name of a page → the kind of thing that it shows, and the part of its address that names it."""


def of_page(request: HttpRequest) -> dict[str, str]:
    """`about` (`order:MO…`) and `page` (the pattern of the address, never its values: some addresses hold secrets)."""
    match = request.resolver_match
    if match is None:
        return {}
    kind, part = ABOUT.get(match.view_name, ("", ""))
    key = str(match.kwargs.get(part, "")) if kind else ""
    found = {"about": f"{kind}:{key}" if key else "", "page": page_pattern(_shown(match.route))}
    return {name: value for name, value in found.items() if value}


def _shown(route: str) -> str:
    """`/me/orders/<number>/` of `me/orders/<str:number>/`; an expression shows its beginning only."""
    if route.startswith("^"):
        return "/" + route[1:].partition("(")[0]
    return "/" + route.replace("<str:", "<").replace("<slug:", "<").replace("<int:", "<").replace("<path:", "<")


def query(request: HttpRequest) -> str:
    """The same as the query of a link, with its question mark; "" where there is nothing to say."""
    found = of_page(request)
    told = urlencode({name: found[key] for name, key in (("about", "about"), ("at", "page")) if key in found})
    return f"?{told}" if told else ""
