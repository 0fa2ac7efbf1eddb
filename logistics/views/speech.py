"""The consoles' own language: five packs, chosen on the console and kept for the session. The shop's pages are not touched."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from logistics.views import scans
from marketplace.accounts.models import Role
from marketplace.accounts.permissions import roles_required

KEY = "console_language"
LANGUAGES = {"en": "English", "zh-hans": "简体中文", "ja": "日本語", "ko": "한국어", "es": "Español"}
View = Callable[..., HttpResponse]


def spoken(view: View) -> View:
    """Decorator: the page speaks the language that was chosen on the console, else that of the site."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        code = request.session.get(KEY, "")
        if code not in LANGUAGES:
            return view(request, *args, **kwargs)
        with translation.override(code):
            return view(request, *args, **kwargs)

    return run


def guarded(view: View) -> View:
    """Decorator: whatever a form changes comes from a device that may scan here."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            scans.admit_device(request)
        return view(request, *args, **kwargs)

    return run


role = roles_required(Role.OPERATOR)


def scanner(view: View) -> View:
    """A page whose posts are scans: `scans.run` lets them through, or sets them aside, one by one."""
    return role(spoken(view))


def operator(view: View) -> View:
    """A page of operators."""
    return role(spoken(guarded(view)))
