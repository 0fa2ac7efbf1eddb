"""What the pages of freight share."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from freight.access import GATE_ROLES
from marketplace.accounts.models import Role
from marketplace.accounts.permissions import roles_required
from marketplace.core.errors import DomainError

LINES = 50
for_ops = roles_required(Role.OPS)
for_gate = roles_required(*GATE_ROLES)


def show(request: HttpRequest, template: str, nav: str, **values: Any) -> HttpResponse:
    """A page of this room; `nav` is the tab that it stands under."""
    response = render(request, f"freight/{template}", {"nav": nav, **values})
    response["Cache-Control"] = "private, no-store"
    return response


def paged(request: HttpRequest, rows: Any) -> Page[Any]:
    return Paginator(rows, LINES).get_page(request.GET.get("page"))


def attempt(request: HttpRequest, act: Callable[[], Any], said: Any) -> Any:
    """Do it and say so, or say why not; what `act` returned, None where it was refused."""
    try:
        result = act()
    except DomainError as error:
        details = "; ".join(
            f"{name}: {words}" for name, words in error.fields.items() if str(words) != str(error.message)
        )
        named = "" if details else ", ".join(error.fields)
        messages.error(request, f"{error.message} {details or named}".strip())
        return None
    messages.success(request, str(said))
    return result if result is not None else True
