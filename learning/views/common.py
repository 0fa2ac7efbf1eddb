"""What the pages of operations share."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import roles_required
from marketplace.core.errors import DomainError

LINES = 50
for_ops = roles_required(Role.OPS)


def show(request: HttpRequest, template: str, nav: str, *, status: int = 200, **values: Any) -> HttpResponse:
    response = render(request, f"learning/{template}", {"nav": nav, **values}, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def paged(request: HttpRequest, rows: Any) -> Page[Any]:
    return Paginator(rows, LINES).get_page(request.GET.get("page"))


def attempt(request: HttpRequest, act: Callable[[], Any], form: forms.Form | None = None) -> bool:
    """Do it and say so, or say why not."""
    if form is not None and not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, errors[0])
        return False
    try:
        act()
    except DomainError as error:
        messages.error(request, str(error.message))
        return False
    messages.success(request, _("Done."))
    return True
