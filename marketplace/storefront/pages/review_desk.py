"""The desk of those who look at what people wrote: held words, challenged reviews. Nobody decides what concerns their own shop."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import roles_required
from marketplace.core.errors import DomainError
from marketplace.core.files import PDF
from marketplace.storefront.pages.seller_reviews import challenge_facts
from marketplace.storefront.person import signed_in
from marketplace.storefront.tiles import picture_url
from orders.models import FollowUp, Review
from orders.policies.opinions import REASONS
from orders.policies.reviewing import LEAST_WORDS, OUTCOMES
from orders.selectors import challenges as reads
from orders.selectors import objections as objection_reads
from orders.services import challenges, objections, opinions
from orders.states import ObjectionStatus, OpinionStatus
from orders.views.common import stored_file

ops = roles_required(Role.OPS)
A_PAGE, REFUSED = 20, 422
FLAG_WORDS = {
    "contact": gettext_lazy("Phone, account or link"), "identity": gettext_lazy("Looks like an ID number"),
    "abuse": gettext_lazy("Insult"), "trade": gettext_lazy("Trade in ratings or forbidden goods"),
}  # fmt: skip


class RulingForm(forms.Form):
    """What we decide, and why, in words that stand beside the review."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Decision"), choices=list(OUTCOMES.items()), widget=forms.RadioSelect
    )
    law = forms.ChoiceField(label=gettext_lazy("Reason of law, where words are hidden"), required=False)
    words = forms.CharField(
        label=gettext_lazy("Why, for all to read"), min_length=LEAST_WORDS, max_length=challenges.MAX_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}), help_text=gettext_lazy("No names, no quotes of what is hidden."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["law"].choices = [("", "—"), *((code, str(reason)) for code, reason in REASONS.items())]  # type: ignore[attr-defined]


@ops
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Challenges with their clocks, then what was held back; the longest waiting first."""
    user, show = signed_in(request), request.GET.get("show", "challenges")
    labels = {
        "challenges": _("Challenged"), "objections": _("Shops' answers"), "review": _("Held reviews"), "follow_up": _("Held follow-ups"),
        "question": _("Held questions"), "answer": _("Held answers"), "over": _("Decided"),
    }  # fmt: skip
    show = show if show in labels else "challenges"
    is_challenge = show in ("challenges", "over")
    if show == "objections":
        found: Any = objection_reads.queue(user)
    else:
        found = reads.queue(user, is_over=show == "over") if is_challenge else reads.held(show, user)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    counts = {
        "challenges": reads.queue(user).count(), "objections": objection_reads.queue(user).count(), **reads.held_counts(user),
    }  # fmt: skip
    clocks = reads.clocks_of(list(page.object_list)) if show == "challenges" else {}
    if show == "objections":
        clocks = objection_reads.clocks_of(list(page.object_list))
    has_clock = is_challenge or show == "objections"
    rows = [
        {"one": one, "clock": clocks.get(one.ref)} if has_clock else {"one": one, "flags": _flags(one)}
        for one in page.object_list
    ]
    tabs = [
        {"label": label, "url": f"?show={code}", "current": code == show, "count": counts.get(code, "")}
        for code, label in labels.items()
    ]
    context = {
        "page": page,
        "rows": rows,
        "tabs": tabs,
        "show": show,
        "is_challenge": is_challenge,
        "wrap_class": "wrap",
    }
    return render(request, "storefront/review_desk.html", context)


@ops
@require_http_methods(["GET", "HEAD", "POST"])
def challenge(request: HttpRequest, challenge_id: str) -> HttpResponse:
    """One challenge: the review, what the shop says, its evidence, the ruling."""
    user = signed_in(request)
    found = reads.challenge_for_desk(challenge_id, user)
    form = RulingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            challenges.rule(challenge_id=challenge_id, by=user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(next(iter(error.fields.values()), error.message)))
        else:
            messages.success(request, _("Done. Both sides are told."))
            return redirect("storefront:review-desk")
    context = {
        **challenge_facts(found), "form": form, "is_waiting": found.status in reads.WAITING, "wrap_class": "wrap",
        "words": found.review.body, "clock": reads.clocks_of([found]).get(found.ref),
        "ruled_by_me": any(one.ruled_by == user.ref for one in found.rulings.all()),
        "versions": list(found.review.answer_versions.all()),
    }  # fmt: skip
    return render(request, "storefront/review_desk_challenge.html", context, status=REFUSED if form.errors else 200)


class AnswerRulingForm(forms.Form):
    """What we decide of a shop's answer, and why, in words that both sides read."""

    law = forms.ChoiceField(
        label=gettext_lazy("Decision"), required=False, widget=forms.RadioSelect,
        choices=[("", gettext_lazy("The answer stands")), *((code, one.words) for code, one in REASONS.items())],
    )  # fmt: skip
    words = forms.CharField(
        label=gettext_lazy("Why, for all to read"), min_length=LEAST_WORDS, max_length=objections.MAX_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}), help_text=gettext_lazy("No names, no quotes of what is hidden."),
    )  # fmt: skip


@ops
@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: HttpRequest, objection_id: str) -> HttpResponse:
    """A shopper's objection to a shop's answer: the review, the answer, what is said against it, the ruling."""
    user = signed_in(request)
    found = objection_reads.objection_for_desk(objection_id, user)
    form = AnswerRulingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            objections.rule(objection_id=objection_id, by=user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(next(iter(error.fields.values()), error.message)))
        else:
            messages.success(request, _("Done. Both sides are told."))
            return redirect("storefront:review-desk")
    context = {
        "objection": found, "review": found.review, "form": form, "is_waiting": found.status == ObjectionStatus.OPEN,
        "reason": REASONS.get(found.reason), "clock": objection_reads.clocks_of([found]).get(found.ref),
        "versions": list(found.review.answer_versions.all()), "wrap_class": "wrap",
    }  # fmt: skip
    return render(request, "storefront/review_desk_objection.html", context, status=REFUSED if form.errors else 200)


@ops
@require_safe
def file(request: HttpRequest, challenge_id: str, file_id: str) -> HttpResponse:
    """Evidence of the shop, for those who are no side of it."""
    found = reads.evidence(reads.challenge_for_desk(challenge_id, signed_in(request)), file_id)
    return stored_file(found.file, found.mime, is_saved=found.mime == PDF)


@ops
@require_http_methods(["GET", "HEAD", "POST"])
def opinion(request: HttpRequest, kind: str, opinion_id: str) -> HttpResponse:
    """Something that was held back, or is looked at again: let it be read, or hide it for a reason of law."""
    user = signed_in(request)
    found = reads.held_one(kind, opinion_id, user)
    if request.method == "POST":
        law = request.POST.get("law", "")
        try:
            if law:
                opinions.hide(opinion=found, reason=law, actor=user.ref)
            else:
                opinions.show(opinion=found, actor=user.ref)
        except DomainError as error:
            messages.error(request, str(next(iter(error.fields.values()), error.message)))
            return redirect("storefront:review-desk-opinion", kind, opinion_id)
        messages.success(request, _("Done."))
        return redirect("storefront:review-desk")
    context = {
        "kind": kind, "one": found, "flags": _flags(found), "reasons": REASONS, "photos": _photos(found),
        "can_show": found.status in (OpinionStatus.HELD, OpinionStatus.HIDDEN),
        "can_hide": found.status in (OpinionStatus.HELD, OpinionStatus.SHOWN), "wrap_class": "wrap",
        "reason": REASONS.get(found.hidden_for),
    }  # fmt: skip
    return render(request, "storefront/review_desk_opinion.html", context)


def _flags(row: Any) -> list[Any]:
    return [FLAG_WORDS.get(flag, flag) for flag in row.flags]


def _photos(row: Any) -> list[str]:
    review = row.review if isinstance(row, FollowUp) else row
    if not isinstance(review, Review):
        return []
    return [picture_url(one.image) for one in review.photos.all() if one.is_later == isinstance(row, FollowUp)]
