"""Doors of the fragments of a ticket. Partner agents reach their own team's tickets only."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import roles_required
from marketplace.core.errors import DomainError
from support import teams
from support.desk_parts import PARTS
from support.models import Ticket
from support.views.team import room

REFUSED = 422


@roles_required(*teams.DESK, Role.PARTNER)
def part(request: HttpRequest, number: str, part: str) -> HttpResponse:
    """Show one part, or do what its form says; a refusal stands in the part itself."""
    chosen, ticket = PARTS[part], teams.ticket_for(request.user, number)
    error = ""
    if request.method == "POST":
        if chosen.act is None:
            return HttpResponseNotAllowed(["GET"])
        try:
            chosen.act(ticket, request.user, request.POST)
        except DomainError as refused:
            error = str(refused.message)
        else:
            if not request.headers.get("HX-Request"):
                messages.success(request, _("Done."))
                return redirect(f"support:part-{part}", number)
            ticket = teams.ticket_for(request.user, number)
    return _shown(request, part, ticket, error)


def _shown(request: HttpRequest, part: str, ticket: Ticket, error: str) -> HttpResponse:
    """The fragment alone for htmx (which takes no refused answer), else the page around it."""
    user, chosen = request.user, PARTS[part]
    shown = chosen.show(ticket, user)
    is_fragment = bool(request.headers.get("HX-Request"))
    inner = f"support/desk/{part.replace('-', '_')}.html"
    back = "support:ticket" if user.has_role(Role.AGENT) else "support:watch"
    back = "support:partner-ticket" if teams.is_limited(user) else back
    about = {
        "ticket": ticket,
        "part": part,
        "title": chosen.title,
        "error": error,
        "is_fragment": is_fragment,
        "inner": inner,
    }
    parts = [(code, one.title, reverse(f"support:part-{code}", args=[ticket.number])) for code, one in PARTS.items()]
    around = {"back": reverse(back, args=[ticket.number]), "parts": parts}
    status = REFUSED if error and not is_fragment else 200
    page = inner if is_fragment else "support/desk/page.html"
    return render(request, page, room(request, "") | about | around | dict(shown), status=status)
