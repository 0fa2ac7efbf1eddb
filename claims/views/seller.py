"""The seller's page: insurance of stock, its premiums, and claims about pieces in our hands."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from claims import words
from claims.forms import StockReportForm
from claims.policies import terms
from claims.selectors import stock as found
from claims.services import stock
from claims.views.common import REFUSED, attempt
from marketplace.core import rules, time
from marketplace.core.errors import DomainError
from marketplace.core.forms import mark
from sellers.policies.team import Permission
from sellers.selectors.team import member_for


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def insurance(request: HttpRequest) -> HttpResponse:
    """The shop's policy, what it costs now, its bills and claims; the form says by `do` what is to be done."""
    member = member_for(request.user, Permission.MONEY)
    seller, actor = member.seller, request.user.ref
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if do in ("buy", "end"):
        act = stock.buy if do == "buy" else stock.end
        said = (
            _("Your goods on our shelves are insured from today on.") if do == "buy" else _("The insurance has ended.")
        )
        attempt(request, lambda: act(seller=seller, actor=actor), said)
        return redirect("claims:insurance")
    pieces = [*found.claimable_pieces(seller, "lost"), *found.claimable_pieces(seller, "damaged")]
    form = StockReportForm(request.POST if do == "report" else None, pieces=pieces)
    if do == "report" and form.is_valid():
        data = form.cleaned_data
        try:
            stock.report(seller=seller, codes=data["pieces"], kind=data["kind"], text=data["text"], actor=actor)
        except DomainError as error:
            mark(form, error)
        else:
            messages.success(request, _("We have it."))
            return redirect("claims:insurance")
    body = rules.at(terms.STOCK_CODE).body
    value = found.value_of(seller, on=time.today())
    claims = [
        {"claim": one, "kind": words.KINDS[one.kind], "reasons": words.words_of(one.reasons)}
        for one in found.stock_claims_of(seller)[:20]
    ]
    context = {
        "seller": seller, "member": member, "nav": "insurance", "policy": found.policy_of(seller), "value": value,
        "premium": terms.premium(body, value.minor), "percent": body["bp"] / 100, "bills": found.bills_of(seller)[:24],
        "claims": claims, "form": form, "has_pieces": bool(pieces),
    }  # fmt: skip
    return render(request, "claims/insurance.html", context, status=REFUSED if form.errors else 200)
