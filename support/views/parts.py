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
from support.views.team import room

REFUSED = 422


@roles_required(Role.AGENT, Role.SUPERVISOR, Role.PARTNER)
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
    shown = chosen.show(ticket, request.user)
    is_fragment = bool(request.headers.get("HX-Request"))
    back = "support:ticket" if request.user.has_role(Role.AGENT) else "support:watch"
    back = "support:partner-ticket" if teams.is_limited(request.user) else back
    context = room(request, "") | {
        "ticket": ticket,
        "part": part,
        "title": chosen.title,
        "error": error,
        "is_fragment": is_fragment,
        **shown,
    }
    context |= {"back": reverse(back, args=[number]), "parts": [(code, one.title) for code, one in PARTS.items()]}
    template = f"support/desk/{part.replace('-', '_')}.html" if is_fragment else "support/desk/page.html"
    return render(
        request,
        template,
        context | {"inner": f"support/desk/{part.replace('-', '_')}.html"},
        status=REFUSED if error else 200,
    )
