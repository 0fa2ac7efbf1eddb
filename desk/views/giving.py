"""Compensation: the form beside the ticket, the leads' list, one request, the report."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from desk import roles
from desk.forms import CompensationForm, DecideForm
from desk.models import Compensation
from desk.policies import compensation as policy
from desk.selectors import compensations as chosen
from desk.services import compensating
from desk.views.queue import for_desk
from marketplace.accounts.permissions import roles_required
from marketplace.core import time
from marketplace.core.clocks import selectors as clocks
from marketplace.core.errors import DomainError
from marketplace.core.http import refuse_to
from orders.selectors.goodwill import refundable
from support.models import Ticket
from support.selectors import ticket_by_number
from support.views.chat import REFUSED

PAGE = 30
DAYS = 90
for_leads = roles_required(*roles.LEADS)


@for_desk
@require_http_methods(["GET", "HEAD", "POST"])
def compensate(request: HttpRequest, number: str) -> HttpResponse:
    """Give something out of this ticket, or ask for it. The first step says what would happen, the second does it."""
    ticket = ticket_by_number(number)
    orders, coupons = chosen.orders_to_give_for(ticket), chosen.coupons_to_give()
    start = {"order": ticket.about.removeprefix("order:")} if ticket.about.startswith("order:") else {}
    form = CompensationForm(request.POST or None, orders=orders, coupons=coupons, initial=start)
    is_sure, wish = False, None
    if request.method == "POST" and form.is_valid():
        wish = form.wish()
        if "confirm" in request.POST and (made := _ask(request, form, ticket)):
            _say(request, made)
            return redirect("support:ticket", ticket.number)
        is_sure = not form.errors
    fen = (chosen.worth(wish.promotion) if wish.promotion else wish.amount_fen) if wish else 0
    context: dict[str, Any] = {
        "ticket": ticket, "form": form, "room": chosen.room_for(request.user, ticket), "fen": fen, "is_sure": is_sure,
        "limit": chosen.limit_of(request.user), "rows": _words(chosen.of_ticket(ticket)[:10]), "wish": wish,
        "left": [(order, refundable(order)) for order in orders[:3]],
    }  # fmt: skip
    return render(request, "desk/compensate.html", context, status=REFUSED if form.errors else 200)


def _ask(request: HttpRequest, form: CompensationForm, ticket: Ticket) -> Compensation | None:
    try:
        return compensating.ask(ticket=ticket, by=request.user, wish=form.wish())
    except DomainError as error:
        form.add_error(None, str(error.message))
        return None


def _say(request: HttpRequest, made: Compensation) -> None:
    if made.status == "given":
        messages.success(request, _("Given, booked, and told to the shopper."))
    else:
        messages.info(request, _("That is above your limit. A lead has been asked and decides within two hours."))


def _words(rows: Any) -> list[dict[str, Any]]:
    return [
        {"row": row, "reason": policy.REASONS.get(row.reason), "party": policy.PARTIES.get(row.party)} for row in rows
    ]


@for_leads
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """What waits for a lead; `?show=over` what was decided; and what was given in ninety days, by reason and party."""
    is_over = request.GET.get("show") == "over"
    found = chosen.decided() if is_over else chosen.waiting()
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    due = clocks.open_clocks(policy.CLOCK, [row.ref for row in page])
    rows = [{**words, "clock": due.get(words["row"].ref)} for words in _words(page)]
    context = {"page": page, "rows": rows, "is_over": is_over, "report": _report(), "days": DAYS}
    return render(request, "desk/compensations.html", context)


def _report() -> list[dict[str, Any]]:
    return chosen.report(time.now() - timedelta(days=DAYS), time.now())


@for_leads
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, public_id: str) -> HttpResponse:
    """One request with what the lead needs to know, and their word."""
    found = chosen.one(public_id)
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if form.cleaned_data["do"] == "approve":
                compensating.approve(compensation=found, by=request.user)
            else:
                compensating.refuse(compensation=found, why=form.cleaned_data["why"], by=request.user)
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("Decided. The agent and the shopper are told."))
            return redirect("desk:compensations")
    context = {
        **_words([found])[0], "form": form, "before": chosen.given_before(request.user, found.ticket, besides=found.pk),
        "room": chosen.room_for(request.user, found.ticket, besides=found.pk), "clock": clocks.open_clock(policy.CLOCK, found.ref),
    }  # fmt: skip
    return render(request, "desk/compensation.html", context, status=REFUSED if form.errors else 200)


@for_desk
@require_POST
@refuse_to("support:desk")
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who asked takes it back."""
    found = chosen.one(public_id)
    compensating.withdraw(compensation=found, by=request.user)
    messages.success(request, _("The request is withdrawn."))
    return redirect("support:ticket", found.ticket.number)
