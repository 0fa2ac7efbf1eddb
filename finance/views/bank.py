"""Our bank's statements: take one over, see what is not explained yet."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from finance import tables
from finance.forms import StatementForm
from finance.models import BankStatement
from finance.selectors import bank as reads
from finance.services import bank
from finance.views.common import attempt, for_finance, paged, show, wants_file
from marketplace.core.dated.people import names

SHOWS = (("open", gettext_lazy("Not explained")), ("all", gettext_lazy("All lines")))
STATEMENTS_SHOWN, DOUBTS_SHOWN = 10, 40
MOST_DIGITS = 18


@for_finance
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponseBase:
    """Lines without an entry of ours, each with its difference; `?show=all` everything."""
    form = StatementForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if form.is_valid() and _take(request, form):
            return redirect("finance:bank")
        if "twin" in request.POST:
            _say_twin(request)
            return redirect("finance:bank")
        if "match" in request.POST:
            attempt(request, bank.match, _("Compared anew."))
            return redirect("finance:bank")
    wanted = "all" if request.GET.get("show") == "all" else "open"
    if wants_file(request):
        return tables.bank(wanted)
    page = paged(request, reads.lines(wanted))
    found = reads.breaks_of(list(page))
    people = names(one.assigned_to for one in found.values() if one.assigned_to)
    rows: list[dict[str, Any]] = []
    for line in page:
        one = found.get(line.key)
        rows.append({"line": line, "one": one, "who": people.get(one.assigned_to, "") if one else ""})
    return show(
        request, "bank.html", "bank", page=page, rows=rows, show=wanted, shows=SHOWS, standing=reads.standing(), form=form,
        statements=BankStatement.objects.order_by("-pk")[:STATEMENTS_SHOWN], doubts=reads.doubts()[:DOUBTS_SHOWN],
    )  # fmt: skip


def _take(request: HttpRequest, form: StatementForm) -> bool:
    file = form.cleaned_data["file"]
    said = _("Taken over. What has no entry of ours stands below.")
    return attempt(request, lambda: bank.take_in(data=file.read(), name=file.name, by=request.user), said)


def _say_twin(request: HttpRequest) -> bool:
    text, is_same = request.POST["twin"], request.POST.get("word") == "same"
    line = int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else 0
    said = _("Thank you. It is not counted twice.") if is_same else _("Thank you. It counts as a payment of its own.")
    return attempt(request, lambda: bank.say_twin(line_id=line, is_same=is_same, by=request.user), said)
