"""The shelf room on the operator's handheld: what waits, the scan field, the counter, put-away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from logistics import access as road_access
from logistics.access import Person
from logistics.views import scans
from logistics.views.scans import Result
from logistics.views.speech import View, spoken
from marketplace.accounts.models import Role
from marketplace.accounts.permissions import roles_required
from marketplace.core.errors import DomainError
from marketplace.core.http import refuse_to
from warehousing import access, files
from warehousing.errors import BadNotice
from warehousing.forms import CountedForm, HandInForm
from warehousing.models import Bin, Piece, Zone
from warehousing.selectors import inbound, shelves, work
from warehousing.services import announcing, counting, receiving, shelving
from warehousing.words import TEMPERATURES

role = roles_required(Role.OPERATOR)
PAGES = {"notice": "notice", "bin": "bin", "wave": "wave", "transfer": "transfer", "recall": "recall"}


def operator(view: View) -> View:
    """A page of operators, in the language that they chose on their console."""
    return role(spoken(view))


def page(request: HttpRequest, name: str, context: dict[str, object], result: Result | None = None) -> HttpResponse:
    """A page of the shelf room with the result of the last scan on top."""
    values = {"result": result, "nav": "stock", **context}
    return TemplateResponse(request, f"warehousing/{name}.html", values, status=result.status if result else 200)


@operator
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What waits on the shelves of this warehouse."""
    return _home(request)


@operator
@require_POST
def scan(request: HttpRequest) -> HttpResponse:
    """Whatever was scanned: go to its page."""
    url = page_of(request.user, scans.code_of(request))
    if not url:
        text = _("Scan a notice, a lot, a piece, a bin, a wave or a transfer.")
        return _home(request, Result("stop", _("This code is unknown here"), text, status=404))
    return redirect(url)


def page_of(user: Person, code: str) -> str:
    """The page of a scanned code of the shelf room, empty where it is none of it. The road's scan field asks here too."""
    try:
        found = access.scanned(user, code)
    except DomainError:
        return ""
    return reverse(f"warehousing:{PAGES[found.kind]}", args=[found.key])


@operator
@require_GET
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """One notice: sign at the counter, then count line by line."""
    found = access.notice(request.user, number)
    context = {
        "station": scans.sign(found.warehouse), "notice": found, "lines": list(found.lines.all()),
        "orders": list(found.orders.all()), "hand_in": HandInForm(initial={"cartons": found.cartons}),
        "counted": CountedForm(), "receipt": getattr(found, "receipt", None),
    }  # fmt: skip
    return page(request, "notice", context)


@operator
@require_POST
@refuse_to("warehousing:notice")
def hand_in(request: HttpRequest, number: str) -> HttpResponse:
    """Sign the receipt."""
    found, form = access.notice(request.user, number), HandInForm(request.POST)
    if not form.is_valid():
        raise BadNotice
    announcing.hand_in(notice=found, seen=form.seen(), actor=request.user.ref)
    messages.success(request, _("Signed. Give the printed receipt to whoever brought the goods."))
    return redirect("warehousing:notice", number)


@operator
@require_POST
@refuse_to("warehousing:notice")
def count_in(request: HttpRequest, number: str) -> HttpResponse:
    """Count pieces of one line."""
    found, form = access.notice(request.user, number), CountedForm(request.POST)
    line = next((one for one in found.lines.all() if one.code == request.POST.get("lot", "")[:20]), None)
    if line is None or not form.is_valid():
        raise BadNotice
    made = receiving.count_in(line=line, counted=form.counted(), actor=request.user.ref)
    text = ngettext(
        "%(count)d piece counted. Print its label.", "%(count)d pieces counted. Print their labels.", len(made)
    )
    messages.success(request, text % {"count": len(made)})
    return redirect("warehousing:notice", number)


@operator
@require_POST
@refuse_to("warehousing:notice")
def close(request: HttpRequest, number: str) -> HttpResponse:
    """Everything is counted: the seller hears what is short, damaged or too many."""
    found = access.notice(request.user, number)
    receiving.close(notice=found, actor=request.user.ref)
    messages.success(request, _("Closed. The seller has been told."))
    return redirect("warehousing:notice", number)


@operator
@require_GET
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The signed receipt as a sheet of paper."""
    found = access.notice(request.user, number)
    return pdf_of(found)


@operator
@require_GET
def labels(request: HttpRequest, number: str) -> HttpResponse:
    """Labels of lots and of every piece counted so far."""
    found = access.notice(request.user, number)
    if request.GET.get("of") == "lots":
        return pdf(files.lot_labels(found), f"lots-{found.number}")
    pieces = Piece.objects.filter(line__notice=found).select_related("listing").order_by("pk")
    return pdf(files.piece_labels(pieces, title=found.number), f"pieces-{found.number}")


@operator
@require_GET
def dock(request: HttpRequest) -> HttpResponse:
    """What waits to be put away, each with a proposed bin."""
    place = scans.station(request)
    rows = [(row, TEMPERATURES[row.temperature]) for row in shelves.on_dock(place)]
    return page(request, "dock", {"station": scans.sign(place), "rows": rows})


@operator
@require_http_methods(["GET", "POST"])
def bin_page(request: HttpRequest, code: str) -> HttpResponse:
    """One bin: what lies in it; each scan puts a piece, or the rest of a lot, into it. `?move=1` takes it from another bin."""
    target = access.place(request.user, code)
    is_move = request.GET.get("move") == "1"
    result = None
    if request.method == "POST":
        result = scans.run(request, lambda text: _put(request, target, text, is_move=is_move))
        target = access.place(request.user, code)
    context = {
        "station": scans.sign(target.warehouse), "bin": target, "content": shelves.content(target), "is_move": is_move,
        "can_take": target.zone.kind == Zone.Kind.SHELF, "percent": target.used_cm3 * 100 // max(target.capacity_cm3, 1),
        "temperature": TEMPERATURES[target.zone.temperature],
    }  # fmt: skip
    return page(request, "bin", context, result)


@operator
@require_POST
@refuse_to("warehousing:bin")
def start_count(request: HttpRequest, code: str) -> HttpResponse:
    """Begin to count a bin."""
    made = counting.start(place=access.place(request.user, code), actor=request.user.ref)
    return redirect("warehousing:count", made.public_id)


def pdf_of(found: object) -> HttpResponse:
    """The receipt of a notice; a refusal where nothing was handed in yet."""
    row = getattr(found, "receipt", None)
    if row is None:
        raise BadNotice(_("Nothing was handed in yet."))
    return pdf(files.receipt_paper(row), f"receipt-{row.document['notice']}")


def pdf(data: bytes, name: str) -> HttpResponse:
    """A PDF to be shown or printed."""
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


def _home(request: HttpRequest, result: Result | None = None) -> HttpResponse:
    place = scans.station(request)
    context = {
        "station": scans.sign(place), "places": road_access.warehouses_of(request.user), "waiting": work.waiting(place),
        "notices": list(inbound.at_counter(place)[:20]), "counts": work.counts_of(place),
        "uncounted": work.longest_uncounted(place),
    }  # fmt: skip
    return page(request, "home", context, result)


def _put(request: HttpRequest, target: Bin, code: str, *, is_move: bool) -> Result:
    text = access.plain(code)
    if text.startswith("LT"):
        line = access.lot(request.user, text)
        count = shelving.put_away_lot(place=target, line=line, actor=request.user.ref)
        words = ngettext("%(count)d piece put away", "%(count)d pieces put away", count) % {"count": count}
        return Result("ok", words, line.listing.sku)
    found = access.piece(request.user, text)
    verb = shelving.relocate if is_move else shelving.put_away
    done = verb(place=target, piece=found, actor=request.user.ref)
    return Result("ok", _("In %(bin)s") % {"bin": target.code}, done.listing.sku)
