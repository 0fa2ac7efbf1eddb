"""The desk between shopper and seller: what went to and fro about a ticket, and what is held for a person."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import roles_required
from marketplace.core.clocks import selectors as clocks
from marketplace.core.errors import DomainError
from marketplace.translating.policies import guard
from marketplace.translating.policies.facts import Fact
from support import relay, selectors, teams
from support.models import RelayMessage
from support.policies_relay import LEAKS, REASONS, Findings
from support.relay_templates import TEMPLATES
from support.seller_questions import open_question_of, question_by_id, seller_of
from support.services import relay_deciding, relaying
from support.states import RelayStatus, TicketStatus

PAGE = 20
TONES = {RelayStatus.HELD: "warn", RelayStatus.DELIVERED: "good", RelayStatus.REFUSED: "bad"}
LABELS = {
    RelayStatus.TRANSLATING: gettext_lazy("being translated"), RelayStatus.HELD: gettext_lazy("held back"),
    RelayStatus.DELIVERED: gettext_lazy("passed on"), RelayStatus.REFUSED: gettext_lazy("not passed on"),
    RelayStatus.CANCELLED: gettext_lazy("settled before"),
}  # fmt: skip
CHOICES = (
    ("release", gettext_lazy("Send it as it is: what differs is right")), ("correct", gettext_lazy("Send the corrected text")),
    ("original", gettext_lazy("Send the original, without translation")),
    ("mask", gettext_lazy("Paint over contact and payment, then send")),
    ("refuse", gettext_lazy("Do not pass it on; a way around the shop counts against whoever wrote it")),
)  # fmt: skip


@roles_required(*teams.DESK)
@require_GET
def pane(request: HttpRequest, number: str) -> HttpResponse:
    """Everything that went between this ticket and its seller; a fragment for htmx, else a page."""
    found = selectors.ticket_by_number(number)
    asked, seller = open_question_of(found), seller_of(found)
    values = {
        "ticket": found, "seller": seller, "asked": asked, "cards": [card_of(one) for one in relay.of_ticket(found)],
        "clock": clocks.open_clock(relaying.ANSWER, asked.ref) if asked else None, "templates": TEMPLATES,
        "can_ask": found.status in (TicketStatus.OPEN, TicketStatus.WAITING_CUSTOMER) and request.user.has_role(Role.AGENT),
        "words": selectors.last_words(found.conversation), "language": _language(seller.locale) if seller else "",
    }  # fmt: skip
    page = "support/desk/relay.html" if request.headers.get("HX-Request") else "support/desk/relay_page.html"
    return render(request, page, values)


@roles_required(Role.AGENT)
@require_GET
def held(request: HttpRequest) -> HttpResponse:
    """All held messages, the oldest first."""
    page = Paginator(relay.held(), PAGE).get_page(request.GET.get("page"))
    due = clocks.open_clocks(relaying.REVIEW, [one.ref for one in page])
    cards = [card_of(one) | _due(due.get(one.ref)) for one in page]
    return render(request, "support/desk/held.html", {"page": page, "cards": cards})


@roles_required(Role.AGENT)
@require_http_methods(["GET", "HEAD", "POST"])
def held_one(request: HttpRequest, public_id: str) -> HttpResponse:
    """One message: both texts with what differs marked, and the decision."""
    found, refused = relay.message(public_id), ""
    given = {name: request.POST.get(name, "")[:8000] for name in ("decision", "text", "why")}
    if request.method == "POST":
        try:
            relay_deciding.decide(relayed=found, by=request.user, **given)
        except DomainError as error:
            refused = str(error.message)
            found = relay.message(public_id)
        else:
            messages.success(request, _("Decided."))
            return redirect("support:held")
    values = {
        "card": card_of(found), "is_mine": found.author == request.user.ref, "refused": refused,
        "typed": given["text"] or str(found.rendered or found.body),
        "why": given["why"], "decision": given["decision"],
        "strikes": relay.strikes_of(found.question.seller) if found.side == relay.SELLER else 0,
        "choices": [{"code": code, "label": label} for code, label in CHOICES],
    }  # fmt: skip
    return render(request, "support/desk/held_one.html", values, status=409 if refused else 200)


@roles_required(Role.AGENT)
@require_GET
def of_question(request: HttpRequest, public_id: str) -> HttpResponse:
    """Where a late answer is looked after: the pane of its ticket."""
    return redirect("support:relay", question_by_id(public_id).ticket.number)


def card_of(found: RelayMessage) -> dict[str, Any]:
    """One message as the desk sees it."""
    seen = relay.findings(found)
    is_held = found.status == RelayStatus.HELD
    return {
        "id": found.public_id, "ticket": found.question.ticket.number, "shop": found.question.seller.display_name,
        "is_ours": found.side == relay.OURS, "status": found.status, "label": LABELS[RelayStatus(found.status)],
        "tone": TONES.get(RelayStatus(found.status), "info"), "is_held": is_held, "at": found.created_at,
        "source": found.source, "target": found.target, "version": found.version, "is_original": found.is_original,
        "reasons": _reasons(found, seen) if is_held else [],
        "body": guard.pieces(str(found.body), _marks(str(found.body), seen.verdict.in_source, seen.leaks)),
        "rendered": guard.pieces(str(found.rendered), _marks(str(found.rendered), seen.verdict.in_target, seen.target_leaks))
        if found.is_translated else [],
    }  # fmt: skip


def _marks(text: str, facts: tuple[Fact, ...], leaks: tuple[Any, ...]) -> list[Fact]:
    return [*facts, *(Fact("leak", frozenset(), one.start, one.end, text[one.start : one.end]) for one in leaks)]


def _reasons(found: RelayMessage, seen: Findings) -> list[str]:
    said = []
    for code in found.reasons:
        words = str(REASONS.get(code, code))
        if code == "glossary":
            words += ": " + ", ".join(seen.terms)
        elif code == "leak":
            words += ": " + ", ".join(sorted({str(LEAKS[one.kind]) for one in (*seen.leaks, *seen.target_leaks)}))
        said.append(words)
    return said


def _due(clock: Any) -> dict[str, Any]:
    return {"due": clock.due_at, "is_late": clock.breached_at is not None} if clock else {}


def _language(locale: str) -> str:
    try:
        return str(get_language_info(locale)["name_translated"])
    except KeyError:
        return locale
