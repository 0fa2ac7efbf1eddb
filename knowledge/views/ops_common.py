"""One frame for the rooms below /admin/help/: lists of rows, one thing with its forms."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import roles_required
from marketplace.core.errors import DomainError
from marketplace.core.forms import mark

PAGE = 30
REFUSED = 422
for_ops = roles_required(Role.OPS)
Act = Callable[[Any], Any]
Doing = tuple[Any, Any, Act]  # words of the button, the form, what it does with the cleaned form


def listed(
    request: HttpRequest, found: QuerySet[Any], row: Callable[[Any], Mapping[str, Any]], **more: Any
) -> HttpResponse:
    """A page of rows; each `row` says href, title, sub, pill, noun, late."""
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": [row(one) for one in page], **more}
    return render(request, "knowledge/ops_list.html", context)


def thing(request: HttpRequest, doings: Mapping[str, Callable[[Any], Doing]], here: Any, **more: Any) -> HttpResponse:
    """One thing with what can be done now. `doings`: name → maker of (button, form, act), given the posted data or None."""
    do = request.POST.get("do", "") if request.method == "POST" else ""
    made = {name: make(request.POST if name == do else None) for name, make in doings.items()}
    for name, (_label, form, _act) in made.items():
        form.auto_id = f"{name}-%s"  # several forms share a page
    is_wrong = False
    if do in made:
        _label, form, act = made[do]
        is_wrong = not _done(request, form, act)
        if not is_wrong:
            return redirect(*here)
    forms = {name: (label, form) for name, (label, form, _act) in made.items()}
    return render(request, "knowledge/ops_thing.html", {"forms": forms, **more}, status=REFUSED if is_wrong else 200)


def _done(request: HttpRequest, form: Form, act: Act) -> bool:
    if not form.is_valid():
        return False
    try:
        act(form)
    except DomainError as error:
        mark(form, error)
        return False
    messages.success(request, _("Done."))
    return True
