"""`/me/reviews/`: what can be reviewed, what was written, what shops said, and questions that this person may know an answer to."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.core.errors import DomainError
from orders.errors import NoFollowUp, NotYours
from orders.models import Review
from orders.policies import opinions as rules
from orders.policies import reviewing as numbers
from orders.selectors import challenges as challenge_reads
from orders.selectors import objections as objection_reads
from orders.selectors import opinions as reads
from orders.selectors import reviews as lists
from orders.services import challenges, objections, reviewing
from orders.states import OpinionStatus
from orders.views.common import picture_url

A_PAGE, WAITING, HELP, RATINGS = 10, 12, 5, 10
STARS = [
    (5, gettext_lazy("Excellent")), (4, gettext_lazy("Good")), (3, gettext_lazy("All right")),
    (2, gettext_lazy("Not good")), (1, gettext_lazy("Bad")),
]  # fmt: skip


def _stars(aspect: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=numbers.ASPECT_WORDS[aspect][0], coerce=int, widget=forms.RadioSelect, choices=STARS
    )


class ReviewForm(forms.Form):
    rating, seller_rating, service_rating = _stars("item"), _stars("seller"), _stars("service")
    body = forms.CharField(
        label=gettext_lazy("In your words"), required=False, max_length=rules.MAX_BODY,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("How is it, did it come well, would you buy it again? Please no phone numbers or links."),
    )  # fmt: skip
    is_anonymous = forms.BooleanField(
        label=gettext_lazy("Anonymous"), required=False,
        help_text=gettext_lazy(
            "No name stands beside it, and the shop is not told which order it belongs to: it appears with others on the Monday after "
            "the fourteen days are over. "
            "A shop that sold few may still guess."
        ),
    )  # fmt: skip


class FollowUpForm(forms.Form):
    body = forms.CharField(
        label=gettext_lazy("How is it after some time?"), min_length=rules.MIN_QUESTION, max_length=rules.MAX_BODY,
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Four lists on one page."""
    user = request.user
    page = Paginator(lists.own_reviews(user), A_PAGE).get_page(request.GET.get("page"))
    waiting = [
        {"line": line, "picture": picture_url(line.picture), "until": lists.closes_at(line.order)}
        for line in lists.to_review(user)[:WAITING]
    ]
    said = [
        {"row": one, "codes": [numbers.SHOPPER_CODES[code] for code in one.codes if code in numbers.SHOPPER_CODES]}
        for one in lists.ratings_of_shopper(user)[:RATINGS]
    ]
    context = {
        "waiting": waiting, "page": page, "rows": [_own(one) for one in page.object_list], "said": said,
        "questions": reads.questions_for_buyer(user)[:HELP], "tab": "me", "points": numbers.POINTS,
        "points_pictures": numbers.POINTS_PICTURES,
    }  # fmt: skip
    return render(request, "orders/reviews.html", context)


def _own(row: Review) -> dict[str, Any]:
    """One's own review and what may still be done about it."""
    later = getattr(row, "follow_up", None)
    challenge = getattr(row, "challenge", None)
    photos = [{"url": picture_url(one.image), "is_later": one.is_later} for one in row.photos.all()]
    return {
        "review": row, "photos": [one["url"] for one in photos if not one["is_later"]], "later": later,
        "later_photos": [one["url"] for one in photos if one["is_later"]],
        "days": reads.days_between(row.created_at, later.created_at) if later else 0,
        "reason": rules.REASONS.get(row.hidden_for), "can_add": lists.can_follow_up(row),
        "challenge": challenge, "rulings": list(challenge.rulings.all()) if challenge else [],
        "can_ask": challenge is not None and challenge_reads.loser(challenge) == "shopper",
        "until": lists.opens_at(row), "can_object": objection_reads.can_object(row),
        "objection": getattr(row, "objection", None), "answer_reason": rules.REASONS.get(row.answer_hidden_for),
    }  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, number: str, line: int) -> HttpResponse:
    """Three kinds of stars, words, photographs; once for each item, within fourteen days after delivery."""
    bought = reads.received_line(request.user, number, line)
    if bought is None:
        raise NotYours
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = reviewing.review(
                user=request.user, order_number=number, line=line, photos=request.FILES.getlist("photos"),
                **form.cleaned_data,
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _said(made))
            return redirect("orders:reviews")
    context = {
        "form": form, "line": bought, "picture": picture_url(bought.picture), "most": rules.MAX_PHOTOS, "tab": "me",
        "until": lists.closes_at(bought.order), "is_open": lists.is_open(bought),
        "picks": [
            (form["rating"], numbers.ASPECT_WORDS["item"][1]), (form["seller_rating"], numbers.ASPECT_WORDS["seller"][1]),
            (form["service_rating"], numbers.ASPECT_WORDS["service"][1]),
        ],
        "points": numbers.POINTS, "points_pictures": numbers.POINTS_PICTURES,
    }  # fmt: skip
    return render(request, "orders/review.html", context, status=400 if request.method == "POST" else 200)


def _said(made: Review) -> str:
    if made.status == OpinionStatus.HELD:
        return _("Thank you. We read it first, then it is shown.")
    if made.status == OpinionStatus.SEALED and made.is_anonymous:
        return _(
            "Thank you. It is sealed until the Monday after the fourteen days are over, so that nobody learns whose it is."
        )
    if made.status == OpinionStatus.SEALED:
        return _("Thank you. It is sealed until the shop has spoken too, or fourteen days after delivery.")
    return _("Thank you for your review.")


@login_required
@require_http_methods(["GET", "POST"])
def follow_up(request: HttpRequest, review_id: str) -> HttpResponse:
    """Add to one's own review (追评), once."""
    found = lists.own_review(request.user, review_id)
    if not lists.can_follow_up(found) and request.method != "POST":
        raise NoFollowUp
    form = FollowUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = reviewing.follow_up(
                user=request.user, public_id=review_id, body=form.cleaned_data["body"],
                photos=request.FILES.getlist("photos"),
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            is_held = made.status == OpinionStatus.HELD
            messages.success(
                request,
                _("Thank you. We read it first, then it is shown.") if is_held else _("Added under your review."),
            )
            return redirect("orders:reviews")
    context = {"form": form, "review": found, "most": rules.MAX_PHOTOS, "tab": "me"}
    return render(request, "orders/follow_up.html", context, status=400 if request.method == "POST" else 200)


@login_required
@require_http_methods(["GET", "POST"])
def second_look(request: HttpRequest, review_id: str) -> HttpResponse:
    """A ruling went against one's review: ask for a second look by somebody else."""
    found, refused = challenge_reads.challenge_of(request.user, review_id), ""
    if request.method == "POST":
        try:
            body = request.POST.get("body", "")[: 2 * rules.MAX_BODY]
            challenges.ask_again(challenge=found, side="shopper", body=body, by=request.user)
        except DomainError as error:
            refused = str(error.message)
        else:
            messages.success(request, _("Somebody else looks at it again."))
            return redirect("orders:reviews")
    context = {
        "challenge": found, "review": found.review, "refused": refused, "typed": request.POST.get("body", ""), "tab": "me",
        "can_ask": challenge_reads.loser(found) == "shopper",
        "rulings": [{"row": one, "words": numbers.OUTCOMES[one.outcome]} for one in found.rulings.all()],
    }  # fmt: skip
    return render(request, "orders/second_look.html", context, status=400 if refused else 200)


class ObjectionForm(forms.Form):
    """What is wrong with the shop's answer, by law, and why."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Reason of law"), choices=[(code, reason.words) for code, reason in rules.REASONS.items()],
        widget=forms.RadioSelect,
    )  # fmt: skip
    body = forms.CharField(
        label=gettext_lazy("What is it about?"), min_length=numbers.LEAST_WORDS, max_length=rules.MAX_BODY,
        widget=forms.Textarea(attrs={"rows": 4}), help_text=gettext_lazy("Only we read this."),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def object_to_answer(request: HttpRequest, review_id: str) -> HttpResponse:
    """Ask us to look at the shop's answer below one's own review, once."""
    found = lists.own_review(request.user, review_id)
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            objections.object_to_answer(user=request.user, public_id=review_id, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("We look at it, and you hear from us."))
            return redirect("orders:reviews")
    context = {"form": form, "review": found, "can_object": objection_reads.can_object(found), "tab": "me"}
    return render(request, "orders/object.html", context, status=400 if form.errors else 200)
