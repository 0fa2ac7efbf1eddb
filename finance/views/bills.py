"""Bills of carriers and airlines: enter one, look at what differs, book it."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from finance import tables
from finance.forms import BillForm
from finance.models import CarrierBill
from finance.selectors import bank as reads
from finance.services import bills
from finance.states import BillStatus
from finance.views.common import attempt, for_finance, paged, show, wants_file
from finance.words import BILLS, FAULTS
from marketplace.core import time
from marketplace.core.dated.people import names


@for_finance
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponseBase:
    """All bills, the newest first, what is owed to whom, and the form for a new one."""
    form = BillForm(request.POST or None, initial={"billed_on": time.today()})
    if request.method == "POST" and form.is_valid():
        made: list[CarrierBill] = []
        if attempt(request, lambda: made.append(_enter(request, form)), _("Entered. Somebody else books it.")):
            return redirect("finance:bill", made[0].pk)
    status = request.GET.get("status", "")
    if wants_file(request):
        return tables.bills(status)
    page = paged(request, reads.bills(status))
    rows = [{"bill": one, "words": BILLS[one.status]} for one in page]
    shows = [("", _("All")), *((code, BILLS[code]) for code in BillStatus.values)]
    return show(
        request, "bills.html", "bills", page=page, rows=rows, form=form, status=status, shows=shows,
        owed=reads.owed_to_carriers(), exchange=reads.exchange_by_month(),
    )  # fmt: skip


def _enter(request: HttpRequest, form: BillForm) -> CarrierBill:
    data = form.cleaned_data
    return bills.enter(
        carrier=data["carrier"], number=data["number"], currency=data["currency"], total_minor=form.total_minor(),
        billed_on=data["billed_on"], due_on=data["due_on"], lines=bills.read_lines(data["lines"], data["currency"]), by=request.user,
    )  # fmt: skip


@for_finance
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One bill: each line beside what we booked."""
    found = reads.bill_by(pk)
    if request.method == "POST":
        _act(request, pk)
        return redirect("finance:bill", pk)
    page = paged(request, found.lines.order_by("place"))
    people = names([found.entered_by, found.booked_by, *(line.decided_by for line in page)])
    rows = [{"line": line, "words": FAULTS[line.fault], "who": people.get(line.decided_by, "")} for line in page]
    open_lines = found.lines.filter(is_owed=None).count()
    return show(
        request, "bill.html", "bills", bill=found, words=BILLS[found.status], page=page, rows=rows, open_lines=open_lines,
        entered_by=people.get(found.entered_by), booked_by=people.get(found.booked_by, ""),
        is_own=found.entered_by == request.user.ref, is_entered=found.status == BillStatus.ENTERED,
    )  # fmt: skip


def _act(request: HttpRequest, pk: int) -> None:
    do, why, by = request.POST.get("do", ""), request.POST.get("why", ""), request.user
    place = request.POST.get("place", "")
    number = int(place) if place.isascii() and place.isdigit() and len(place) < 6 else 0
    acts: dict[str, Any] = {
        "owe": lambda: bills.decide(of=pk, place=number, is_owed=True, why=why, by=by),
        "strike": lambda: bills.decide(of=pk, place=number, is_owed=False, why=why, by=by),
        "book": lambda: bills.book(of=pk, by=by),
        "drop": lambda: bills.drop(of=pk, why=why, by=by),
    }
    if do in acts:
        attempt(request, acts[do], _("Done."))
