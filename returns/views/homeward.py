"""The way home of what stays the shopper's: their page's buttons, the centre's label and scan."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import roles_required
from marketplace.core.http import refuse_to
from returns import selectors_homeward as homewards
from returns.forms_disposing import LeaveForm
from returns.label_files import homeward_pdf
from returns.portal_forms import ReceiptForm
from returns.services import fares
from returns.services import homeward as verbs
from returns.views.portal import pdf_answer


@login_required
@require_POST
@refuse_to("returns:case")
def mine(request: HttpRequest, number: str) -> HttpResponse:
    """Send it home at once instead of appealing, or say that it has come."""
    if request.POST.get("do") == "arrived":
        verbs.arrived(user=request.user, case_number=number)
        messages.success(request, _("Good. It is with you again."))
    else:
        verbs.at_once(user=request.user, case_number=number)
        messages.success(request, _("We send it home to you now."))
    return redirect("returns:case", number)


@login_required
@require_POST
@refuse_to("returns:case")
def freight(request: HttpRequest, number: str) -> HttpResponse:
    """What the shopper paid a courier although the way back is not theirs to pay."""
    form = ReceiptForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say what you paid the courier, in yuan, as the receipt says."))
        return redirect("returns:case", number)
    row = fares.ask_back(user=request.user, case_number=number, said_fen=form.fen())
    if row.paid_at is None:
        messages.success(request, _("Noted. It is in your store credit as soon as your return is accepted."))
    return redirect("returns:case", number)


@roles_required(Role.INSPECTOR, Role.OPS)
@require_GET
@refuse_to("returns:ends")
def label(request: HttpRequest, parcel: str) -> HttpResponse:
    """The label that is scanned when it leaves."""
    row = homewards.held(parcel, request.user)
    return pdf_answer(homeward_pdf(row), f"{row.case.number}-home.pdf")


@roles_required(Role.INSPECTOR, Role.OPS)
@require_POST
@refuse_to("returns:ends")
def send(request: HttpRequest, parcel: str) -> HttpResponse:
    """It left with the courier."""
    form = LeaveForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Scan the label of the parcel that you hand over."))
        return redirect("returns:ends")
    verbs.send(public_id=parcel, by=request.user, **form.cleaned_data)
    messages.success(request, _("It is on its way home; the shopper is told."))
    return redirect("returns:ends")


@roles_required(Role.INSPECTOR, Role.OPS)
@require_POST
@refuse_to("returns:ends")
def arrived(request: HttpRequest, parcel: str) -> HttpResponse:
    """The carrier says that it was delivered."""
    verbs.arrived_there(public_id=parcel, by=request.user)
    messages.success(request, _("Noted: it is with the shopper."))
    return redirect("returns:ends")
