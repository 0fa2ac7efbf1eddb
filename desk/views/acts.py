"""Acts for the shopper: choose, read the consequences, confirm. Nothing is done before the second step."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from desk import act_forms
from desk.act_forms import ACTS
from desk.views.queue import for_desk
from marketplace.core.errors import DomainError
from orders.models import Order
from orders.selectors import orders as order_selectors
from support.models import Ticket
from support.selectors import ticket_by_number
from support.views.chat import REFUSED


@for_desk
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """One act about `?order=`; without it the shopper's orders to choose from."""
    ticket = ticket_by_number(number)
    known = ACTS.get(kind)
    if known is None or ticket.user is None:
        raise Http404
    context: dict[str, Any] = {"ticket": ticket, "kind": kind, "act": known}
    wanted = request.GET.get("order", "")
    if not wanted:
        found = [order for order in order_selectors.orders_of(ticket.user)[:20] if known.fits(order)]
        return render(request, "desk/act_order.html", {**context, "orders": found})
    order = order_selectors.order_for(ticket.user, wanted)
    form = known.form(request.POST or None, order=order)
    is_confirmed, is_sure = "confirm" in request.POST, False
    if request.method == "POST" and form.is_valid():
        if is_confirmed and _run(request, form, ticket, order):
            return redirect("support:ticket", ticket.number)
        is_sure = not form.errors
    context |= {"order": order, "form": form, "is_sure": is_sure, "chosen": _chosen(form) if is_sure else []}
    return render(request, "desk/act.html", context, status=REFUSED if form.errors else 200)


def _run(request: HttpRequest, form: Any, ticket: Ticket, order: Order) -> bool:
    try:
        form.run(ticket, request.user, order)
    except DomainError as error:
        form.add_error(None, str(error.message))
        return False
    messages.success(request, _("Done, and told to the shopper in the conversation."))
    return True


def _chosen(form: act_forms.ActForm) -> list[tuple[Any, str]]:
    """What was chosen, in words, for the page that asks once more."""
    found = []
    for field in form:
        value = form.cleaned_data.get(field.name)
        if field.is_hidden or value in (None, "", 0, []):
            continue
        words = {str(code): str(said) for code, said in getattr(field.field, "choices", [])}
        values = value if isinstance(value, list) else [value]
        found.append((field.label, "、".join(words.get(str(one), str(one)) for one in values)))
    return found
