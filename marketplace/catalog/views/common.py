"""What the pages of one's own goods share."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from marketplace.catalog import selectors
from marketplace.catalog.errors import NotReady
from marketplace.catalog.forms import CertificateForm, PaperForm
from marketplace.catalog.models import Listing, ListingVideo
from marketplace.catalog.policies import loop
from marketplace.catalog.policies.attributes import missing_on_label
from marketplace.catalog.policies.moderation import WORDS
from marketplace.catalog.selectors.attributes import attributes_of
from marketplace.catalog.services.examining import lacks_word
from marketplace.core.errors import DomainError
from marketplace.core.files import PDF
from sellers.policies.team import Permission
from sellers.selectors.team import shop_for

EDIT = "catalog:seller-listing"
# A picture runs nothing; a PDF is shown by the browser's own viewer, which a sandbox would switch off.
PICTURE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'self'"
PDF_POLICY = "default-src 'none'; object-src 'self'; plugin-types application/pdf; frame-ancestors 'self'"


def own_item(act: Callable[..., None]) -> Callable[..., HttpResponse]:
    """Decorator of form posts on one's own item: they end on its page, a refusal with its sentences as messages."""

    @wraps(act)
    def run(request: HttpRequest, public_id: str, **kwargs: Any) -> HttpResponse:
        listing = selectors.own_listing(shop_for(request.user, Permission.GOODS), public_id)
        try:
            act(request, listing, **kwargs)
        except DomainError as error:
            messages.error(request, str(error.message))
            for sentence in error.fields.values() if isinstance(error, NotReady) else ():
                messages.warning(request, str(sentence))
        return redirect(EDIT, listing.public_id)

    return login_required(require_POST(run))


def papers_context(listing: Listing) -> dict[str, Any]:
    """What the page of an item shows beside its form: papers, certificates, the seller's word, what the label lacks."""
    specs = attributes_of(listing.category.slug, get_language() or "zh-hans")
    asks = loop.asks_for_word(listing.gtin, listing.origin_country)
    return {
        "papers": list(listing.papers.defer("content")), "certificates": list(listing.certificates.all()),
        "paper_form": PaperForm(), "certificate_form": CertificateForm(auto_id="certificate_%s"),
        "asks_for_word": asks, "lacks_word": asks and lacks_word(listing), "word": loop.TEXT,
        "label_lacks": [spec.name for spec in missing_on_label(specs, listing.attributes)],
        "flag_words": [WORDS[flag] for flag in listing.flags if flag in WORDS],
        "video": ListingVideo.objects.filter(listing=listing).first(),
        "siblings": selectors.family_of(listing),
    }  # fmt: skip


def paper_answer(content: bytes, content_type: str, name: str) -> HttpResponse:
    """A private paper: shown, never cached, running nothing."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = PDF_POLICY if content_type == PDF else PICTURE_POLICY
    return response
