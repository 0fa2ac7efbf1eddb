"""Pages of the agent's desk: queue, conversation, and everything about the person."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import roles_required
from marketplace.core import ids
from marketplace.core.clocks import selectors as clocks
from marketplace.core.errors import DomainError
from marketplace.core.http import refuse_to
from support import care, presenting, selectors
from support.forms import ReplyForm
from support.models import Ticket
from support.policies import MAX_LENGTH
from support.relay_templates import words_of
from support.seller_questions import open_question_of, seller_of
from support.services import seller_questions, tickets
from support.states import OPEN
from support.views.chat import REFUSED, after_of, socket_of

PAGE = 30


@roles_required(Role.AGENT)
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """The queue alone."""
    return _page(request)


@roles_required(Role.AGENT)
@require_GET
def ticket(request: HttpRequest, number: str) -> HttpResponse:
    """A ticket beside the queue."""
    return _page(request, selectors.ticket_by_number(number))


@roles_required(Role.AGENT)
@require_GET
def ticket_messages(request: HttpRequest, number: str) -> HttpResponse:
    """Messages after `?after=`, notes included, as a fragment."""
    found = selectors.messages_of(
        selectors.ticket_by_number(number).conversation, after=after_of(request), internal=True
    )
    bubbles = presenting.bubbles(found, viewer=request.user.ref, is_desk=True)
    return render(request, "support/bubbles.html", {"bubbles": bubbles})


@roles_required(Role.AGENT)
@require_POST
def reply(request: HttpRequest, number: str) -> HttpResponse:
    """Answer or leave a note; a refused text stays in its field."""
    found = selectors.ticket_by_number(number)
    form = ReplyForm(request.POST)
    if form.is_valid():
        try:
            tickets.reply(
                ticket=found,
                agent=request.user,
                body=form.cleaned_data["body"],
                client_id=form.cleaned_data["client_id"],
                is_internal=form.cleaned_data["internal"],
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            return redirect("support:ticket", number)
    return _page(request, found, form)


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


def _page(request: HttpRequest, found: Ticket | None = None, form: ReplyForm | None = None) -> HttpResponse:
    is_mine = request.GET.get("show") == "mine"
    query = request.GET.get("q", "")[:40]
    waiting = selectors.tickets(assignee=request.user if is_mine else None, query=query)
    page = Paginator(waiting, PAGE).get_page(request.GET.get("page"))
    due = clocks.open_clocks(tickets.FIRST_REPLY, [item.ref for item in page])
    items = [{"ticket": item, "clock": due.get(item.ref)} for item in page]
    context = {"page": page, "items": items, "counts": selectors.queue_counts(), "mine": is_mine, "query": query}
    if found is not None:
        context |= _talk(request, found, form)
    return render(request, "support/desk.html", context, status=REFUSED if form and form.errors else 200)


def _talk(request: HttpRequest, found: Ticket, form: ReplyForm | None) -> dict[str, Any]:
    spoken = selectors.messages_of(found.conversation, internal=True)
    return {
        "ticket": found,
        "is_open": found.status in OPEN,
        "clock": clocks.open_clock(tickets.FIRST_REPLY, found.ref),
        "bubbles": presenting.bubbles(spoken, viewer=request.user.ref, is_desk=True),
        "form": form or ReplyForm(initial={"client_id": ids.public_id()}),
        "care": care.view_of(found),
        "asked": open_question_of(found),
        "seller": seller_of(found),
        "socket": socket_of(found.conversation),
    }
