"""The shop's side of reviews: answering, challenging, and saying how it was with the shopper."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.core.errors import DomainError
from marketplace.core.files import PDF
from marketplace.core.http import refuse_to
from marketplace.storefront.opinions import as_review
from marketplace.storefront.pages.seller import frame, me
from orders.errors import OrderNotFound
from orders.policies.opinions import MAX_BODY
from orders.policies.reviewing import (
    CHALLENGE_REASONS,
    LEAST_WORDS,
    MAX_SHOPPER_WORDS,
    OUTCOMES,
    SHOPPER_CODES,
)
from orders.selectors import challenges as reads
from orders.selectors import reviews as lists
from orders.services import challenges, exchange, reviewing
from orders.views.common import stored_file
from sellers.policies.team import Permission
from sellers.selectors.team import member_for
from sellers.views.doors import for_shop

A_PAGE = 20
MOST_TYPED = 2 * MAX_BODY
REFUSED = 422
STARS = [(number, str(number)) for number in (5, 4, 3, 2, 1)]


class ShopperForm(forms.Form):
    """How it was with the shopper."""

    stars = forms.TypedChoiceField(
        label=gettext_lazy("How was it with this shopper?"), coerce=int, choices=STARS, widget=forms.RadioSelect
    )
    codes = forms.MultipleChoiceField(
        label=gettext_lazy("What fits"), choices=list(SHOPPER_CODES.items()), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    body = forms.CharField(
        label=gettext_lazy("In your words"), required=False, max_length=MAX_SHOPPER_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Only this shopper reads the words. Other shops see an average at most."),
    )  # fmt: skip


class ChallengeForm(forms.Form):
    """Why we should look at a review."""

    reason = forms.ChoiceField(
        label=gettext_lazy("What is wrong with this review?"),
        choices=list(CHALLENGE_REASONS.items()),
        widget=forms.RadioSelect,
    )
    body = forms.CharField(
        label=gettext_lazy("Tell us what happened"), min_length=LEAST_WORDS, max_length=MAX_BODY,
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip


@for_shop(Permission.MESSAGES)
@require_POST
@refuse_to("storefront:seller-opinions")
def answer_review(request: HttpRequest, review_id: str) -> HttpResponse:
    """The shop's answer under a review, or a better one while it may be changed."""
    member = member_for(request.user, Permission.MESSAGES)
    verb = reviewing.change_answer if request.POST.get("do") == "change" else reviewing.answer_review
    body = request.POST.get("body", "")[:MOST_TYPED]
    verb(seller=member.seller, public_id=review_id, body=body, by=me(request))
    messages.success(request, _("Your answer stands under the review."))
    return redirect("storefront:seller-opinions")


@login_required
@require_safe
def shoppers(request: HttpRequest) -> HttpResponse:
    """Orders of which the shop may still say how it was, and what it has said."""
    member = member_for(request.user, Permission.MESSAGES)
    page = Paginator(lists.orders_to_rate(member.seller), A_PAGE).get_page(request.GET.get("page"))
    rows = [{"order": order, "until": lists.closes_at(order)} for order in page.object_list]
    said = [{"row": one, "codes": _words(one.codes)} for one in lists.ratings_by_shop(member.seller)[:A_PAGE]]
    context = {**frame(member, "opinions"), "page": page, "rows": rows, "said": said}
    return render(request, "storefront/seller_shoppers.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def shopper(request: HttpRequest, number: str) -> HttpResponse:
    """How it was with the shopper of one order; once, within fourteen days after delivery."""
    member = member_for(request.user, Permission.MESSAGES)
    order = lists.delivered_order(member.seller, number)
    if order is None:
        raise OrderNotFound
    form = ShopperForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            exchange.rate_shopper(seller=member.seller, order_number=number, by=me(request), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(
                request, _("Thank you. The shopper reads it when both have spoken, or when the days are over.")
            )
            return redirect("storefront:seller-shoppers")
    context = {
        **frame(member, "opinions"), "order": order, "form": form, "until": lists.closes_at(order),
        "lines": list(order.lines.order_by("number")),
    }  # fmt: skip
    return render(request, "storefront/seller_shopper.html", context, status=REFUSED if form.errors else 200)


@login_required
@require_safe
def challenged(request: HttpRequest) -> HttpResponse:
    """What the shop asked us to look at."""
    member = member_for(request.user, Permission.MESSAGES)
    page = Paginator(reads.challenges_of(member.seller), A_PAGE).get_page(request.GET.get("page"))
    context = {**frame(member, "opinions"), "page": page, "reasons": CHALLENGE_REASONS}
    return render(request, "storefront/seller_challenges.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def challenge(request: HttpRequest, review_id: str) -> HttpResponse:
    """Ask us to look at a review."""
    member = member_for(request.user, Permission.MESSAGES)
    found = reads.review_for_shop(member.seller, review_id)
    form = ChallengeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = challenges.challenge(
                seller=member.seller, public_id=review_id, uploads=request.FILES.getlist("files"), by=me(request),
                **form.cleaned_data,
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("We look at it within three working days. The review stands until then."))
            return redirect("storefront:seller-challenge", made.public_id)
    context = {
        **frame(member, "opinions"), "form": form, "review": as_review(found), "can": reads.can_challenge(found),
        "listing": found.listing,
    }  # fmt: skip
    return render(request, "storefront/seller_review_challenge.html", context, status=REFUSED if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one_challenge(request: HttpRequest, challenge_id: str) -> HttpResponse:
    """One challenge: what was said, what was decided, and a second look where it was refused."""
    member = member_for(request.user, Permission.MESSAGES)
    found, refused = reads.challenge_for(member.seller, challenge_id), ""
    if request.method == "POST":
        body = request.POST.get("body", "")[:MOST_TYPED]
        try:
            challenges.ask_again(challenge=found, side="seller", body=body, by=me(request))
        except DomainError as error:
            refused = str(error.message)
        else:
            messages.success(request, _("Somebody else looks at it again."))
            return redirect("storefront:seller-challenge", challenge_id)
    context = {
        **frame(member, "opinions"), **challenge_facts(found), "refused": refused, "typed": request.POST.get("body", ""),
        "can_ask": reads.loser(found) == "seller",
    }  # fmt: skip
    return render(request, "storefront/seller_challenge.html", context, status=REFUSED if refused else 200)


@login_required
@require_safe
def challenge_file(request: HttpRequest, challenge_id: str, file_id: str) -> HttpResponse:
    """Evidence that the shop gave."""
    member = member_for(request.user, Permission.MESSAGES)
    found = reads.challenge_for(member.seller, challenge_id)
    file = reads.evidence(found, file_id)
    return stored_file(file.file, file.mime, is_saved=file.mime == PDF)


def challenge_facts(found: Any) -> dict[str, Any]:
    """What a page says of a challenge."""
    return {
        "challenge": found, "review": as_review(found.review), "listing": found.review.listing,
        "reason": CHALLENGE_REASONS[found.reason], "files": list(found.files.all()),
        "rulings": [{"row": one, "words": OUTCOMES[one.outcome]} for one in found.rulings.all()],
    }  # fmt: skip


def _words(codes: list[str]) -> list[Any]:
    return [SHOPPER_CODES[code] for code in codes if code in SHOPPER_CODES]
