"""What every template may know without asking: mode, addresses, languages, where the reader stands."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor of all pages. Reads no table and no session, so cached pages may use it."""
    return {
        "demo_mode": settings.MODE == "demo",
        "public_url": settings.PUBLIC_URL,
        "websocket_url": settings.WEBSOCKET_URL,
        "languages": settings.LANGUAGES,
        "current_path": request.path,
    }
