"""The shopper's pages: my cases, a new one about an order, one case with everything in it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_http_methods, require_safe

from cases import selectors
from cases.forms import AskForm
from cases.services import filing, hearing, opening, ruling
from cases.views.common import PAGE, REFUSED, RENAMED, attempt, facts, say_form, stored
from marketplace.core.errors import DomainError
from marketplace.core.forms import mark
from orders import selectors as orders

SIDE = selectors.SHOPPER


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """My cases, the newest first."""
    page = Paginator(selectors.cases_of(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "cases/mine.html", {"page": page, "tab": "me"})


def _hint(request: HttpRequest) -> dict[str, str]:
    """What help filled in for the person (`?reason=`); anything unknown selects nothing."""
    return {"reason": request.GET.get("reason", "")[:20]}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """A new case about one of my orders."""
    order = orders.order_for(request.user, number)
    is_sent = request.method == "POST"
    form = AskForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        order=order,
        initial={"reason": request.GET.get("reason", "")[:20]},
    )
    if is_sent and form.is_valid():
        try:
            case = opening.open_case(
                user=request.user, order_number=order.number, actor=request.user.ref, **form.wish()
            )
        except DomainError as error:
            mark(form, error, RENAMED)
        else:
            messages.success(
                request, _("Your case is open. The seller has three days to answer; the disputed money waits.")
            )
            return redirect("cases:case", case.number)
    context = {"order": order, "form": form, "tab": "me"}
    return render(request, "cases/ask.html", context, status=REFUSED if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, number: str) -> HttpResponse:
    """One case; the form says by `do` what is to be done."""
    found = selectors.case_for(request.user, number)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    is_words = do in ("say", "appeal")
    form = say_form(request, is_sent=is_words)
    if is_words and form.is_valid():
        data, actor = form.cleaned_data, request.user.ref
        try:
            if do == "say":
                filing.say(case=found, side=SIDE, text=data["text"], uploads=data["files"], actor=actor)
            else:
                ruling.appeal(case=found, side=SIDE, text=data["text"], actor=actor)
        except DomainError as error:
            mark(form, error, RENAMED)
        else:
            messages.success(request, _("Filed. The other side is told."))
            return redirect("cases:case", number)
    elif do in _VERBS:
        act, said = _VERBS[do]
        attempt(request, lambda: act(found, request.user.ref), said)
        return redirect("cases:case", number)
    status = REFUSED if form.errors else 200
    return render(request, "cases/case.html", {**facts(found, SIDE), "form": form, "tab": "me"}, status=status)


_VERBS = {
    "done": (
        lambda found, actor: hearing.done(case=found, side=SIDE, actor=actor),
        later("Thank you. We read what is there."),
    ),
    "accept": (
        lambda found, actor: ruling.accept(case=found, side=SIDE, actor=actor),
        later("You accepted the ruling."),
    ),
    "withdraw": (lambda found, actor: opening.withdraw(case=found, actor=actor), later("The case is withdrawn.")),
}


@login_required
@require_safe
def file(request: HttpRequest, number: str, public_id: str) -> HttpResponse:
    """A file of my case, mine or the other side's."""
    found = selectors.file_of(selectors.case_for(request.user, number), public_id)
    return stored(found.file, found.mime)
