"""The operator's console: first page, the scan field that knows every code, the benches."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from logistics import access, errors
from logistics.selectors import console
from logistics.services import bagging, packing, receiving
from logistics.states import ParcelStatus, UnitStatus
from logistics.views import scans
from logistics.views.scans import Result
from logistics.views.speech import operator, scanner
from marketplace.core.errors import DomainError, NotFound

PAGES = {"order": "order", "unit": "unit", "parcel": "parcel", "bag": "bag", "seal": "seal-page"}


@operator
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What waits, bench by bench."""
    place = scans.station(request)
    context = {
        "station": scans.sign(place),
        "places": access.warehouses_of(request.user),
        "waiting": console.waiting(place),
        "flights": console.open_flights(place.airport),
        "seals": console.seals_in_stock(request.user),
    }
    return scans.page(request, "console_home.html", context)


@scanner
@require_POST
def scan(request: HttpRequest) -> HttpResponse:
    """Whatever was scanned: go to its page."""
    code = scans.code_of(request)
    try:
        found = console.scanned(code)
        _see(request, found.kind, found.number)
    except DomainError:
        if elsewhere := scans.page_above(request.user, code):
            return redirect(elsewhere)
        place = scans.station(request)
        result = Result("stop", _("This code is unknown here"), _("Check it, or ask your shift lead."), status=404)
        context = {
            "station": scans.sign(place),
            "places": access.warehouses_of(request.user),
            "waiting": console.waiting(place),
        }
        return scans.page(request, "console_home.html", context, result)
    return scans.back(PAGES[found.kind], found.number)


@scanner
@require_http_methods(["GET", "POST"])
def receive(request: HttpRequest) -> HttpResponse:
    """Receive by scanning an order number (all its pieces) or the label of one piece."""
    place = scans.station(request)
    result = scans.run(request, lambda code: _receive(request, code)) if request.method == "POST" else None
    context = {"station": scans.sign(place), "nav": "receive", "rows": console.consignments_to_receive(place)}
    return scans.page(request, "bench_receive.html", context, result)


@scanner
@require_http_methods(["GET", "POST"])
def capture(request: HttpRequest) -> HttpResponse:
    """Pieces that wait for their pictures."""
    place = scans.station(request)
    if request.method == "POST":
        return scan(request)
    context = {
        "station": scans.sign(place),
        "nav": "capture",
        "rows": console.units_waiting(place, UnitStatus.RECEIVED),
    }
    return scans.page(request, "bench_capture.html", context)


@scanner
@require_http_methods(["GET", "POST"])
def pack(request: HttpRequest) -> HttpResponse:
    """Scan a captured piece: it goes into the open parcel of its order, which is opened where there is none."""
    place = scans.station(request)
    result = scans.run(request, lambda code: _pack(request, code)) if request.method == "POST" else None
    context = {
        "station": scans.sign(place),
        "nav": "pack",
        "rows": console.units_waiting(place, UnitStatus.CAPTURED),
        "parcels": console.parcels_waiting(place, ParcelStatus.PACKING),
    }
    return scans.page(request, "bench_pack.html", context, result)


@scanner
@require_http_methods(["GET", "POST"])
def seal(request: HttpRequest) -> HttpResponse:
    """Parcels that wait for scales and seal."""
    place = scans.station(request)
    if request.method == "POST":
        return scan(request)
    context = {
        "station": scans.sign(place),
        "nav": "seal",
        "rows": console.parcels_waiting(place, ParcelStatus.PACKING),
        "seals": console.seals_in_stock(request.user),
    }
    return scans.page(request, "bench_seal.html", context)


@operator
@require_GET
def bag(request: HttpRequest) -> HttpResponse:
    """Sealed parcels, bags and flights."""
    place = scans.station(request)
    context = {
        "station": scans.sign(place),
        "nav": "bag",
        "rows": console.parcels_waiting(place, ParcelStatus.SEALED),
        "bags": console.bags(place),
        "flights": console.open_flights(place.airport),
    }
    return scans.page(request, "bench_bag.html", context)


def put_in_bag(request: HttpRequest, number: str, code: str) -> Result:
    """One scan at an open bag: the parcel, or the seal on it (then the seal is verified too)."""
    sack = access.operator_bag(request.user, number)
    found = console.scanned(code)
    if found.kind != "parcel":
        raise NotFound
    parcel = access.operator_parcel(request.user, found.number)
    by_seal = code.strip().upper() if not code.strip().upper().startswith("MM") else ""
    bagging.put(bag=sack, parcel=parcel, seal_seen=by_seal, actor=request.user.ref)
    return Result("ok", _("%(parcel)s is in the bag") % {"parcel": parcel.number})


def _receive(request: HttpRequest, code: str) -> Result:
    found = console.scanned(code)
    if found.kind == "unit":
        unit = receiving.receive_unit(unit=access.operator_unit(request.user, found.number), actor=request.user.ref)
        return Result("ok", _("Received: %(title)s") % {"title": unit.line.title})
    if found.kind != "order":
        raise NotFound
    consignment = access.operator_consignment(request.user, found.number)
    units = receiving.receive_order(consignment=consignment, actor=request.user.ref)
    text = ngettext("%(count)d piece of %(order)s", "%(count)d pieces of %(order)s", len(units))
    return Result("ok", _("Received"), text % {"count": len(units), "order": consignment.order_number})


def _pack(request: HttpRequest, code: str) -> Result:
    found = console.scanned(code)
    if found.kind != "unit":
        raise NotFound
    unit = access.operator_unit(request.user, found.number)
    if unit.parcel is not None:
        raise errors.ParcelClosed(_("This item is already in parcel %(parcel)s.") % {"parcel": unit.parcel.number})
    record = unit.line.consignment
    box = console.open_parcel_of(record)
    if box is None:
        box = packing.open_parcel(consignment=record, warehouse=unit.warehouse, actor=request.user.ref)
    packing.put(parcel=box, unit=unit, actor=request.user.ref)
    return Result("ok", _("Into parcel %(parcel)s") % {"parcel": box.number}, unit.line.title)


def _see(request: HttpRequest, kind: str, number: str) -> None:
    """Raises NotFound where the thing is not at one of the operator's warehouses."""
    {
        "order": access.operator_consignment,
        "unit": access.operator_unit,
        "parcel": access.operator_parcel,
        "bag": access.operator_bag,
        "seal": access.own_seal,
    }[kind](request.user, number)
