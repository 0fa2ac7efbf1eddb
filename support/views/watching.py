"""A lead watches a conversation, of an agent or of the assistant, and takes it over; a partner agent works on their team's tickets.
Contacts stay masked.
"""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import roles_required
from marketplace.core import ids
from marketplace.core.errors import DomainError
from marketplace.core.http import refuse_to
from support import presence, presenting, selectors, teams
from support.forms import ReplyForm
from support.models import Ticket
from support.services import tickets, watching
from support.states import OPEN
from support.views.team import room

PAGE = 30
REFUSED = 422


@roles_required(*teams.LEADS)
@require_GET
def talks(request: HttpRequest) -> HttpResponse:
    """What is being said now, to whomever; with `?agent=` what one colleague has."""
    agent = request.GET.get("agent", "")[:40]
    page = Paginator(selectors.talks_now(agent), PAGE).get_page(request.GET.get("page"))
    return render(request, "support/team/talks.html", room(request, "watch", page=page, agent=agent))


@roles_required(*teams.LEADS)
@require_GET
def listen(request: HttpRequest, public_id: str) -> HttpResponse:
    """Read along where the assistant answers; a conversation with an open ticket is read as the ticket."""
    conversation = selectors.conversation_for_agent(public_id)
    ticket = selectors.open_ticket(conversation)
    if ticket is not None:
        return redirect("support:watch", ticket.number)
    watching.listen(conversation=conversation, supervisor=request.user)
    spoken = selectors.messages_of(conversation, internal=True)
    bubbles = presenting.bubbles(spoken, viewer=request.user.ref, is_desk=True)
    return render(request, "support/team/listen.html", room(request, "watch", talk=conversation, bubbles=bubbles))


@roles_required(*teams.LEADS)
@require_POST
@refuse_to("support:listen")
def take_talk(request: HttpRequest, public_id: str) -> HttpResponse:
    """From now on it is a ticket of who pressed."""
    conversation = selectors.conversation_for_agent(public_id)
    ticket = watching.take(conversation=conversation, supervisor=request.user)
    return redirect("support:watch", ticket.number)


@roles_required(*teams.LEADS)
@require_GET
def watch(request: HttpRequest, number: str) -> HttpResponse:
    """Read along; that somebody did stands in the trail."""
    ticket = selectors.ticket_by_number(number)
    watching.watch(ticket=ticket, supervisor=request.user)
    return _talk(request, ticket, "watch", ReplyForm(initial={"client_id": ids.public_id()}))


@roles_required(*teams.LEADS)
@require_POST
@refuse_to("support:watch")
def take_over(request: HttpRequest, number: str) -> HttpResponse:
    """From now on it is the supervisor's."""
    tickets.take(ticket=selectors.ticket_by_number(number), agent=request.user, is_takeover=True)
    return redirect("support:watch", number)


@roles_required(*teams.LEADS)
@require_POST
def say(request: HttpRequest, number: str) -> HttpResponse:
    """Answer, or leave a note, from the watching page."""
    return _reply(request, selectors.ticket_by_number(number), "watch", "support:watch")


@roles_required(Role.PARTNER)
@require_GET
def partner_queue(request: HttpRequest) -> HttpResponse:
    """The team's open tickets, the most urgent first."""
    found = Ticket.objects.filter(teams.within_reach(request.user), status__in=OPEN).order_by("rank", "id")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "support/team/queue.html", room(request, "queue", page=page))


@roles_required(Role.PARTNER)
@require_http_methods(["GET", "POST"])
def partner_ticket(request: HttpRequest, number: str) -> HttpResponse:
    """One ticket of the team: what was said, and an answer. No orders, no money, no contact."""
    ticket = teams.ticket_for(request.user, number)
    if request.method == "POST":
        return _reply(request, ticket, "queue", "support:partner-ticket")
    return _talk(request, ticket, "queue", ReplyForm(initial={"client_id": ids.public_id()}))


def _reply(request: HttpRequest, ticket: Ticket, nav: str, back: str) -> HttpResponse:
    form = ReplyForm(request.POST)
    if form.is_valid():
        try:
            tickets.reply(
                ticket=ticket, agent=request.user, body=form.cleaned_data["body"], client_id=form.cleaned_data["client_id"],
                is_internal=form.cleaned_data["internal"],
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            return redirect(back, ticket.number)
    return _talk(request, ticket, nav, form)


def _talk(request: HttpRequest, ticket: Ticket, nav: str, form: ReplyForm) -> HttpResponse:
    spoken = selectors.messages_of(ticket.conversation, internal=True)
    bubbles = presenting.bubbles(spoken, viewer=request.user.ref, is_desk=True)
    presence.mark(ticket.number, request.user)
    others = presence.others(ticket.number, request.user)
    context = room(
        request,
        nav,
        others=others,
        is_fragment=True,
        ticket=ticket,
        bubbles=bubbles,
        form=form,
        is_open=ticket.status in OPEN,
    )
    return render(request, "support/team/talk.html", context, status=REFUSED if form.errors else 200)
