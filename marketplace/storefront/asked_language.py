"""`?lang=en` on public pages: an address per language for search engines and for sharing."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

View = Callable[..., HttpResponse]
CODES = frozenset(code for code, _ in settings.LANGUAGES)


def in_asked_language(view: View) -> View:
    """Draw the page in the language that the address asks for; otherwise in the reader's."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        code = request.GET.get("lang", "")
        if code not in CODES:
            return view(request, *args, **kwargs)
        with translation.override(code):
            response = view(request, *args, **kwargs)
            response["Content-Language"] = code
            return response

    return run
