"""One page for temperature loggers: which parcel or bag, which zone, the file."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from logistics import access
from logistics.forms import LoggerForm
from logistics.policies.climate import degrees
from logistics.policies.loggers import MAX_BYTES
from logistics.services import climate
from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import roles_required
from marketplace.core.errors import DomainError


@roles_required(Role.OPERATOR, Role.ESCORT)
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest) -> HttpResponse:
    """Take in the file of a logger."""
    form = LoggerForm(
        request.POST or None, request.FILES or None, initial={"number": request.GET.get("number", "")[:40]}
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _take(request, form)
            except DomainError as error:
                status = error.status
                form.add_error(None, str(error.message))
                for name, words in error.fields.items():
                    form.add_error(name if name in form.fields else None, str(words))
    is_operator = isinstance(request.user, User) and request.user.has_role(
        Role.OPERATOR
    )  # an escort has another console
    context = {"form": form, "nav": "more", "is_operator": is_operator}
    return render(request, "logistics/climate.html", context, status=status)


def _take(request: HttpRequest, form: LoggerForm) -> HttpResponse:
    told = form.cleaned_data
    row = climate.take_in(
        thing=access.parcel_or_bag(request.user, told["number"]), file=told["file"].read(MAX_BYTES + 1), device=told["device"],
        zone=told["zone"], order=told["order"], actor=request.user.ref,
    )  # fmt: skip
    warm = row.facts["centidegrees"]
    words = _("%(points)d readings taken in, from %(low)s to %(high)s °C.") % {
        "points": row.facts["points"], "low": degrees(warm["min"]), "high": degrees(warm["max"]),
    }  # fmt: skip
    if row.excursions.exists():
        messages.warning(request, words + " " + _("The cold chain was broken: operations have been called."))
    else:
        messages.success(request, words)
    return redirect("logistics:climate")
