"""Couriers to a service point and home, their labels, and what the place is paid."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.core.errors import DomainError
from marketplace.core.forms import mark
from repairs import label_files, words
from repairs.errors import RepairNotFound
from repairs.forms import AccountForm
from repairs.models import RepairCase, Trip
from repairs.selectors import cases, trips
from repairs.selectors import statements as owed
from repairs.services import statements as paying_places
from repairs.services import travelling
from repairs.views.partner import chosen

PAGE, REFUSED = 12, 422


@login_required
@require_POST
def there(request: HttpRequest, number: str) -> HttpResponse:
    """The shopper's courier: book or move it, call it off, or say that the piece came home."""
    case = cases.case_for(request.user, number)
    do = request.POST.get("do", "book")
    try:
        if do == "home":
            travelling.home_again(user=request.user, number=number)
        elif do == "cancel":
            travelling.cancel(trip=_standing(case, Trip.Way.THERE), actor=request.user.ref)
        else:
            travelling.ask_there(user=request.user, number=number, window=request.POST.get("window", ""))
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Done."))
    return redirect("repairs:case", number)


@login_required
@require_POST
def home(request: HttpRequest, public_id: str) -> HttpResponse:
    """The place's courier to the shopper: book, move, call off."""
    work = cases.work_for(request.user, public_id)
    try:
        if request.POST.get("do") == "cancel":
            travelling.cancel(trip=_standing(work.case, Trip.Way.HOME), actor=request.user.ref)
        else:
            travelling.ask_home(work=work, window=request.POST.get("window", ""), by=request.user)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Done."))
    return redirect("repairs:work", public_id)


def _standing(case: RepairCase, way: str) -> Trip:
    """Raises RepairNotFound."""
    work = cases.work_of(case)
    trip = trips.standing(work, way) if work is not None else None
    if trip is None:
        raise RepairNotFound
    return trip


@login_required
@require_safe
def label_there(request: HttpRequest, number: str) -> HttpResponse:
    """The label that the shopper puts on the parcel."""
    return _pdf(_standing(cases.case_for(request.user, number), Trip.Way.THERE))


@login_required
@require_safe
def label_home(request: HttpRequest, public_id: str) -> HttpResponse:
    """The label that the place puts on the parcel."""
    return _pdf(_standing(cases.work_for(request.user, public_id).case, Trip.Way.HOME))


def _pdf(trip: Trip) -> HttpResponse:
    response = HttpResponse(label_files.label(trip), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{trip.work.case.number}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def statements(request: HttpRequest) -> HttpResponse:
    """What this place is owed and was paid, month by month, and the account that it is paid to."""
    found, place = chosen(request)
    form = AccountForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            paying_places.set_account(partner=place, by=request.user, **form.cleaned_data)
        except DomainError as error:
            mark(form, error)
        else:
            messages.success(request, _("Noted. The next statement is paid there."))
            return redirect("repairs:statements")
    page = Paginator(owed.statements_of(place), PAGE).get_page(request.GET.get("page"))
    context = {
        "place": place, "places": found, "page": page, "form": form, "account": owed.tail(str(place.bank_account)),
        "rows": [{"row": one, "state": words.STATEMENTS[one.status]} for one in page],
    }  # fmt: skip
    return render(request, "repairs/statements.html", context, status=REFUSED if form.errors else 200)
