"""Verbs of a ticket as buttons of the desk, and its messages as a fragment. The desk itself is the app `desk`."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import roles_required
from marketplace.core.http import refuse_to
from support import presenting, selectors, teams
from support.models import Conversation, ReadMark
from support.policies import MAX_LENGTH
from support.relay_templates import words_of
from support.services import availability, reading, seller_questions, tickets
from support.views.chat import after_of


@roles_required(*teams.DESK)
@require_GET
def ticket_messages(request: HttpRequest, number: str) -> HttpResponse:
    """Messages after `?after=`, notes included, as a fragment. Whose page asks is at work."""
    availability.heartbeat(request.user)
    talk = selectors.ticket_by_number(number).conversation
    found = bubbles(request, talk, after=after_of(request), is_seen=request.GET.get("seen") == "1")
    answer = render(request, "support/bubbles.html", {"bubbles": found})
    answer["X-Read-Up-To"] = str(selectors.marks_of(talk).get(ReadMark.Side.CUSTOMER, 0))
    return answer


def bubbles(request: HttpRequest, talk: Conversation, *, after: int = 0, is_seen: bool) -> list[dict[str, Any]]:
    """Messages for the desk, notes included; an agent who is shown them has read them."""
    found, marks = selectors.messages_of(talk, after=after, internal=True), selectors.marks_of(talk)
    if is_seen and found and found[-1].pk > marks.get(ReadMark.Side.DESK, 0):
        reading.mark(conversation=talk, side=ReadMark.Side.DESK, up_to=found[-1].pk)
    seen = marks.get(ReadMark.Side.CUSTOMER, 0)
    return presenting.bubbles(found, viewer=request.user.ref, is_desk=True, seen_up_to=seen)


@roles_required(Role.AGENT)
@require_POST
@refuse_to("support:ticket")
def take(request: HttpRequest, number: str) -> HttpResponse:
    """Take a ticket; `takeover` takes it from a colleague."""
    tickets.take(ticket=selectors.ticket_by_number(number), agent=request.user, is_takeover="takeover" in request.POST)
    return redirect("support:ticket", number)


@roles_required(Role.AGENT)
@require_POST
@refuse_to("support:ticket")
def wait(request: HttpRequest, number: str) -> HttpResponse:
    """The seller has to do something first."""
    tickets.wait_for_seller(ticket=selectors.ticket_by_number(number), agent=request.user)
    return redirect("support:ticket", number)


@roles_required(Role.AGENT)
@require_POST
@refuse_to("support:ticket")
def ask_seller(request: HttpRequest, number: str) -> HttpResponse:
    """Ask the seller; they see the question only."""
    found = selectors.ticket_by_number(number)
    words = words_of(request.POST.get("template", ""), request.POST.get("question", "")[:MAX_LENGTH])
    seller_questions.ask(ticket=found, agent=request.user, question=words)
    messages.success(request, _("The seller has been asked and has 24 hours to answer."))
    return redirect("support:ticket", number)


@roles_required(Role.AGENT)
@require_POST
@refuse_to("support:ticket")
def solve(request: HttpRequest, number: str) -> HttpResponse:
    """Mark as solved."""
    tickets.solve(ticket=selectors.ticket_by_number(number), agent=request.user)
    messages.success(request, _("Solved. If the customer writes again, it opens again."))
    return redirect("support:desk")
