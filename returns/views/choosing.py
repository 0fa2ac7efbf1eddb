"""The shopper's word on a case: our proposal, what each way costs and takes, and the choice."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from marketplace.accounts.selectors import addresses_of
from marketplace.catalog.models import Listing
from marketplace.core.http import refuse_to
from returns import choices, presenting_outcomes, selectors, timeline
from returns.errors import AlreadyDecided
from returns.models import ReturnCase
from returns.policies import outcomes
from returns.services import choosing
from returns.states import Stage


@login_required
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, number: str) -> HttpResponse:
    """What shall become of it: refund, exchange, repair, or keeping it for a part refund."""
    case = selectors.case_for(request.user, number)  # somebody else's is not found, before anything is refused
    return _choose(request, number=case.number)


@refuse_to("returns:case")
def _choose(request: HttpRequest, number: str) -> HttpResponse:
    case = selectors.case_for(request.user, number)
    if request.method == "POST":
        return _chosen(request, case)
    if case.stage not in choosing.MAY_CHOOSE:
        raise AlreadyDecided
    asked, words = request.GET.get("listing", "")[:40], request.GET.get("q", "")[:60]
    goods = choices.goods_to_exchange(case, asked) if asked else None
    return render(
        request, "returns/choose.html",
        context_of(case, goods) | {
            "addresses": addresses_of(case.user), "tab": "me", "q": words, "is_asked": bool(asked or words),
            "instead": choices.instead(case, words), "same": choices.listing_of(case),
        },
    )  # fmt: skip


def context_of(case: ReturnCase, goods: Listing | None = None) -> dict[str, Any]:
    """The proposal in words with the figures of an exchange; for the shopper's page and the bench.

    `goods`: what the shopper looks at instead of the same again; without it, what they chose.
    """
    choice = choices.choice_of(case)
    offer = choices.exchange_offer(case, goods or (choice.listing if choice else None))
    found = choices.proposal_of(case, offer)
    return {
        "case": case, "offer": offer, "proposal": found, "choice": choice, "way": choices.chosen_way(case),
        "proposed": presenting_outcomes.way_words(found.code), "why": presenting_outcomes.why_words(found.why),
        "ways": [(code, presenting_outcomes.way_words(code)) for code in found.ways],
        "keep_fen": choices.keep_offer(case), "refund_fen": choices.worth_fen(case),
        "countdowns": timeline.countdowns(case),
    }  # fmt: skip


def _chosen(request: HttpRequest, case: ReturnCase) -> HttpResponse:
    way = request.POST.get("way", "")
    if way == outcomes.KEEP:
        kept = choosing.keep(user=request.user, case_number=case.number, actor=request.user.ref)
        said = (
            _("Done. The money is on its way.")
            if kept.stage == Stage.SETTLED
            else _("Noted. A colleague looks at it today.")
        )
        messages.success(request, said)
        return redirect("returns:case", case.number)
    address = request.POST.get("address", "")
    choosing.choose(
        user=request.user, case_number=case.number, way=way, listing=request.POST.get("listing", "")[:40],
        address_id=int(address) if address.isdecimal() and len(address) < 18 else None, actor=request.user.ref,
    )  # fmt: skip
    messages.success(request, _("Noted. We decide as you wish as soon as the piece is examined."))
    return redirect("returns:case", case.number)
