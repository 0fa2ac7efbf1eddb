"""What the pages of finance share."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from finance.selectors.figures import day_of
from marketplace.accounts.models import Role
from marketplace.accounts.permissions import roles_required
from marketplace.core import time
from marketplace.core.errors import DomainError

LINES = 50
for_finance = roles_required(Role.FINANCE, Role.OPS)


def show(request: HttpRequest, template: str, nav: str, **values: Any) -> HttpResponse:
    """A page of this room; `nav` is the tab that it stands under."""
    response = render(request, f"finance/{template}", {"nav": nav, **values})
    response["Cache-Control"] = "private, no-store"
    return response


def paged(request: HttpRequest, rows: Any) -> Page[Any]:
    return Paginator(rows, LINES).get_page(request.GET.get("page"))


def asked_day(request: HttpRequest) -> date:
    """`?day=`; today where it says nothing that makes sense."""
    return day_of(request.GET.get("day", ""), time.today())


def wants_file(request: HttpRequest) -> bool:
    return request.GET.get("as") == "csv"


def attempt(request: HttpRequest, act: Callable[[], object], said: Any) -> bool:
    """Do it and say so, or say why not."""
    try:
        act()
    except DomainError as error:
        details = "; ".join(str(words) for words in error.fields.values() if str(words) != str(error.message))
        messages.error(request, f"{error.message} {details}".strip())
        return False
    messages.success(request, str(said))
    return True
