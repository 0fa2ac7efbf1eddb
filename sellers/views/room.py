"""`/seller/documents/`, `/seller/money/`, `/seller/team/`."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marketplace.accounts.selectors import user_by_login
from marketplace.core.errors import DomainError
from marketplace.core.forms import add_refusal
from marketplace.core.http import refuse_to
from marketplace.ledger.selectors import statement
from sellers import selectors
from sellers.errors import MemberNotFound
from sellers.forms import MemberForm
from sellers.policies import grade
from sellers.services import members, payouts
from sellers.views.apply import own, owner_only

LINES = 30


@login_required
@require_GET
def documents(request: HttpRequest) -> HttpResponse:
    """What is proven, what expires, audits that began, the grade and why."""
    seller = selectors.seller_for(request.user)
    events = [
        {"label": grade.LABELS.get(event.code, event.code), "points": event.points, "at": event.at}
        for event in selectors.grade_events(seller)[:30]
    ]
    values = {
        "seller": seller, "items": selectors.checklist(seller), "audits": selectors.audits_for_seller(seller)[:20],
        "events": events, "nav": "trust",
    }  # fmt: skip
    return render(request, "sellers/documents.html", values)


@login_required
@require_GET
def money(request: HttpRequest) -> HttpResponse:
    """Balance, payouts, statement. For owners."""
    seller = own(request)
    page = Paginator(statement(selectors.ref(seller)), LINES).get_page(request.GET.get("page"))
    lines = [selectors.statement_line(posting) for posting in page.object_list]
    values = {
        "seller": seller, "money": selectors.money_of(seller), "payouts": selectors.payouts_of(seller)[:20], "page": page, "lines": lines,
        "nav": "payouts",
    }  # fmt: skip
    return render(request, "sellers/money.html", values)


@login_required
@require_POST
@owner_only
@refuse_to("sellers:money")
def pay_now(request: HttpRequest) -> HttpResponse:
    """Do not wait for the next run."""
    payouts.pay_now(seller=own(request), by=request.user)
    messages.success(request, _("The payout is on its way."))
    return redirect("sellers:money")


@login_required
@require_http_methods(["GET", "POST"])
def team(request: HttpRequest) -> HttpResponse:
    """Who acts for the shop."""
    seller = own(request)
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = user_by_login(form.cleaned_data["login"])
        try:
            if person is None:
                raise MemberNotFound(_("There is no account with this login. Ask the person to open one first."))
            members.add(seller=seller, user=person, role=form.cleaned_data["role"], by=request.user)
        except DomainError as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("They can act for your shop now."))
            return redirect("sellers:team")
    values = {"seller": seller, "members": selectors.members(seller), "form": form, "nav": "team"}
    return render(request, "sellers/team.html", values, status=422 if form.errors else 200)


@login_required
@require_POST
@owner_only
@refuse_to("sellers:team")
def remove_member(request: HttpRequest, member_id: int) -> HttpResponse:
    """End a membership."""
    members.remove(seller=own(request), member_id=member_id, by=request.user)
    return redirect("sellers:team")
