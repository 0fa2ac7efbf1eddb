"""Forms of the road in the admin, and how an action is run."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.core.errors import DomainError


class PeopleField(forms.ModelChoiceField):
    """A choice of people by name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.display_name} ({', '.join(obj.roles)})"


def people(*roles: str) -> QuerySet[User]:
    return User.objects.filter(roles__overlap=list(roles), is_active=True).order_by("display_name")


class WhyForm(forms.Form):
    """One sentence for the record."""

    why = forms.CharField(max_length=200, label=_("Why"))


def actor(request: HttpRequest) -> str:
    return str(request.user.ref)


def run(request: HttpRequest, verb: Callable[..., Any], **values: Any) -> bool:
    """Call a service; a refusal becomes a message. True where it was done."""
    try:
        verb(**values)
    except DomainError as error:
        details = "; ".join(str(value) for value in error.fields.values())
        messages.error(request, f"{error.message} {details}".strip())
        return False
    messages.success(request, _("Done."))
    return True


def form_page(site: Any, request: HttpRequest, form: forms.Form, title: Any) -> HttpResponse:
    return TemplateResponse(
        request, "logistics/admin_form.html", {**site.each_context(request), "form": form, "title": title}
    )
