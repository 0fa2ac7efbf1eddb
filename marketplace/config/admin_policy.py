"""The one relaxed content policy: the theme of the ops admin brings Alpine expressions and inline styles of its own.

Every other page keeps `default-src 'self'` without inline script or style (docs/decisions.md, 10).
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

RELAXED = {
    "script-src": ["'self'", "'unsafe-inline'", "'unsafe-eval'"],
    "style-src": ["'self'", "'unsafe-inline'"],
}


def relax_admin_policy(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware inside the policy's own: `/admin/` answers may run what the theme needs."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path.startswith("/admin/"):
            response._csp_update = RELAXED  # type: ignore[attr-defined]  # the hook of django-csp
        return response

    return middleware
