"""The seller's pages: cases about their orders."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_http_methods, require_safe

from cases import selectors
from cases.models import Case
from cases.services import filing, hearing, ruling
from cases.views.common import PAGE, REFUSED, RENAMED, attempt, facts, say_form, stored
from marketplace.core.errors import DomainError
from marketplace.core.forms import mark
from sellers.models import SellerMember
from sellers.policies.team import Permission
from sellers.selectors.team import member_for

SIDE = selectors.SELLER


def _frame(member: SellerMember) -> dict[str, Any]:
    return {"seller": member.seller, "member": member, "nav": "cases"}


@login_required
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """Cases of the shop, the newest first."""
    member = member_for(request.user, Permission.TRUST)
    page = Paginator(selectors.cases_of_seller(member.seller), PAGE).get_page(request.GET.get("page"))
    return render(request, "cases/seller_cases.html", {**_frame(member), "page": page})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, number: str) -> HttpResponse:
    """One case; the form says by `do` what is to be done."""
    member = member_for(request.user, Permission.TRUST)
    found = selectors.case_for_seller(member.seller, number)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    is_words = do in ("answer", "say", "appeal")
    form = say_form(request, is_sent=is_words)
    if is_words and form.is_valid():
        try:
            _speak(found, do, form.cleaned_data, request.user.ref)
        except DomainError as error:
            mark(form, error, RENAMED)
        else:
            messages.success(request, _("Filed. The other side is told."))
            return redirect("cases:seller-case", number)
    elif do in _VERBS:
        act, said = _VERBS[do]
        attempt(request, lambda: act(found, request.user.ref), said)
        return redirect("cases:seller-case", number)
    context = {**facts(found, SIDE), **_frame(member), "form": form}
    return render(request, "cases/seller_case.html", context, status=REFUSED if form.errors else 200)


def _speak(found: Case, do: str, data: dict[str, Any], actor: str) -> None:
    if do == "answer":
        hearing.answer(case=found, text=data["text"], uploads=data["files"], actor=actor)
    elif do == "say":
        filing.say(case=found, side=SIDE, text=data["text"], uploads=data["files"], actor=actor)
    else:
        ruling.appeal(case=found, side=SIDE, text=data["text"], actor=actor)


_VERBS = {
    "done": (
        lambda found, actor: hearing.done(case=found, side=SIDE, actor=actor),
        later("Thank you. We read what is there."),
    ),
    "accept": (
        lambda found, actor: ruling.accept(case=found, side=SIDE, actor=actor),
        later("You accepted the ruling."),
    ),
    "agree": (
        lambda found, actor: hearing.agree(case=found, actor=actor),
        later("Agreed: the shopper gets the money back."),
    ),
}


@login_required
@require_safe
def file(request: HttpRequest, number: str, public_id: str) -> HttpResponse:
    """A file of a case of the shop."""
    member = member_for(request.user, Permission.TRUST)
    found = selectors.file_of(selectors.case_for_seller(member.seller, number), public_id)
    return stored(found.file, found.mime)
