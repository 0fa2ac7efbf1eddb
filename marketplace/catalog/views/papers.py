"""Papers, certificates and the seller's word, on the page of an item; and proofs for brands."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.catalog.errors import BadListing
from marketplace.catalog.forms import BrandForm, CertificateForm, PaperForm
from marketplace.catalog.models import Listing
from marketplace.catalog.selectors import moderation as reads
from marketplace.catalog.services import attesting, brands, papers, videos
from marketplace.catalog.views.common import own_item, paper_answer
from marketplace.core.errors import DomainError
from marketplace.core.files import EXTENSIONS
from sellers.policies.team import Permission
from sellers.selectors.team import shop_for


@own_item
def add_paper(request: HttpRequest, listing: Listing) -> None:
    """A receipt or another paper."""
    form = PaperForm(request.POST, request.FILES)
    if not form.is_valid():
        raise BadListing(_("Please choose a file and say what it is."))
    papers.add(
        listing=listing, kind=form.cleaned_data["kind"], upload=form.cleaned_data["paper"], actor=request.user.ref
    )
    messages.success(request, _("Kept. Only you and our reviewers can see it."))


@own_item
def remove_paper(request: HttpRequest, listing: Listing, paper_id: str) -> None:
    """One paper less."""
    papers.remove(listing=listing, paper_id=paper_id, actor=request.user.ref)


@login_required
@require_safe
@xframe_options_sameorigin
def paper(request: HttpRequest, paper_id: str) -> HttpResponse:
    """One's own paper."""
    found = papers.read_own(seller=shop_for(request.user, Permission.GOODS), paper_id=paper_id, reader=request.user)
    return paper_answer(
        bytes(found.content), found.content_type, f"{found.public_id[-6:]}.{EXTENSIONS[found.content_type]}"
    )


@own_item
def add_certificate(request: HttpRequest, listing: Listing) -> None:
    """A certificate: issuer, number, until when."""
    form = CertificateForm(request.POST)
    if not form.is_valid():
        raise BadListing
    papers.add_certificate(listing=listing, actor=request.user.ref, **form.cleaned_data)
    messages.success(request, _("Certificate added. We check it with its issuer."))


@own_item
def remove_certificate(request: HttpRequest, listing: Listing, certificate_id: int) -> None:
    """One certificate less."""
    papers.remove_certificate(listing=listing, certificate_id=certificate_id, actor=request.user.ref)


@own_item
def attest(request: HttpRequest, listing: Listing) -> None:
    """The seller's word about goods with a sign of China."""
    if request.POST.get("word") != "yes":
        raise BadListing(_("Please tick the box to give your word."))
    attesting.attest(listing=listing, actor=request.user.ref)
    messages.success(request, _("Thank you, noted."))


@own_item
def put_video(request: HttpRequest, listing: Listing) -> None:
    """A short video, in place of the one before; without a file the one there is taken away."""
    upload = request.FILES.get("video")
    if upload is None:
        videos.remove(listing=listing, actor=request.user.ref)
        return
    videos.put(listing=listing, upload=upload, actor=request.user.ref)
    messages.success(request, _("Video added."))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def brand_papers(request: HttpRequest) -> HttpResponse:
    """The shop's proofs for brands."""
    seller = shop_for(request.user, Permission.GOODS)
    form = BrandForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            brands.hand_in(
                seller=seller, brand=data["brand"], upload=data["paper"], valid_until=data["valid_until"],
                actor=request.user.ref,
            )  # fmt: skip
        except DomainError as error:
            for name, sentence in (error.fields or {"paper": error.message}).items():
                form.add_error(name if name in form.fields else None, str(sentence))
        else:
            messages.success(request, _("Handed in. We look at it within one working day."))
            return redirect("catalog:seller-brands")
    return render(
        request, "catalog/seller_brands.html",
        {"seller": seller, "nav": "listings", "form": form, "rows": reads.authorisations_of(seller)},
        status=422 if form.errors else 200,
    )  # fmt: skip


@login_required
@require_safe
@xframe_options_sameorigin
def brand_paper(request: HttpRequest, paper_id: str) -> HttpResponse:
    """One's own proof."""
    found = brands.read(public_id=paper_id, reader=request.user, seller=shop_for(request.user, Permission.GOODS))
    return paper_answer(
        bytes(found.content), found.content_type, f"{found.public_id[-6:]}.{EXTENSIONS[found.content_type]}"
    )
