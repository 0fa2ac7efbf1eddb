"""What every template may know without asking: mode, addresses, languages, categories, where the reader stands."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from marketplace.catalog import selectors
from marketplace.storefront.tiles import language


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor of all pages. Reads no session; categories are read only where a page shows them."""
    return {
        "demo_mode": settings.MODE == "demo",
        "public_url": settings.PUBLIC_URL,
        "websocket_url": settings.WEBSOCKET_URL,
        "languages": settings.LANGUAGES,
        "current_path": request.path,
        "nav_categories": SimpleLazyObject(lambda: selectors.category_tree(language())),
    }
