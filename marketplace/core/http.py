"""Small HTTP helpers and middleware without domain nouns."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import DomainError

View = Callable[..., HttpResponse]


def no_nul_bytes(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: an address with a NUL byte names nothing (PostgreSQL cannot even store one), so it is a 404."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponse(
                '{"error": {"code": "not_found", "message": "No such address.", "fields": {}}}',
                status=404,
                content_type="application/json",
            )
        return get_response(request)

    return middleware


class TooMuchAtOnce(DomainError):
    """A request of a size that no form of ours sends."""

    code = "request_too_big"
    status = 413
    message = _("This is too much at once. Please send fewer or smaller files; the limit of a single file is 12 MB.")


def refuse_giants(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: a request that announces more than REQUEST_LIMIT_BYTES is refused before a byte of it is read.

    It stands behind sessions and language (the page needs them) and before the first reader of the body, the CSRF check of views.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) <= settings.REQUEST_LIMIT_BYTES:
            return get_response(request)
        error = TooMuchAtOnce()
        if request.path.startswith("/api/"):
            body = {"error": {"code": error.code, "message": str(error.message), "fields": {}}}
            return JsonResponse(body, status=error.status)
        return refusal(request, error)

    return middleware


def refusals_as_pages(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Middleware: a DomainError that a page view lets through becomes a clear page (or htmx fragment) with its status."""

    class Middleware:
        def __init__(self) -> None:
            self.get_response = get_response

        def __call__(self, request: HttpRequest) -> HttpResponse:
            request.request_id = request.headers.get("X-Request-ID", "")[:64] or uuid.uuid4().hex  # type: ignore[attr-defined]
            response = self.get_response(request)
            response["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
            return response

        def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
            if not isinstance(error, DomainError):
                return None
            return refusal(request, error)

    return Middleware()


def refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Page that tells what was refused and what to do next; JSON for a page's script that asks for it."""
    if "application/json" in request.headers.get("Accept", ""):
        fields = {name: str(value) for name, value in error.fields.items()}
        body = {"error": {"code": error.code, "message": str(error.message), "fields": fields}}
        return JsonResponse(body, status=error.status)
    return render(request, "errors/refused.html", {"error": error}, status=error.status)


def refuse_to(back: str) -> Callable[[View], View]:
    """Decorator for form posts: a refusal becomes a message on the page named `back` instead of an error page.

    `back` gets the arguments of the view where it takes them (the page of the same object), else none (its list).
    """

    def declare(view: View) -> View:
        @wraps(view)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except DomainError as error:
                messages.error(request, str(error.message))
                return redirect(_address(back, args, kwargs))

        return run

    return declare


def _address(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    try:
        return reverse(name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return reverse(name)


def cache_page_publicly(seconds: int) -> Callable[[View], View]:
    """Mark an anonymous page for the whole-page cache (see config/pagecache.py). The page must hold no token."""

    def declare(view: View) -> View:
        @wraps(view)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = view(request, *args, **kwargs)
            if response.status_code == 200 and not request.headers.get("HX-Request"):
                response["X-Page-Cache"] = str(seconds)
            return response

        return run

    return declare
