"""Questions of one listing, asking, answering, and the shop's room for questions and reviews."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.catalog import selectors as catalog
from marketplace.core import time
from marketplace.core.errors import DomainError
from marketplace.core.http import cache_page_publicly
from marketplace.storefront import seo
from marketplace.storefront.asked_language import in_asked_language
from marketplace.storefront.opinions import as_question, as_review
from marketplace.storefront.pages.seller import frame
from marketplace.storefront.person import signed_in
from marketplace.storefront.tiles import language
from orders.policies.opinions import MAX_BODY
from orders.policies.reviewing import ANSWER_EDITS
from orders.selectors import opinions as reads
from orders.selectors.challenges import can_challenge
from orders.services import opinions
from orders.states import OpinionStatus
from sellers.policies.team import Permission
from sellers.selectors.team import member_for

A_PAGE = 20
MOST_TYPED = 2 * MAX_BODY


@require_safe
@cache_page_publicly(60)
@in_asked_language
def questions(request: HttpRequest, public_id: str) -> HttpResponse:
    """All questions of a listing with their answers."""
    shown = catalog.listing_page(public_id, language())
    page = Paginator(reads.questions_of_listing(shown.card.id), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "storefront/questions.html", {
        "cacheable": True, "tab": "home", "card": shown.card, "page": page,
        "questions": [as_question(one) for one in page.object_list],
        "canonical": seo.absolute(f"/l/{public_id}/questions/"), "alternates": seo.alternates(f"/l/{public_id}/questions/"),
    })  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask about a listing, in public."""
    shown = catalog.listing_page(public_id, language())
    refused = ""
    if request.method == "POST":
        try:
            made = opinions.ask(
                user=signed_in(request), listing=public_id, body=request.POST.get("body", "")[:MOST_TYPED]
            )
        except DomainError as error:
            refused = str(error.message)
        else:
            is_held = made.status == OpinionStatus.HELD
            messages.success(
                request,
                _("Thank you. We read it first, then it is shown.")
                if is_held
                else _("Asked. The shop is told, and whoever has the item may answer too."),
            )
            return redirect("storefront:questions", public_id)
    context = {
        "card": shown.card,
        "refused": refused,
        "typed": request.POST.get("body", ""),
        "most": MAX_BODY,
        "tab": "home",
    }
    return render(request, "storefront/ask.html", context, status=400 if refused else 200)


@login_required
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, question_id: str) -> HttpResponse:
    """Answer a question, as somebody who has the item or as the shop."""
    found, refused = reads.question(question_id), ""
    if request.method == "POST":
        try:
            opinions.answer(
                user=signed_in(request), question=question_id, body=request.POST.get("body", "")[:MOST_TYPED]
            )
        except DomainError as error:
            refused = str(error.message)
        else:
            messages.success(request, _("Thank you for helping."))
            target = request.POST.get("next", "")
            if url_has_allowed_host_and_scheme(target, None):
                return redirect(target)
            return redirect("storefront:questions", found.listing.public_id)
    context = {
        "question": as_question(found), "listing": found.listing, "refused": refused, "typed": request.POST.get("body", ""),
        "most": MAX_BODY, "tab": "me",
    }  # fmt: skip
    return render(request, "storefront/answer.html", context, status=400 if refused else 200)


@login_required
@require_safe
def room(request: HttpRequest) -> HttpResponse:
    """The shop's reviews and questions, what waits for an answer first."""
    member = member_for(request.user, Permission.MESSAGES)
    show = request.GET.get("show", "")
    is_questions, is_open = show == "questions", request.GET.get("open") == "1"
    found: Any = reads.questions_of_seller if is_questions else reads.reviews_of_seller
    page = Paginator(found(member.seller, open_only=is_open), A_PAGE).get_page(request.GET.get("page"))
    rows = [_question_row(one) if is_questions else _review_row(one) for one in page.object_list]
    tabs = [
        {"label": _("Reviews"), "url": "?", "current": not is_questions and not is_open},
        {"label": _("Reviews without an answer"), "url": "?open=1", "current": not is_questions and is_open},
        {"label": _("Shoppers to rate"), "url": reverse("storefront:seller-shoppers"), "current": False},
        {"label": _("Challenges"), "url": reverse("storefront:seller-challenges"), "current": False},
        {"label": _("Questions of shoppers"), "url": "?show=questions", "current": is_questions and not is_open},
        {"label": _("Questions without your answer"), "url": "?show=questions&open=1", "current": is_questions and is_open},
    ]  # fmt: skip
    context = {**frame(member, "opinions"), "page": page, "rows": rows, "tabs": tabs, "is_questions": is_questions}
    return render(request, "storefront/seller_opinions.html", context)


def _question_row(row: Any) -> dict[str, Any]:
    return {"listing": row.listing, "view": as_question(row)}


def _review_row(row: Any) -> dict[str, Any]:
    """With what the shop may still do about it."""
    is_fresh = row.answered_at is not None and time.now() < row.answered_at + ANSWER_EDITS
    return {
        "listing": row.listing, "view": as_review(row), "can_change": is_fresh, "can_challenge": can_challenge(row),
    }  # fmt: skip
