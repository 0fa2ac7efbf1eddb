"""The seller's part in a return: read what was said and shown, comment, offer a part refund; and the shop's own promise."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.core import time
from marketplace.core.errors import DomainError
from marketplace.core.http import refuse_to
from marketplace.storefront.pages.seller import frame, me
from returns import box_files, explaining, portal, selectors_boxes, timeline
from returns import selectors as returns
from returns.errors import NothingToPack
from returns.models import ReturnCase
from returns.policies.reasons import TREE
from returns.portal_forms import CommentForm, OfferForm, TermsForm
from returns.presenting import Reader
from returns.services import boxing, keeping
from returns.states import Stage
from returns.views.disposing import box_pdf
from returns.views.portal import shot_answer
from sellers.policies.team import Permission
from sellers.selectors.team import member_for, shop_for
from sellers.views.doors import for_shop


def beside(case: ReturnCase) -> dict[str, Any]:
    """What the page of a return shows beside its pieces. Pictures of the shopper, never their words or who they are."""
    is_waiting = case.stage == Stage.LABEL_ISSUED
    return {
        "steps": timeline.steps(case, reader=Reader.SHOP),
        "countdowns": timeline.countdowns(case, reader=Reader.SHOP),
        "ground": explaining.ground_words(case, get_language() or ""),
        "shots": list(portal.goods_shots(case)),
        "comments": list(case.comments.all()),
        "comment_form": CommentForm(),
        "offer": case.part_refunds.order_by("-id").first(),
        "offer_form": OfferForm() if is_waiting else None,
        "offer_most_fen": keeping.most_fen(case) if is_waiting else 0,
    }


@require_POST
@for_shop(Permission.RETURNS)
@refuse_to("storefront:seller-return")
def say(request: HttpRequest, number: str) -> HttpResponse:
    """A comment for the centre, or an offer to the shopper."""
    seller = shop_for(request.user, Permission.RETURNS)
    if request.POST.get("do") == "offer":
        offer = OfferForm(request.POST)
        if offer.is_valid():
            keeping.offer(seller=seller, case_number=number, amount_fen=offer.amount_fen(), by=me(request))
            messages.success(request, _("Offered. The shopper decides; until then the return goes on."))
        else:
            messages.error(request, _("Please enter an amount in yuan."))
        return redirect("storefront:seller-return", number)
    form = CommentForm(request.POST)
    if form.is_valid():
        keeping.comment(seller=seller, case_number=number, words=form.cleaned_data["words"], by=me(request))
        messages.success(request, _("Noted. Our centre reads it before it decides."))
    else:
        messages.error(request, _("Please write a few words."))
    return redirect("storefront:seller-return", number)


@login_required
@require_safe
def shot(request: HttpRequest, number: str, public_id: str) -> HttpResponse:
    """A picture or video of the goods by the shopper, about a return of one of my orders."""
    case = returns.case_of_seller(member_for(request.user).seller.pk, number)
    return shot_answer(portal.goods_shot_of(case, public_id))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: HttpRequest) -> HttpResponse:
    """What the shop promises beyond law and platform, from now on."""
    member = member_for(request.user, *((Permission.SHOP,) if request.method == "POST" else ()))
    form = TermsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            keeping.set_terms(seller=member.seller, by=me(request), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("Kept. It holds for purchases from now on."))
            return redirect("storefront:seller-return-terms")
    rows = [
        {"row": row, "words": TREE[row.reason].words} for row in portal.terms_at(member.seller.pk, time.now()).values()
    ]
    values = {**frame(member, "returns"), "form": form, "rows": rows}
    return render(request, "storefront/seller_return_terms.html", values, status=422 if form.errors else 200)


@require_POST
@for_shop(Permission.RETURNS)
@refuse_to("storefront:seller-returns")
def box_arrived(request: HttpRequest, box: str) -> HttpResponse:
    """The shop has its pieces back."""
    shop = shop_for(request.user, Permission.RETURNS)
    boxing.arrived_at_shop(seller_id=shop.pk, box_id=box, by=me(request))
    messages.success(request, _("Noted: the box has arrived."))
    return redirect("storefront:seller-returns")


@require_safe
@for_shop(Permission.RETURNS)
def box_paper(request: HttpRequest, box: str) -> HttpResponse:
    """The pro-forma invoice of a box: the shop's customs ask for it."""
    shop = shop_for(request.user, Permission.RETURNS)
    try:
        found = selectors_boxes.box_of(shop.pk, box)
    except NothingToPack as error:
        raise Http404 from error
    return box_pdf(box_files.pro_forma(found), f"{found.public_id}-pro-forma")
