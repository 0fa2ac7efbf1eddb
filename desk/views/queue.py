"""The desk in three panes: queue, conversation, person. Without JavaScript each is a page; with it the parts refresh in place."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from desk import act_forms, roles
from desk.panels import panels_of
from desk.selectors import call_backs, compensations, person, queue, suggestions
from marketplace.accounts.models import Role
from marketplace.accounts.permissions import roles_required
from marketplace.core import ids
from marketplace.core.clocks import selectors as clocks
from marketplace.core.errors import DomainError
from promotions.forms import TIER_NAMES
from support import presence, selectors
from support.forms import ReplyForm
from support.models import Ticket
from support.seller_questions import open_question_of, seller_of
from support.services import availability, files, tickets
from support.states import OPEN
from support.views.chat import REFUSED, socket_of
from support.views.desk import bubbles

PAGE = 30
PANES = ("talk", "person")
for_desk = roles_required(*roles.DESK)


@for_desk
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """The queue alone; an old address with `?q=` leads to the search."""
    if request.GET.get("q", "").strip():
        return redirect(reverse("desk:search") + f"?q={request.GET['q'][:60]}")
    if request.GET.get("part") == "queue":
        availability.heartbeat(request.user)
        return render(request, "desk/_queue.html", _queue(request))
    return _page(request)


@for_desk
@require_GET
def ticket(request: HttpRequest, number: str) -> HttpResponse:
    """A ticket beside the queue; on a phone `?pane=person` shows the person instead of the conversation."""
    return _page(request, selectors.ticket_by_number(number))


@for_desk
@require_GET
def person_view(request: HttpRequest, number: str) -> HttpResponse:
    """Everything about the person, as a fragment or as a page of its own. Reading it is written down."""
    found = selectors.ticket_by_number(number)
    seen = person.view_of(found, request.user)
    person.note_reading(ticket=found, person=seen, agent=request.user)
    offered = [
        (kind, act.title, act.icon) for kind, act in act_forms.ACTS.items() if seen.focus and act.fits(seen.focus)
    ]
    has_it = roles.has_ticket(request.user, found)
    context = {
        "ticket": found,
        "person": seen,
        "tier_name": TIER_NAMES[seen.standing.tier] if seen.standing else "",
        "acts": offered if has_it else [],
        "has_it": has_it,
    }
    is_part = bool(request.headers.get("HX-Request"))
    return render(request, "desk/_person.html" if is_part else "desk/person.html", context)


@roles_required(Role.AGENT)
@require_POST
def reply(request: HttpRequest, number: str) -> HttpResponse:
    """Answer or leave a note; a refused text stays in its field, a sent one lets the page forget its draft."""
    found = selectors.ticket_by_number(number)
    form = ReplyForm(request.POST, request.FILES)
    if form.is_valid():
        data = form.cleaned_data
        try:
            tickets.reply(
                ticket=found,
                agent=request.user,
                body=data["body"],
                client_id=data["client_id"],
                is_internal=data["internal"],
                attached=files.store(data["files"], author=request.user.ref),
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            return redirect(f"/desk/{found.number}/?sent=1")
    return _page(request, found, form)


def _queue(request: HttpRequest) -> dict[str, Any]:
    wanted = queue.asked(request.GET)
    soon = queue.due_soon()
    page = Paginator(queue.found(wanted, request.user, soon), PAGE).get_page(request.GET.get("page"))
    due = clocks.open_clocks(tickets.FIRST_REPLY, [item.ref for item in page])
    counts = queue.counts(request.user, soon)
    tabs = [(code, words, counts[code]) for code, words in queue.VIEWS.items()]
    return {
        "page": page, "wanted": wanted, "tabs": tabs, "topics": queue.topics(), "languages": queue.LANGUAGES,
        "items": [{"ticket": item, "clock": due.get(item.ref)} for item in page], "mine": wanted.show == "mine",
        "is_lead": roles.is_lead(request.user), "is_agent": request.user.has_role(Role.AGENT),
    }  # fmt: skip


def _page(request: HttpRequest, found: Ticket | None = None, form: ReplyForm | None = None) -> HttpResponse:
    availability.heartbeat(request.user)
    pane = request.GET.get("pane", "talk") if found is not None else "queue"
    context: dict[str, Any] = {**_queue(request), "pane": pane if pane in ("queue", *PANES) else "talk"}
    if found is not None:
        context |= _talk(request, found, form)
    return render(request, "desk/desk.html", context, status=REFUSED if form and form.errors else 200)


def _talk(request: HttpRequest, found: Ticket, form: ReplyForm | None) -> dict[str, Any]:
    ideas = suggestions.for_ticket(found) if found.status in OPEN else []
    chosen = request.GET.get("insert", "")
    start = (
        ideas[int(chosen) - 1].text if chosen.isascii() and chosen.isdigit() and 0 < int(chosen) <= len(ideas) else ""
    )
    presence.mark(found.number, request.user)
    return {
        "ticket": found, "others": presence.others(found.number, request.user), "is_fragment": True,
        "is_open": found.status in OPEN, "clock": clocks.open_clock(tickets.FIRST_REPLY, found.ref),
        "bubbles": bubbles(request, found.conversation, is_seen=True), "ideas": ideas,
        "form": form or ReplyForm(initial={"client_id": ids.public_id(), "body": start}), "was_sent": "sent" in request.GET,
        "asked": open_question_of(found), "seller": seller_of(found), "socket": socket_of(found.conversation),
        "has_it": roles.has_ticket(request.user, found), "panels": panels_of(found),
        "waits": compensations.of_ticket(found).filter(status="requested").first(), "call": call_backs.open_call(found),
    }  # fmt: skip
