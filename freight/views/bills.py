"""Carriers' invoices, and the mismatches of the three-document gate."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from freight import files
from freight.access import findings_of
from freight.forms import InvoiceForm
from freight.models import Bill
from freight.selectors import board
from freight.services import invoices
from freight.views.common import attempt, for_gate, for_ops, paged, show
from freight.words import BILL_CODES, BILLS, OWNERS
from logistics.policies import matching
from marketplace.accounts.models import Role
from marketplace.core import time
from marketplace.core.clocks import selectors as clocks


@for_ops
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponseBase:
    """Invoices, the newest first. POST: take one in from a file."""
    form = InvoiceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data, by = form.cleaned_data, request.user.ref
        made = attempt(
            request,
            lambda: invoices.take_in(
                method=data["method"], number=data["number"], issued_on=data["issued_on"],
                lines=files.read_invoice(data["file"].read(files.MOST_BYTES + 1), data["currency"].upper()), actor=by,
            ),
            _("Taken in and compared with what was booked."),
        )  # fmt: skip
        if made:
            return redirect("freight:invoice", made.pk)
    return show(request, "invoices.html", "invoices", form=form, page=paged(request, board.invoices()))


@for_ops
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponseBase:
    """An invoice line by line, with everything that differs. POST: decide about a line, or note the payment."""
    found = board.invoice_by(pk)
    if request.method == "POST":
        data, by = request.POST, request.user.ref
        if data.get("do") == "pay":
            attempt(
                request,
                lambda: invoices.pay(invoice=found, actor=by, paid_fen=files.yuan(data.get("paid", ""))),
                _("Noted as paid."),
            )
        elif data.get("line", "").isdigit():
            attempt(
                request,
                lambda: invoices.decide(
                    bill=board.bill_by(found, int(data["line"][:6])),
                    decision=data.get("do", ""),
                    why=data.get("why", ""),
                    actor=by,
                ),
                _("Decided."),
            )
        return redirect("freight:invoice", pk)
    page = paged(request, board.bills_of(found))
    rows = [
        {"bill": bill, "words": BILLS[bill.status], "codes": [BILL_CODES[code] for code in bill.codes]} for bill in page
    ]
    return show(
        request, "invoice.html", "invoices", found=found, rows=rows, page=page, decisions=Bill.Decision.choices,
        clock=clocks.open_clock(invoices.CLOCK, found.ref),
    )  # fmt: skip


@for_gate
@require_safe
def mismatches(request: HttpRequest) -> HttpResponseBase:
    """What holds parcels on the ground, by owner, the oldest first; others than operations see what they have to mend."""
    seen = findings_of(request.user)
    owner = request.GET.get("owner", "")
    owner = owner if owner in OWNERS else ""
    asked = request.GET.get("finding", "")
    finding = int(asked) if asked.isdigit() and len(asked) < 19 else None
    page = paged(request, board.findings(seen, owner, finding=finding))
    rows = [
        {
            "row": one.row, "clock": one.clock, "owner": OWNERS.get(one.row.owner, one.row.owner),
            "message": matching.BY_CODE[one.row.code].message if one.row.code in matching.BY_CODE else one.row.code,
        }
        for one in board.with_clocks(page)
    ]  # fmt: skip
    counts = board.by_owner(seen)
    is_ops = request.user.has_role(Role.OPS)
    owners = [(code, words, counts.get(code, 0)) for code, words in OWNERS.items() if is_ops or code in counts]
    return show(
        request,
        "gate.html",
        "gate",
        rows=rows,
        page=page,
        owners=owners,
        owner=owner,
        all=sum(counts.values()),
        now=time.now(),
    )
