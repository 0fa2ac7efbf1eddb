"""Right holders' notices: the open form, its page, the seller's answer, and the moderators' verbs."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import require_role, roles_required
from marketplace.catalog import selectors
from marketplace.catalog.api.throttles import IpNoticeThrottle
from marketplace.catalog.errors import ReportedTooMuch
from marketplace.catalog.models import IpEvidence, IpNotice
from marketplace.catalog.selectors import ip_notices as reads
from marketplace.catalog.services import ip_notices, ip_readings
from marketplace.catalog.views.common import paper_answer
from marketplace.catalog.views.moderation import verdict
from marketplace.core.errors import DomainError
from marketplace.core.files import EXTENSIONS
from sellers.policies.team import Permission
from sellers.selectors.team import shop_for

VERBS = ("forward", "refuse", "in-court", "restored", "upheld", "withdrawn")


class NoticeForm(forms.Form):
    """What E-Commerce Law Art. 42 asks of a notice: who, which right, which goods, preliminary evidence."""

    right = forms.ChoiceField(label=gettext_lazy("Your right"), choices=IpNotice.Right.choices)
    right_number = forms.CharField(label=gettext_lazy("Number of the right"), max_length=80)
    statement = forms.CharField(
        label=gettext_lazy("What is infringed, and how"), max_length=4000, widget=forms.Textarea({"rows": 5})
    )
    evidence = forms.FileField(label=gettext_lazy("Preliminary evidence (photograph or PDF)"))
    holder_name = forms.CharField(label=gettext_lazy("Right holder"), max_length=120)
    holder_contact = forms.CharField(label=gettext_lazy("Address and telephone"), max_length=300)
    holder_email = forms.EmailField(label=gettext_lazy("Mail"), max_length=200)
    is_sworn = forms.BooleanField(
        label=gettext_lazy("What I write is true. I know that I am liable for the damage of a wrong notice.")
    )


class CounterForm(forms.Form):
    """The seller's statement that nothing is infringed (Art. 43)."""

    statement = forms.CharField(
        label=gettext_lazy("Why nothing is infringed"), max_length=4000, widget=forms.Textarea({"rows": 5})
    )
    name = forms.CharField(label=gettext_lazy("Your name"), max_length=120)
    contact = forms.CharField(label=gettext_lazy("Address and telephone"), max_length=300)
    evidence = forms.FileField(label=gettext_lazy("Evidence, such as receipts (photograph or PDF)"))


@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, public_id: str) -> HttpResponse:
    """A right holder writes about one listing; no account is needed."""
    page = selectors.listing_page(public_id, get_language() or "zh-hans")  # public ones only
    form = NoticeForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        listing = selectors.listing_by_public_id(public_id)
        try:
            if not IpNoticeThrottle().allow_request(request, None):
                raise ReportedTooMuch
            notice = ip_notices.give(
                listing=listing, fields={**form.cleaned_data, "language": get_language()},
                evidence=request.FILES.getlist("evidence"), actor=getattr(request.user, "ref", "") or "visitor",
            )  # fmt: skip
        except DomainError as error:
            _mark(form, error)
        else:
            messages.success(request, _("Thank you. Keep the address of this page: it says how far your notice is."))
            return redirect("catalog:ip-notice", notice.public_id)
    context = {"form": form, "card": page.card, "wrap_class": "wrap"}
    return render(request, "catalog/ip_give.html", context, status=422 if form.errors else 200)


@require_safe
def show(request: HttpRequest, notice_id: str) -> HttpResponse:
    """How far a notice is, for whoever knows its number: no names, no contacts."""
    context = {"notice": reads.notice_by_id(notice_id), "wrap_class": "wrap"}
    response = render(request, "catalog/ip_notice.html", context)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Notices about the shop's goods."""
    seller = shop_for(request.user, Permission.TRUST)
    rows = reads.notices_of(seller)[:100]
    return render(request, "catalog/seller_ip_notices.html", {"seller": seller, "nav": "listings", "rows": rows})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, notice_id: str) -> HttpResponse:
    """One notice for its seller, and the counter-notice."""
    seller = shop_for(request.user, Permission.TRUST)
    notice = reads.own_notice(seller, notice_id)
    ip_readings.note(notice=notice, reader=request.user)
    form = CounterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("statement", "name", "contact")}
        try:
            ip_notices.counter(
                notice=notice, evidence=request.FILES.getlist("evidence"), actor=request.user.ref, **data
            )
        except DomainError as error:
            _mark(form, error)
        else:
            messages.success(request, _("Sent to the right holder. The fifteen days have begun."))
            return redirect("catalog:seller-ip-notice", notice.public_id)
    return render(
        request, "catalog/seller_ip_notice.html",
        {
            "seller": seller, "nav": "listings", "notice": notice, "form": form,
            "evidence": notice.evidence.defer("content"), "can_answer": notice.state == "forwarded",
        },
        status=422 if form.errors else 200,
    )  # fmt: skip


@login_required
@require_safe
@xframe_options_sameorigin
def evidence(request: HttpRequest, evidence_id: str) -> HttpResponse:
    """A paper of a notice, for its seller or a moderator; reading it leaves a trail row."""
    found = ip_readings.read_evidence(evidence_id=evidence_id, reader=request.user)
    name = f"{found.public_id[-6:]}.{EXTENSIONS[found.content_type]}"
    return paper_answer(bytes(found.content), found.content_type, name)


@roles_required(Role.OPS)
@require_safe
def review(request: HttpRequest, notice_id: str) -> HttpResponse:
    """One notice for a moderator."""
    notice = reads.notice_by_id(notice_id)
    ip_readings.note(notice=notice, reader=require_role(request.user, Role.OPS))
    sides = IpEvidence.Side
    papers = list(notice.evidence.defer("content"))
    return render(
        request, "catalog/moderation_ip.html",
        {
            "notice": notice, "wrap_class": "wrap",
            "holder_papers": [one for one in papers if one.side == sides.HOLDER],
            "seller_papers": [one for one in papers if one.side == sides.SELLER],
        },
    )  # fmt: skip


@verdict(lambda notice_id, **_more: redirect("catalog:moderation-ip", notice_id))
def decide(request: HttpRequest, notice_id: str, name: str) -> None:
    """Forward, refuse, noted in court, restored, upheld, withdrawn."""
    if name not in VERBS:
        raise Http404
    ip_notices.decide(
        notice=reads.notice_by_id(notice_id), verb=name.replace("-", "_"), reason=request.POST.get("reason", ""),
        reviewer=require_role(request.user, Role.OPS),
    )  # fmt: skip
    messages.success(request, _("Done."))


def _mark(form: forms.Form, error: DomainError) -> None:
    for name, sentence in (error.fields or {"evidence": error.message}).items():
        form.add_error(name if name in form.fields else None, str(sentence))
