"""The shopper's pages: my wants, a new one, offers side by side."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.accounts.selectors import addresses_of
from marketplace.core.clocks import selectors as clocks
from marketplace.core.errors import DomainError
from marketplace.core.forms import mark
from marketplace.core.http import refuse_to
from wanted import selectors
from wanted.forms import AskForm
from wanted.models import Want
from wanted.policies.texts import host_of
from wanted.services import asking, choosing
from wanted.services.ending import CLOCK
from wanted.states import WantStatus
from wanted.views.common import country_name, stored

PAGE = 20
RENAMED = {"budget_fen": "budget"}


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """My wants, the newest first."""
    page = Paginator(selectors.wants_of(request.user), PAGE).get_page(request.GET.get("page"))
    rows = [{"want": want, "country": country_name(want)} for want in page.object_list]
    return render(request, "wanted/mine.html", {"page": page, "rows": rows, "tab": "me"})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """A new want. `?q=` fills in what somebody searched for without finding it."""
    is_sent = request.method == "POST"
    form = AskForm(
        request.POST if is_sent else None, request.FILES if is_sent else None, language=get_language() or "zh-hans",
        initial={"title": request.GET.get("q", "")[:80]},
    )  # fmt: skip
    if is_sent and form.is_valid():
        try:
            want = asking.ask(
                user=request.user, fields=form.values(), picture=form.cleaned_data["picture"], actor=request.user.ref
            )
        except DomainError as error:
            mark(form, error, RENAMED)
        else:
            messages.success(request, _("Your want is with the sellers. We tell you as soon as somebody answers."))
            return redirect("wanted:want", want.public_id)
    status = 422 if form.errors else 200
    return render(request, "wanted/ask.html", {"form": form, "tab": "me"}, status=status)


@login_required
@require_safe
def want(request: HttpRequest, public_id: str) -> HttpResponse:
    """One want with its offers."""
    found = selectors.want_for(request.user, public_id)
    is_live = found.status in {WantStatus.OPEN, WantStatus.CHOSEN}
    address = addresses_of(request.user).first()
    context: dict[str, Any] = {
        **facts(found), "offers": selectors.compared(found, request.user), "is_live": is_live, "tab": "me",
        "clock": clocks.open_clock(CLOCK, found.ref) if found.status == WantStatus.CHOSEN else None,
        "city": getattr(address, "city", ""),
    }  # fmt: skip
    return render(request, "wanted/want.html", context)


def facts(found: Want) -> dict[str, Any]:
    """What a page says of a want itself."""
    return {"want": found, "country": country_name(found), "host": host_of(found.link)}


@login_required
@require_safe
def picture(request: HttpRequest, public_id: str) -> HttpResponse:
    """The picture that I gave."""
    return stored(selectors.want_for(request.user, public_id).picture, "image/jpeg")


@login_required
@require_safe
def proof(request: HttpRequest, public_id: str, offer_id: str) -> HttpResponse:
    """The seller's proof of channel."""
    offer = selectors.offer_on(selectors.want_for(request.user, public_id), offer_id)
    return stored(offer.proof, offer.proof_type)


@login_required
@require_POST
@refuse_to("wanted:want")
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """I do not want it any more."""
    asking.withdraw(user=request.user, public_id=public_id, actor=request.user.ref)
    messages.success(request, _("Withdrawn. The sellers have been told."))
    return redirect("wanted:mine")


def _back_to_want(view: Any) -> Any:
    """As `refuse_to`, but to the want: the address of an offer is no page."""

    def run(request: HttpRequest, public_id: str, offer_id: str) -> HttpResponse:
        try:
            answer: HttpResponse = view(request, public_id, offer_id)
        except DomainError as error:
            selectors.want_for(request.user, public_id)  # somebody else's want is not found, whatever was refused
            messages.error(request, str(error.message))
            return redirect("wanted:want", public_id)
        return answer

    return run


@login_required
@require_POST
@_back_to_want
def accept(request: HttpRequest, public_id: str, offer_id: str) -> HttpResponse:
    """This one: into the cart."""
    choosing.accept(user=request.user, want_id=public_id, offer_id=offer_id, actor=request.user.ref)
    messages.success(request, _("It is in your cart and kept for you for 48 hours."))
    return redirect("orders:cart")
