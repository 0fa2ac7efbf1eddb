"""A mark of the browser: a random cookie of our own, kept as a salted hash. Nothing is read from the device."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from marketplace.core.ids import secret_code

COOKIE = "mm_browser"
YEARS_TWO = 2 * 365 * 24 * 3600


def mark_of(request: HttpRequest) -> str:
    """The hash of this browser's cookie; empty where it has none."""
    value = request.COOKIES.get(COOKIE, "")[:64]
    return _mark(value) if value else ""


def remember(request: HttpRequest, response: HttpResponse) -> str:
    """Give the browser its cookie where it has none; the mark it has from now on."""
    found = mark_of(request)
    if found:
        return found
    value = secret_code(24)
    response.set_cookie(
        COOKIE, value, max_age=YEARS_TWO, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
    return _mark(value)


def _mark(value: str) -> str:
    # The salt is older than this module: marks that were kept before stay true.
    return salted_hmac("promotions.browser", value).hexdigest()[:32]
