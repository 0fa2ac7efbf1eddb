"""The desk of the moderators: what waits before it goes on sale, what is looked at afterwards, brands and notices."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import roles_required
from marketplace.catalog import selectors
from marketplace.catalog.forms import ListingForm
from marketplace.catalog.models import BrandAuthorisation, Certificate, Listing
from marketplace.catalog.policies.differences import Change, changes
from marketplace.catalog.policies.moderation import WORDS
from marketplace.catalog.selectors import ip_notices as ip_reads
from marketplace.catalog.selectors import moderation as reads
from marketplace.catalog.selectors import reports as report_reads
from marketplace.catalog.selectors.attributes import in_words
from marketplace.catalog.services import brands, moderation, papers
from marketplace.catalog.states import ListingStatus
from marketplace.catalog.views.common import paper_answer
from marketplace.core.errors import DomainError
from marketplace.core.files import EXTENSIONS

PAGE_SIZE = 20
ITEM = "catalog:moderation-item"
ops = roles_required(Role.OPS)


def verdict(back: Callable[..., HttpResponse]) -> Callable[..., Callable[..., HttpResponse]]:
    """Decorator of posts by a moderator: a refusal is told, and the page they came from is shown again."""

    def declare(act: Callable[..., None]) -> Callable[..., HttpResponse]:
        @wraps(act)
        def run(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            try:
                act(request, **kwargs)
            except DomainError as error:
                messages.error(request, str(next(iter(error.fields.values()), error.message)))
            return back(**kwargs)

        return ops(require_POST(run))

    return declare


@ops
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What waits, the longest waiting first."""
    show = request.GET.get("show", "before")
    flag = request.GET.get("flag", "")
    sources: dict[str, Callable[[], Any]] = {
        "before": lambda: reads.queue(flag=flag if flag in WORDS else "", seller=request.GET.get("seller", "")),
        "after": reads.after_reviews, "brands": reads.open_authorisations, "ip": ip_reads.open_notices,
        "reports": report_reads.open_reports,
    }  # fmt: skip
    show = show if show in sources else "before"
    counts = {
        **reads.counts(),
        "ip": ip_reads.open_notices().count(),
        "reports": report_reads.open_reports().count(),
    }
    labels = {
        "before": _("Before sale"), "after": _("Looked at afterwards"), "brands": _("Brand authorisations"),
        "ip": _("Right holders' notices"), "reports": _("Reported"),
    }  # fmt: skip
    page = Paginator(sources[show](), PAGE_SIZE).get_page(request.GET.get("page"))
    flags = reads.flag_counts() if show == "before" else {}
    if show == "before":
        for one in page:
            one.flag_words = [WORDS[code] for code in one.flags if code in WORDS]
    return render(
        request, "catalog/moderation.html",
        {
            "show": show, "page": page, "flag": flag, "words": WORDS, "wrap_class": "wrap",
            "tabs": [
                {"label": label, "url": f"?show={code}", "current": code == show, "count": counts[code]}
                for code, label in labels.items()
            ],
            "flags": [(code, WORDS[code], many) for code, many in sorted(flags.items()) if code in WORDS],
        },
    )  # fmt: skip


@ops
@require_safe
def item(request: HttpRequest, public_id: str) -> HttpResponse:
    """One listing as a moderator sees it: what the rules found, what changed since the last verdict, papers."""
    listing = selectors.listing_by_public_id(public_id)
    versions = list(reads.versions_of(listing)[:20])
    chosen = request.GET.get("since", "")
    old = next((one for one in versions if str(one.number) == chosen), None) or reads.version_at_decision(listing)
    return render(
        request, "catalog/moderation_item.html",
        {
            "listing": listing, "wrap_class": "wrap", "pictures": list(listing.pictures.all()),
            "flag_words": [(flag, WORDS.get(flag, flag)) for flag in listing.flags],
            "attributes": in_words(listing.category.slug, "zh-hans", listing.attributes),
            "papers": list(listing.papers.defer("content")), "certificates": list(listing.certificates.all()),
            "decisions": list(listing.decisions.order_by("-pk")[:10]), "versions": versions, "old": old,
            "changes": _named(changes(old.fields, versions[0].fields)) if old and versions else [],
            "reports": list(report_reads.about(listing).filter(state="open")[:20]),
            "review": reads.open_after_review(listing), "record": reads.trust_record(listing.seller),
            "same_prices": reads.prices_of_same(listing)[:9], "qualities": Listing.Quality.values,
            "can_approve": listing.status == ListingStatus.IN_MODERATION,
            "can_reject": listing.status in {ListingStatus.IN_MODERATION, ListingStatus.PUBLISHED},
            "word": listing.attestations.order_by("-pk").first(),
        },
    )  # fmt: skip


def _named(found: list[Change]) -> list[tuple[Any, Change]]:
    """Each change with the words that the seller's form has for its field."""
    fields = ListingForm.base_fields
    named = {"price_minor": fields["price"].label, "category_id": fields["category"].label}
    return [(fields[one.field].label if one.field in fields else named.get(one.field, one.field), one) for one in found]


@verdict(lambda public_id, **_more: redirect(ITEM, public_id))
def decide(request: HttpRequest, public_id: str, name: str) -> None:
    """Approve, reject, or the verdict of a look afterwards."""
    listing = selectors.listing_by_public_id(public_id)
    reason, actor = request.POST.get("reason", ""), request.user.ref
    if name == "approve":
        moderation.approve(listing=listing, actor=actor, note=reason[:500])
    elif name == "reject":
        moderation.reject(listing=listing, reason=reason, actor=actor)
    elif name in {"clean", "hit"} and (review := reads.open_after_review(listing)) is not None:
        moderation.close_after_review(review=review, is_hit=name == "hit", reason=reason, reviewer=request.user)
    elif name == "quality":
        papers.grade_quality(
            listing=listing, grade=request.POST.get("grade", ""), by=request.POST.get("by", ""), reviewer=request.user
        )
    else:
        raise Http404
    messages.success(request, _("Done."))


@verdict(lambda public_id, **_more: redirect(ITEM, public_id))
def check_certificate(request: HttpRequest, public_id: str, certificate_id: int) -> None:
    """A certificate was checked with its issuer."""
    found = get_object_or_404(
        Certificate.objects.select_related("listing"), pk=certificate_id, listing__public_id=public_id
    )
    papers.check_certificate(
        certificate=found, is_accepted=request.POST.get("verdict") == "accepted", reviewer=request.user
    )
    messages.success(request, _("Done."))


@ops
@require_safe
@xframe_options_sameorigin
def paper(request: HttpRequest, paper_id: str) -> HttpResponse:
    """A paper of a listing; reading it leaves a trail row."""
    found = papers.read_for_review(paper_id=paper_id, reader=request.user)
    return paper_answer(
        bytes(found.content), found.content_type, f"{found.public_id[-6:]}.{EXTENSIONS[found.content_type]}"
    )


@ops
@require_safe
@xframe_options_sameorigin
def brand_paper(request: HttpRequest, paper_id: str) -> HttpResponse:
    """A seller's proof for a brand; reading it leaves a trail row."""
    found = brands.read(public_id=paper_id, reader=request.user)
    return paper_answer(
        bytes(found.content), found.content_type, f"{found.public_id[-6:]}.{EXTENSIONS[found.content_type]}"
    )


@verdict(lambda **_more: redirect("/moderation/?show=brands"))
def decide_brand(request: HttpRequest, paper_id: str) -> None:
    """The verdict on a seller's proof for a brand."""
    found = get_object_or_404(BrandAuthorisation.objects.select_related("brand").defer("content"), public_id=paper_id)
    brands.decide(
        authorisation=found, is_accepted=request.POST.get("verdict") == "accepted", reviewer=request.user,
        reason=request.POST.get("reason", ""),
    )  # fmt: skip
    messages.success(request, _("Done."))
