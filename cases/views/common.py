"""What the pages of the three sides share."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse

from cases import selectors
from cases.forms import OUTCOMES, REASONS, SayForm
from cases.models import Case
from cases.states import OVER
from marketplace.core.errors import DomainError
from marketplace.core.files import PDF
from orders.models import OrderLine

PAGE = 20
RENAMED = {"claim_fen": "claim", "amount_fen": "amount"}
OUTCOME_WORDS = {str(code): words for rows in OUTCOMES.values() for code, words in rows}
REASON_WORDS = {str(code): words for code, words in REASONS}
REFUSED = 422


def facts(case: Case, side: str) -> dict[str, Any]:
    """What a page says of a case."""
    lines = OrderLine.objects.filter(pk__in=selectors.share_of(case)).order_by("number")
    return {
        "case": case, "order": case.order, "side": side, "entries": selectors.entries_of(case), "claimed": list(lines),
        "rulings": [{"ruling": one, "words": OUTCOME_WORDS[one.outcome]} for one in selectors.rulings_of(case)],
        "reason_words": REASON_WORDS[case.reason], "outcome_words": OUTCOME_WORDS.get(case.outcome, ""),
        "is_over": case.status in OVER, "can": selectors.can(case, side) if side else None,
    }  # fmt: skip


def stored(name: str, kind: str, *, as_name: str = "evidence.pdf") -> HttpResponse:
    """A file of this room for somebody who may see it. Never kept by a cache; a PDF is saved, not opened in our pages."""
    try:
        with default_storage.open(name) as file:
            response = HttpResponse(file.read(), content_type=kind)
    except (OSError, SuspiciousFileOperation, ValueError) as error:
        raise Http404 from error
    response["Content-Disposition"] = f'attachment; filename="{as_name}"' if kind == PDF else "inline"
    response["Cache-Control"] = "private, no-store"
    return response


def attempt(request: HttpRequest, act: Any, said: Any) -> bool:
    """Do it and say so, or say why not."""
    try:
        act()
    except DomainError as error:
        messages.error(request, str(error.message))
        return False
    messages.success(request, str(said))
    return True


def say_form(request: HttpRequest, *, is_sent: bool) -> SayForm:
    return SayForm(request.POST if is_sent else None, request.FILES if is_sent else None)
