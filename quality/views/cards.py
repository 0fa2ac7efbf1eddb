"""`/desk/quality/`: figures, drawn tickets, score cards, calibrations. An agent sees the own cards, a lead all."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.accounts.permissions import roles_required
from marketplace.core import rules, time
from marketplace.core.errors import DomainError
from marketplace.core.forms import mark
from quality.forms import CardForm, WordsForm
from quality.models import ScoreCard
from quality.policies.rules_of_quality import SAMPLING
from quality.policies.words import DIMENSIONS, SIGNALS
from quality.selectors import cards as reading
from quality.selectors import survey as surveys
from quality.services import cards
from support import presenting, selectors
from support.models import Ticket
from support.teams import DESK, LEADS, is_lead

PAGE = 20
REFUSED = 422
SPAN = timedelta(days=28)
team = roles_required(*DESK)
leads = roles_required(*LEADS)
BOTH = require_http_methods(["GET", "HEAD", "POST"])


@team
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """An agent's own cards; for a lead also what waits to be scored, and the figures of four weeks."""
    now, leads_it = time.now(), is_lead(request.user)
    page = Paginator(reading.cards_for(request.user), PAGE).get_page(request.GET.get("page"))
    mine = surveys.csat_of_agent(request.user, now - SPAN, now)
    context: dict[str, Any] = {"page": page, "mine": mine, "is_lead": leads_it, "nav": "quality"}
    if leads_it:
        context |= {
            "samples": list(reading.to_score(request.user)[:PAGE]), "calibrations": list(reading.open_calibrations()[:PAGE]),
            "csat": surveys.csat(now - SPAN, now), "by_topic": surveys.csat(now - SPAN, now, by="topic"),
            "rate": surveys.response_rate(now - SPAN, now), "agents": reading.figures(now - SPAN, now),
            "draws": list(reading.draws()[:8]), "signals": SIGNALS,
        }  # fmt: skip
    return render(request, "quality/home.html", context)


@leads
@BOTH
def score(request: HttpRequest, pk: int) -> HttpResponse:
    """Score a drawn ticket."""
    found = reading.sample_by(pk)
    return _scoring(request, found.ticket, lambda form: cards.give(
        sample=found, by=request.user, scores=form.scores(), words=form.cleaned_data["words"]), "quality:home")  # fmt: skip


@leads
@require_POST
def calibrate(request: HttpRequest, number: str) -> HttpResponse:
    """Open a calibration of a ticket."""
    found = cards.calibrate(ticket=selectors.ticket_by_number(number), by=request.user)
    return redirect("quality:calibration", found.pk)


@leads
@BOTH
def calibration(request: HttpRequest, pk: int) -> HttpResponse:
    """My card of a calibration; once I gave it, those of the others and what we learnt."""
    found = reading.calibration_by(pk)
    given = list(found.cards.order_by("id"))
    has_given = any(one.reviewer == request.user.ref for one in given)
    if not has_given and found.closed_at is None:
        return _scoring(request, found.ticket, lambda form: cards.score_for(
            calibration=found, by=request.user, scores=form.scores(), words=form.cleaned_data["words"]), "quality:home")  # fmt: skip
    form = WordsForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            cards.close(calibration=found, by=request.user, learned=form.cleaned_data["text"])
        except DomainError as error:
            mark(form, error)
        else:
            return redirect("quality:calibration", pk)
    context = {
        "found": found,
        "cards": given,
        "form": form,
        "spread": reading.spread(found),
        "words": DIMENSIONS,
        "nav": "quality",
    }
    return render(request, "quality/calibration.html", context, status=REFUSED if form.errors else 200)


@team
@BOTH
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """One card: the agent accepts or disputes it, a second reviewer decides a disputed one."""
    found = reading.card_for(request.user, pk)
    form = _card_form(request, found)
    if request.method == "POST":
        try:
            if _act(request, found, form):
                messages.success(request, _("Done."))
                return redirect("quality:card", pk)
        except DomainError as error:
            messages.error(request, str(error.message))
    lines = [(DIMENSIONS.get(name, name), value) for name, value in found.scores.items()]
    is_mine = found.agent_id == request.user.pk
    context = {
        "card": found,
        "lines": lines,
        "form": form,
        "is_mine": is_mine,
        "is_lead": is_lead(request.user),
        "bubbles": _talk(found.ticket, request),
        "nav": "quality",
    }
    return render(request, "quality/card.html", context, status=REFUSED if form is not None and form.errors else 200)


def _card_form(request: HttpRequest, found: ScoreCard) -> Any:
    data = request.POST if request.method == "POST" and request.POST.get("do") != "accept" else None
    if found.status == "given" and found.agent_id == request.user.pk:
        return WordsForm(data)
    if (
        found.status == "disputed"
        and is_lead(request.user)
        and found.agent_id != request.user.pk
        and found.reviewer != request.user.ref
    ):
        first = {f"score_{name}": str(value) for name, value in found.scores.items()}
        return CardForm(
            data, dimensions=rules.version(SAMPLING.code, found.rule_version).body["dimensions"], initial=first
        )
    return None


def _act(request: HttpRequest, found: ScoreCard, form: Any) -> bool:
    if request.POST.get("do") == "accept":
        cards.accept(card=found, by=request.user)
        return True
    if form is None or not form.is_valid():
        return False
    if isinstance(form, CardForm):
        cards.decide(card=found, by=request.user, scores=form.scores(), words=form.cleaned_data["words"])
    else:
        cards.dispute(card=found, by=request.user, text=form.cleaned_data["text"])
    return True


def _scoring(request: HttpRequest, ticket: Ticket, give: Any, back: str) -> HttpResponse:
    dimensions = rules.at(SAMPLING.code).body["dimensions"]
    form = CardForm(request.POST if request.method == "POST" else None, dimensions=dimensions)
    if form.is_bound and form.is_valid():
        try:
            give(form)
        except DomainError as error:
            mark(form, error)
        else:
            messages.success(request, _("Done."))
            return redirect(back)
    context = {"ticket": ticket, "form": form, "bubbles": _talk(ticket, request), "nav": "quality"}
    return render(request, "quality/score.html", context, status=REFUSED if form.errors else 200)


def _talk(ticket: Ticket, request: HttpRequest) -> list[dict[str, Any]]:
    """The conversation as the desk saw it."""
    found = selectors.messages_of(ticket.conversation, internal=True)
    return presenting.bubbles(found, viewer=request.user.ref, is_desk=True)
