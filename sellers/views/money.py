"""`/seller/money/`, `/seller/statement/`, `/seller/holds/`, `/seller/deposit/`, `/seller/owed/`: the seller's money."""

from decimal import Decimal
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from marketplace.accounts.models import User
from marketplace.core.errors import DomainError
from marketplace.core.forms import add_refusal
from marketplace.core.http import refuse_to
from marketplace.core.money import from_minor
from marketplace.core.transparency.canonical import canonical_json
from marketplace.payments.errors import AlreadyPaid, AttemptNotFound
from marketplace.payments.selectors import attempt_for
from marketplace.payments.services import attempts
from sellers import selectors, statement_files
from sellers.errors import NotSealedYet
from sellers.forms_money import AppealForm
from sellers.models import OwedReport, Seller
from sellers.policies.team import Permission, allows
from sellers.selectors import money as reads
from sellers.selectors import solvency
from sellers.selectors import statement as books
from sellers.selectors.papers import WORKING
from sellers.selectors.team import member_for, shop_for
from sellers.services import deposits, holds, payouts
from sellers.states import HoldStatus
from sellers.views.doors import for_shop

LINES = 30
SHOWN = 10


def own(request: HttpRequest) -> Seller:
    """The shop whose money this person looks after. Raises NotASeller, NotAllowed."""
    return shop_for(request.user, Permission.MONEY)


money_only = for_shop(Permission.MONEY)


@login_required
@require_GET
def money(request: HttpRequest) -> HttpResponse:
    """What is owed, kept, under way and held; when the next payout comes; twelve weeks of earnings."""
    member = member_for(request.user, Permission.MONEY)
    seller = member.seller
    standing, schedule = selectors.money_of(seller), reads.schedule_of(seller)
    waiting = list(reads.reserve_of(seller)[: SHOWN + 1])
    values = {
        "seller": seller, "money": standing, "schedule": schedule, "nav": "payouts",
        "can_pay_now": schedule.terms.on_request and standing.available >= schedule.terms.least_minor,
        "least": from_minor(schedule.terms.least_minor, seller.currency),
        "share": f"{Decimal(schedule.terms.reserve_bp) / 100:f}", "reserve": waiting[:SHOWN], "has_more_reserve": len(waiting) > SHOWN,
        "payouts": selectors.payouts_of(seller)[:SHOWN], "holds": reads.holds_of(seller).exclude(status=HoldStatus.LIFTED)[:5],
        "chart": _chart(seller), "deposit": reads.deposit_of(seller),
        "can_change_account": seller.status in WORKING and allows(member.role, Permission.PAPERS),
        "latest": books.read_page(seller, books.Period(), list(books.rows_of(seller, books.Period())[:5])),
    }  # fmt: skip
    return render(request, "sellers/money.html", values)


def _chart(seller: Seller) -> list[tuple[str, Any]]:
    return [(f"{day:%m-%d}", from_minor(amount, seller.currency).amount) for day, amount in reads.weeks_of(seller)]


@login_required
@require_POST
@money_only
@refuse_to("sellers:money")
def pay_now(request: HttpRequest) -> HttpResponse:
    """Do not wait for the payout day."""
    payouts.pay_now(seller=own(request), by=_person(request))
    messages.success(request, _("The payout is on its way."))
    return redirect("sellers:money")


@login_required
@require_GET
def payout(request: HttpRequest, public_id: str) -> HttpResponse:
    """One payout and the bookings that made it up."""
    seller = own(request)
    found = reads.payout_of(seller, public_id)
    lines = books.lines_of_payout(seller, found)
    values = {"seller": seller, "payout": found, "lines": lines, "nav": "payouts"}
    return render(request, "sellers/money_payout.html", values)


@login_required
@require_GET
def statement(request: HttpRequest) -> HttpResponse:
    """Line by line with the balance after each, by month, each line linked to what it belongs to."""
    seller = own(request)
    period = books.period_of(request.GET.get("month", ""))
    page = Paginator(books.rows_of(seller, period), LINES).get_page(request.GET.get("page"))
    before, after = books.sums_before(seller, period.start), books.sums_until(seller, period)
    values = {
        "seller": seller, "period": period, "months": books.months_of(seller), "page": page, "before": before, "after": after,
        "change": after + -before, "lines": books.read_page(seller, period, list(page.object_list)), "nav": "payouts",
    }  # fmt: skip
    return render(request, "sellers/money_statement.html", values)


@login_required
@require_safe
def statement_csv(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The statement as a table file, streamed: any length in bounded memory."""
    seller = own(request)
    period = books.period_of(request.GET.get("month", ""))
    chunks = statement_files.csv_chunks(seller, period) if request.method == "GET" else iter(())
    response = StreamingHttpResponse(chunks, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="statement-{period.label or "all"}.csv"'
    return response


@money_only
@require_safe
@refuse_to("sellers:statement")
def statement_pdf(request: HttpRequest) -> HttpResponse:
    """The statement for printing."""
    seller = own(request)
    period = books.period_of(request.GET.get("month", ""))
    response = HttpResponse(statement_files.pdf(seller, period), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="statement-{period.label or "all"}.pdf"'
    return response


@login_required
@require_GET
def hold_list(request: HttpRequest) -> HttpResponse:
    """What is held back and why."""
    seller = own(request)
    page = Paginator(reads.holds_of(seller), LINES).get_page(request.GET.get("page"))
    values = {"seller": seller, "page": page, "money": selectors.money_of(seller), "nav": "payouts"}
    return render(request, "sellers/money_holds.html", values)


@login_required
@require_http_methods(["GET", "POST"])
def hold(request: HttpRequest, public_id: str) -> HttpResponse:
    """One hold: its reason, and the appeal against it."""
    seller = own(request)
    found = reads.hold_of(seller, public_id)
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            holds.appeal(hold=found, text=form.cleaned_data["text"], by=_person(request))
        except DomainError as error:
            add_refusal(form, error)
        else:
            messages.success(
                request, _("Thank you. Somebody who did not place the hold looks at it within three working days.")
            )
            return redirect("sellers:hold", public_id=public_id)
    values = {
        "seller": seller,
        "hold": found,
        "form": form,
        "nav": "payouts",
        "can_appeal": found.status == HoldStatus.STANDING,
    }
    return render(request, "sellers/money_hold.html", values, status=422 if form.errors else 200)


@login_required
@require_GET
def deposit(request: HttpRequest) -> HttpResponse:
    """The deposit: asked, paid, what was drawn, when it comes back."""
    seller = own(request)
    found = reads.deposit_of(seller)
    moves = found.moves.filter(kind="draw", status="approved").order_by("-id")[:20] if found else []
    values = {"seller": seller, "deposit": found, "left": deposits.left(seller), "moves": moves, "nav": "payouts"}
    return render(request, "sellers/money_deposit.html", values)


@login_required
@require_POST
@money_only
@refuse_to("sellers:deposit")
def deposit_pay(request: HttpRequest) -> HttpResponse:
    """To the provider's payment page."""
    seller = own(request)
    deposits.ask(seller=seller, actor=_person(request).ref)
    back = f"{settings.PUBLIC_URL}/seller/deposit/paid/{{attempt}}/"
    try:
        attempt = deposits.pay(seller=seller, by=_person(request), return_url=back)
    except AlreadyPaid:
        return redirect("sellers:deposit")
    return render(request, "sellers/money_deposit_pay.html", {"seller": seller, "attempt": attempt, "nav": "payouts"})


@login_required
@require_GET
def deposit_paid(request: HttpRequest, public_id: str) -> HttpResponse:
    """Back from the payment page: ask what became of it."""
    seller = own(request)
    attempt = attempt_for(public_id)
    if not seller.deposits.filter(public_id=attempt.reference.removeprefix("deposit:")).exists():
        raise AttemptNotFound
    attempts.settle(attempt_id=attempt.pk)
    attempt = attempt_for(public_id)
    if attempt.status == "succeeded":
        messages.success(request, _("The payment arrived. The deposit is booked in a moment."))
    elif attempt.status == "failed":
        messages.error(request, _("The payment did not go through. Nothing was charged."))
    return redirect("sellers:deposit")


@login_required
@require_GET
def owed(request: HttpRequest) -> HttpResponse:
    """The published totals that this shop is part of, with a proof of each to download."""
    seller = own(request)
    page = Paginator(solvency.reports_for(seller), LINES).get_page(request.GET.get("page"))
    return render(request, "sellers/money_owed.html", {"seller": seller, "page": page, "nav": "payouts"})


@money_only
@require_GET
def owed_proof(request: HttpRequest, public_id: str) -> HttpResponse:
    """One proof, in the exact bytes that the verifier wants. 404 for a total that this shop is no part of."""
    seller = own(request)
    report = solvency.report_of(public_id)
    try:
        body = canonical_json(solvency.proof_of(seller, report))
    except NotSealedYet as error:
        messages.error(request, str(error.message))
        return redirect("sellers:owed")
    response = HttpResponse(body, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="owed-{report.day}-{report.currency}.json"'
    return response


@require_GET
def owed_public(request: HttpRequest) -> HttpResponse:
    """What the platform owes all sellers, for anyone: totals, roots, and how to check them."""
    page = Paginator(solvency.reports(), LINES).get_page(request.GET.get("page"))
    latest: dict[str, OwedReport] = {}
    for report in solvency.reports()[:60]:
        latest.setdefault(report.currency, report)
    values = {"page": page, "latest": sorted(latest.values(), key=lambda row: row.currency)}
    return render(request, "sellers/owed_public.html", values)


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)  # login_required has seen to it
