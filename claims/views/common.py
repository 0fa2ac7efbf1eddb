"""What the pages of the sides share."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse

from claims import selectors, words
from claims.models import Claim
from claims.policies.terms import CLOCK
from claims.states import OVER, UNDER_WAY
from marketplace.core.clocks import selectors as clocks
from marketplace.core.errors import DomainError
from marketplace.core.files import PDF

PAGE = 20
REFUSED = 422


def facts(claim: Claim) -> dict[str, Any]:
    """What a page says of a claim."""
    party, _, code = claim.fault.partition(":")
    return {
        "claim": claim, "order": claim.order, "kind_words": words.KINDS[claim.kind],
        "rule_words": words.RULES.get(claim.rule, claim.rule), "reason_words": words.words_of(claim.reasons),
        "pieces": selectors.pieces_of(claim), "entries": selectors.entries_of(claim), "is_over": claim.status in OVER,
        "is_under_way": claim.status in UNDER_WAY, "clock": clocks.open_clock(CLOCK, claim.ref),
        "fault_words": f"{words.PARTIES.get(party, party)} {code}".strip() if party else "",
    }  # fmt: skip


def stored(name: str, kind: str, *, as_name: str = "evidence.pdf") -> HttpResponse:
    """A file of this room for somebody who may see it. Never kept by a cache; a PDF is saved, not opened in our pages."""
    try:
        with default_storage.open(name) as file:
            response = HttpResponse(file.read(), content_type=kind)
    except (OSError, SuspiciousFileOperation, ValueError) as error:
        raise Http404 from error
    return private(response, kind, as_name)


def private(response: HttpResponse, kind: str, as_name: str) -> HttpResponse:
    response["Content-Disposition"] = f'attachment; filename="{as_name}"' if kind == PDF else "inline"
    response["Cache-Control"] = "private, no-store"
    return response


def attempt(request: HttpRequest, act: Callable[[], Any], said: Any) -> bool:
    """Do it and say so, or say why not."""
    try:
        act()
    except DomainError as error:
        messages.error(request, str(error.message))
        return False
    messages.success(request, str(said))
    return True
