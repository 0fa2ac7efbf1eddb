"""Reporting a listing, how far a report is, and the moderators' side of it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe
from rest_framework.throttling import BaseThrottle

from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import roles_required
from marketplace.catalog import selectors
from marketplace.catalog.models import ListingReport
from marketplace.catalog.selectors import moderation as moderation_reads
from marketplace.catalog.selectors import reports as reads
from marketplace.catalog.services import reports
from marketplace.catalog.views.common import paper_answer
from marketplace.catalog.views.moderation import verdict
from marketplace.core.errors import DomainError
from marketplace.core.files import EXTENSIONS

ops = roles_required(Role.OPS)


class ReportForm(forms.Form):
    """What is wrong with it."""

    reason = forms.ChoiceField(
        label=gettext_lazy("What is wrong?"), choices=ListingReport.Reason.choices, widget=forms.RadioSelect
    )
    body = forms.CharField(
        label=gettext_lazy("Tell us more"), max_length=reports.MAX_BODY, required=False,
        widget=forms.Textarea({"rows": 4}), help_text=gettext_lazy("The seller does not see who reported."),
    )  # fmt: skip
    picture = forms.FileField(label=gettext_lazy("A picture that shows it"), required=False)


def reporter_of(request: HttpRequest) -> tuple[User | None, str]:
    """Whoever is signed in, and how they are told apart: by account, or by the address of a visitor."""
    if isinstance(request.user, User):
        return request.user, request.user.ref
    return None, reports.visitor_ref(str(BaseThrottle().get_ident(request)))


@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, public_id: str) -> HttpResponse:
    """Report one listing; no account is needed."""
    page = selectors.listing_page(public_id, get_language() or "zh-hans")  # public ones only
    user, reporter = reporter_of(request)
    form = ReportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            report = reports.give(
                listing=selectors.listing_by_public_id(public_id), reason=form.cleaned_data["reason"],
                body=form.cleaned_data["body"], user=user, visitor=reporter, picture=form.cleaned_data["picture"],
            )  # fmt: skip
        except DomainError as error:
            for name, sentence in (error.fields or {"": error.message}).items():
                form.add_error(name if name in form.fields else None, str(sentence))
        else:
            messages.success(request, _("Thank you. We look at it within two working days."))
            return redirect("catalog:report-state", report.public_id)
    context = {
        "form": form, "card": page.card, "wrap_class": "wrap", "person": user,
        "is_reported": reads.is_open_for(page.card.id, reporter),
    }  # fmt: skip
    return render(request, "catalog/report.html", context, status=422 if form.errors else 200)


@require_safe
def show(request: HttpRequest, listing_report_id: str) -> HttpResponse:
    """How far a report is, for whoever knows its address: no names, nobody's words."""
    context = {"report": reads.by_id(listing_report_id), "wrap_class": "wrap"}
    response = render(request, "catalog/report_state.html", context)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


@ops
@require_safe
def review(request: HttpRequest, listing_report_id: str) -> HttpResponse:
    """One report for a moderator, with the others about the same goods and how the reporter's earlier ones ended."""
    report = reads.by_id(listing_report_id)
    others = [one for one in reads.about(report.listing)[:20] if one.pk != report.pk]
    return render(
        request, "catalog/moderation_report.html",
        {
            "report": report, "listing": report.listing, "others": others, "wrap_class": "wrap",
            "has_picture": hasattr(report, "picture"), "record": reads.record_of(report.user),
            "pictures": list(report.listing.pictures.all()[:6]),
            "is_edited": report.version != moderation_reads.last_number(report.listing_id),
        },
    )  # fmt: skip


@verdict(lambda listing_report_id, **_more: redirect("catalog:moderation-report", listing_report_id))
def decide(request: HttpRequest, listing_report_id: str, name: str) -> None:
    """`uphold` takes the goods down, `dismiss` leaves them."""
    verbs: dict[str, Any] = {"uphold": reports.uphold, "dismiss": reports.dismiss}
    if name not in verbs:
        raise Http404
    report = reads.by_id(listing_report_id)
    verbs[name](report=report, answer=request.POST.get("reason", ""), reviewer=request.user)
    messages.success(request, _("Done."))


@ops
@require_safe
@xframe_options_sameorigin
def picture(request: HttpRequest, listing_report_id: str) -> HttpResponse:
    """The picture of a report; looking leaves a trail row."""
    found = reports.read_picture(report_id=listing_report_id, reader=request.user)
    return paper_answer(
        bytes(found.content), found.content_type, f"{found.public_id[-6:]}.{EXTENSIONS[found.content_type]}"
    )
