"""Pages of the house itself: language, media, the look, errors."""

import io
import mimetypes
import posixpath
import re

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from marketplace.core.api.views import problem
from marketplace.storefront import look_samples

# The only kinds of file this door hands out; anything else would be a way to serve somebody's script from our origin.
MEDIA_TYPES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "video/mp4", "application/pdf"})
VIDEO = "video/mp4"
RANGE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})", re.ASCII)
MOST_BYTES = 2 * 1024 * 1024  # of one range: a player asks for the next one itself
MEDIA_SECONDS = 30 * 24 * 3600
PUBLIC_FOLDER = "listings/"


@require_GET
def language(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the reader's language in a cookie and go back to `next`. Unknown languages are not found."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    target = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, code, max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE, secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response


@require_GET
def media(request: HttpRequest, path: str) -> FileResponse:
    """Pictures of listings, from whatever storage there is; names follow the content, so a cache may keep them for good.

    Only what is public by its folder: photographs of the warehouses, papers and files of sellers have doors of their own.
    """
    kind = mimetypes.guess_type(path)[0] or ""
    if not path.startswith(PUBLIC_FOLDER) or posixpath.normpath(path) != path or kind not in MEDIA_TYPES:
        raise Http404
    try:
        file = default_storage.open(path)
    except (OSError, SuspiciousFileOperation, ValueError) as error:
        raise Http404 from error
    response = _part(file, request.headers.get("Range", ""), kind) if kind == VIDEO else None
    response = response or FileResponse(file, content_type=kind)
    if kind == VIDEO:
        response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = f"public, max-age={MEDIA_SECONDS}, immutable"
    return response


def _part(file: File, asked: str, kind: str) -> FileResponse | None:
    """One range of bytes (RFC 9110 §14), without which Safari plays no video and nobody can seek. None: answer with the whole."""
    found = RANGE.fullmatch(asked.strip())
    if found is None or not (found[1] or found[2]):
        return None
    size = file.size
    first, last = (int(found[1]), int(found[2] or size - 1)) if found[1] else (max(0, size - int(found[2])), size - 1)
    last = min(last, size - 1)
    if first > last:
        file.close()
        response = FileResponse(status=416)
        response["Content-Range"] = f"bytes */{size}"
        return response
    with file:
        file.seek(first)
        part = file.read(min(last - first + 1, MOST_BYTES))
    response = FileResponse(io.BytesIO(part), status=206, content_type=kind)
    response["Content-Range"] = f"bytes {first}-{first + len(part) - 1}/{size}"
    response["Content-Length"] = str(len(part))
    return response


@require_GET
def look(request: HttpRequest, page: str = "") -> HttpResponse:
    """The style guide: every component in every state, for those who build pages."""
    if not page:
        return HttpResponseRedirect("/_look/gallery/")
    if page not in look_samples.PAGES:
        raise Http404
    return render(request, f"base/demo/{page}.html", look_samples.sample_context())


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 400, "bad_request", _("We could not read this request. Please go back and try again."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 403, "not_allowed", _("You are not allowed to do this."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 404, "not_found", _("We could not find this. Please check the number or the link."))


def server_error(request: HttpRequest) -> HttpResponse:
    return _error(request, 500, "server_error", _("Something broke on our side. Please try again in a minute."))


def _error(request: HttpRequest, status: int, code: str, message: str) -> HttpResponse:
    """JSON for the API, a page for people. A 500 is drawn without context processors: they may be what broke."""
    if request.path.startswith("/api/"):
        return JsonResponse(problem(code, message), status=status)
    template = f"errors/{status}.html"
    context = {"message": message, "status": status}
    if status == 500:
        return HttpResponse(loader.get_template(template).render(context), status=status)
    return render(request, template, context, status=status)
