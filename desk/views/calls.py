"""Call-backs: choose an hour with the shopper, the list of calls, what came of one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from desk import roles
from desk.forms import CallForm
from desk.policies import slots
from desk.selectors import call_backs
from desk.services import calling_back
from desk.views.queue import for_desk
from marketplace.core.errors import DomainError
from marketplace.core.http import refuse_to
from support.selectors import ticket_by_number
from support.views.chat import REFUSED

PAGE = 30
VERBS = {"done": calling_back.done, "missed": calling_back.not_reached}


@for_desk
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest, number: str) -> HttpResponse:
    """A half hour for the shopper of a ticket, in the shopper's own time (`?zone=`)."""
    ticket = ticket_by_number(number)
    if ticket.user is None:
        raise Http404
    zone = request.POST.get("zone") or request.GET.get("zone", "")
    zone = zone if zone in slots.ZONES else slots.ZONES[0]
    form = CallForm(request.POST or None, zone=zone, free=call_backs.free_slots(zone))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            calling_back.book(
                ticket=ticket, by=request.user, starts_at=form.starts_at(), zone=zone, client_id=data["client_id"],
                note=data["note"],
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("The call is booked; the shopper reads it in the conversation."))
            return redirect("support:ticket", ticket.number)
    context = {
        "ticket": ticket,
        "form": form,
        "zone": zone,
        "zones": slots.PLACES.items(),
        "call": call_backs.open_call(ticket),
    }
    return render(request, "desk/call.html", context, status=REFUSED if form.errors else 200)


@for_desk
@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """My calls and those that nobody has, the soonest first; leads see all."""
    agent = None if roles.is_lead(request.user) else request.user
    page = Paginator(call_backs.to_make(agent), PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/calls.html", {"page": page})


@for_desk
@require_POST
@refuse_to("desk:calls")
def end(request: HttpRequest, public_id: str) -> HttpResponse:
    """The number to dial; we spoke, nobody answered, or it is not wanted any more."""
    call, do = call_backs.one(public_id), request.POST.get("do", "")
    if do == "number":
        response = render(
            request, "desk/call_number.html", {"call": call, "phone": calling_back.reveal(call=call, by=request.user)}
        )
        response["Cache-Control"] = "private, no-store"
        return response
    if do == "cancel":
        calling_back.cancel(call=call, by=request.user)
    elif do in VERBS:
        VERBS[do](call=call, by=request.user, note=request.POST.get("note", "")[:300])
    else:
        raise Http404
    messages.success(request, _("Written down."))
    return redirect("desk:calls")
