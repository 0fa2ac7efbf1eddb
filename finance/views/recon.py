"""Differences between our book and the provider's: the list, and one with everything that can be done about it."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from finance import tables
from finance.models import Break
from finance.selectors import differences
from finance.services import breaks
from finance.views.common import attempt, for_finance, paged, show, wants_file
from finance.words import account_words, break_words
from marketplace.core.clocks import selectors as clocks
from marketplace.core.dated.people import names

SHOWS = (("open", gettext_lazy("Open")), ("mine", gettext_lazy("Mine")), ("over", gettext_lazy("Ended")))


@for_finance
@require_safe
def listing(request: HttpRequest) -> HttpResponseBase:
    """The oldest first; `?show=mine|over` the others."""
    asked = request.GET.get("show", "")
    show_what = asked if asked in dict(SHOWS) else "open"
    rows = differences.queue(show_what, request.user.ref)
    if wants_file(request):
        return tables.breaks(show_what, request.user.ref)
    page = paged(request, rows)
    due = clocks.open_clocks(breaks.CLOCK, [one.ref for one in page])
    people = names([one.assigned_to for one in page if one.assigned_to])
    found = [
        {"one": one, "words": break_words(one), "clock": due.get(one.ref), "who": people.get(one.assigned_to, "")}
        for one in page
    ]
    return show(
        request, "differences.html", "differences", page=page, rows=found, show=show_what, shows=SHOWS,
        standing=differences.standing(),
    )  # fmt: skip


@for_finance
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One difference: both sides line by line, who looks after it, what was said, how it can end."""
    found = differences.break_by(pk)
    if request.method == "POST":
        _act(request, found)
        return redirect("finance:difference", pk)
    notes, corrections = list(found.notes.order_by("pk")), list(found.corrections.order_by("pk"))
    people = names(
        [found.assigned_to, found.ended_by, *(note.by for note in notes)]
        + [ref for made in corrections for ref in (made.proposed_by, made.decided_by)]
    )
    waiting = next((made for made in corrections if made.state == made.State.WAITING), None)
    return show(
        request, "difference.html", "differences", found=found, words=break_words(found), items=differences.items_of(found),
        notes=[{"note": note, "who": people.get(note.by, note.by)} for note in notes],
        corrections=[
            {"made": made, "by": people.get(made.proposed_by), "decided": people.get(made.decided_by, ""),
             "legs": [(account_words(code), currency, minor) for code, currency, minor in made.legs]}
            for made in corrections
        ],
        waiting=waiting, is_own=waiting is not None and waiting.proposed_by == request.user.ref,
        assigned=people.get(found.assigned_to, ""), ended_by=people.get(found.ended_by, found.ended_by),
        clock=clocks.open_clock(breaks.CLOCK, found.ref), staff=differences.staff(),
        accounts=[(code, account_words(code)) for code in breaks.against(found)],
    )  # fmt: skip


def _act(request: HttpRequest, found: Break) -> None:
    """One of the buttons of the page."""
    do, data, pk, by = request.POST.get("do", ""), request.POST, found.pk, request.user
    acts: dict[str, Any] = {
        "take": lambda: breaks.assign(of=pk, to=by, by=by),
        "assign": lambda: breaks.assign(of=pk, to=differences.person(data.get("to", "")), by=by),
        "say": lambda: breaks.say(of=pk, text=data.get("text", ""), by=by),
        "accept": lambda: breaks.accept(of=pk, why=data.get("why", ""), by=by),
        "propose": lambda: breaks.propose(of=pk, account=data.get("account", ""), why=data.get("why", ""), by=by),
        "book": lambda: breaks.decide(of=pk, is_right=True, by=by),
        "refuse": lambda: breaks.decide(of=pk, is_right=False, by=by),
    }
    if do in acts:
        attempt(request, acts[do], _("Done."))
