"""The shopper's money: spending, allowance, store credit, receipts and statements as PDF."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from marketplace.accounts import selectors as accounts
from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.files import PDF
from marketplace.tariff import selectors as tariff
from marketplace.tariff.errors import NoLimit
from orders import receipt_files
from orders import selectors as orders
from orders.selectors.accounts import credit_moves, credit_of, spending, years_of
from promotions.selectors.listing import usable_count
from promotions.selectors.membership import standing

PAGE = 20
WORDS = {
    "credit_reserved": _("Used for a purchase"),
    "credit_back": _("Back from an unpaid purchase"),
    "refund_settled": _("Refund"),
    "goodwill": _("From us, with apologies"),
    "damages": _("Damages"),
}


@login_required
@require_safe
def money(request: HttpRequest) -> HttpResponse:
    """What I spent, what came back, my yearly allowance, my credit and its moves."""
    user, page = request.user, request.GET.get("page")
    moves = Paginator(credit_moves(user), PAGE).get_page(page)
    rows = [
        {
            "words": WORDS.get(one.transaction.kind, ""), "memo": one.transaction.memo, "gained_fen": -one.amount_minor,
            "at": one.transaction.booked_at,
        }
        for one in moves
    ]  # fmt: skip
    context = {
        "spending": spending(user), "credit_fen": credit_of(user), "quota": _quota(user),
        "page": moves, "moves": rows, "tab": "me",
        "coupons": usable_count(user), "membership": standing(user),
    }  # fmt: skip
    return render(request, "orders/money.html", context)


def _quota(user: User) -> tariff.QuotaLeft | None:
    person = accounts.person_ref_of(user)
    try:
        return tariff.quota_left(person, time.today().year) if person else None
    except NoLimit:
        return None


@login_required
@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt of one paid order."""
    order = orders.order_for(request.user, number)
    if order.confirmed_at is None:
        raise Http404
    return _pdf(receipt_files.receipt(order), f"receipt-{order.number}.pdf")


@login_required
@require_safe
def statement(request: HttpRequest, year: int) -> HttpResponse:
    """A year of mine."""
    if year not in years_of(request.user):
        raise Http404
    return _pdf(receipt_files.statement(request.user, year), f"statement-{year}.pdf")


def _pdf(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=PDF)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
