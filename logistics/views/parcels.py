"""Pages of one parcel, one bag and one flight at the warehouse."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from logistics import access, errors
from logistics.forms import BreakSealForm, LoadBagForm, ScreeningForm, SealForm, WeighForm
from logistics.models import Parcel, Unit
from logistics.policies import cartons, matching
from logistics.policies import screening as danger
from logistics.selectors import console, shifts
from logistics.services import bagging, flights, packing, parking, screening, sealing, undoing
from logistics.states import IN_TRANSIT, BagStatus, FlightStatus, ParcelStatus, ScreeningOutcome
from logistics.views import scans, seals
from logistics.views.console import put_in_bag
from logistics.views.scans import Result
from logistics.views.speech import operator, scanner
from marketplace.core.errors import NotFound
from marketplace.core.http import refuse_to


@operator
@require_POST
@refuse_to("logistics:order")
def open_parcel(request: HttpRequest, order_number: str) -> HttpResponse:
    """Start a parcel for an order."""
    consignment = access.operator_consignment(request.user, order_number)
    parcel = packing.open_parcel(consignment=consignment, warehouse=consignment.warehouse, actor=request.user.ref)
    return redirect("logistics:parcel", parcel.number)


@scanner
@require_http_methods(["GET", "POST"])
def parcel(request: HttpRequest, number: str) -> HttpResponse:
    """One parcel: scan pieces in, weigh, seal; later what it carries and where it is."""
    box = access.operator_parcel(request.user, number)
    result = scans.run(request, lambda code: _put(request, box, code)) if request.method == "POST" else None
    return _parcel_page(request, box, result)


@operator
@require_POST
@scans.keeps("logistics:parcel")
def take_out(request: HttpRequest, number: str) -> HttpResponse:
    """Take a piece out again."""
    box = access.operator_parcel(request.user, number)
    unit = access.operator_unit(request.user, request.POST.get("passport_code", ""))
    packing.take_out(parcel=box, unit=unit, actor=request.user.ref)
    messages.success(request, _("Taken out: %(title)s") % {"title": unit.line.title})
    return redirect("logistics:parcel", number)


@operator
@require_POST
@scans.keeps("logistics:parcel")
def weigh(request: HttpRequest, number: str) -> HttpResponse:
    """Record weight and size."""
    box, form = access.operator_parcel(request.user, number), scans.checked(request, WeighForm(request.POST))
    if not form.is_valid():
        return _parcel_page(request, box, None, measures=form, status=422)
    tare = shifts.tare_of(form.cleaned_data["carton"].strip().upper())
    packing.weigh(parcel=box, measures=form.measures(), actor=request.user.ref, tare_g=tare)
    if parking.weight_of(box) is None:
        messages.success(request, _("Weighed. Next: put the seal on."))
    else:
        messages.error(request, str(errors.WeightParked.message))
    return redirect("logistics:parcel", number)


@operator
@require_POST
@scans.keeps("logistics:parcel")
def screen(request: HttpRequest, number: str) -> HttpResponse:
    """Answer what the goods make us ask."""
    box = access.operator_parcel(request.user, number)
    form = scans.checked(request, ScreeningForm(request.POST, questions=screening.questions_of(box)))
    if not form.is_valid():
        return _parcel_page(request, box, None, danger=form, status=422)
    done = screening.screen(parcel=box, answers=form.answers(), actor=request.user.ref)
    if done.outcome == ScreeningOutcome.REFUSE:
        messages.error(request, _("This may not fly. Take it out and tell operations."))
    else:
        messages.success(request, _("Screened. It may fly."))
    return redirect("logistics:parcel", number)


@operator
@require_POST
@scans.keeps("logistics:parcel")
def seal(request: HttpRequest, number: str) -> HttpResponse:
    """Put the seal on."""
    box, form = access.operator_parcel(request.user, number), scans.checked(request, SealForm(request.POST))
    if not form.is_valid():
        return _parcel_page(request, box, None, seal=form, status=422)
    sealing.apply(parcel=box, seal_number=form.cleaned_data["seal_number"], actor=request.user.ref)
    messages.success(request, _("Sealed. Next: into a bag."))
    return redirect("logistics:parcel", number)


@operator
@require_POST
@scans.keeps("logistics:parcel")
def break_seal(request: HttpRequest, number: str) -> HttpResponse:
    """Open a sealed parcel again, with a reason."""
    box, form = access.operator_parcel(request.user, number), scans.checked(request, BreakSealForm(request.POST))
    if not form.is_valid():
        return _parcel_page(request, box, None, broken=form, status=422)
    sealing.break_seal(parcel=box, actor=request.user.ref, **form.cleaned_data)
    messages.warning(request, _("The seal is broken and on record. The parcel needs a new one."))
    return redirect("logistics:parcel", number)


@operator
@require_POST
@refuse_to("logistics:bench-bag")
def open_bag(request: HttpRequest) -> HttpResponse:
    """Start a bag."""
    return redirect("logistics:bag", bagging.open_bag(warehouse=scans.station(request), actor=request.user.ref).number)


@scanner
@require_http_methods(["GET", "POST"])
def bag(request: HttpRequest, number: str) -> HttpResponse:
    """One bag: scan parcels (or their seals) in, close it."""
    sack = access.operator_bag(request.user, number)
    result = scans.run(request, lambda code: put_in_bag(request, number, code)) if request.method == "POST" else None
    context = {
        "station": scans.sign(sack.warehouse),
        "nav": "bag",
        "bag": sack,
        "is_open": sack.status == BagStatus.OPEN,
        "is_closed": sack.status == BagStatus.CLOSED,
        "can_undo": undoing.can_undo(sack),
        "parcels": list(sack.parcels.prefetch_related("seals").order_by("-id")[:500]),
        "flights": [
            flight for flight in console.open_flights(sack.warehouse.airport) if flight.status == FlightStatus.PLANNED
        ],
    }
    return scans.page(request, "bag.html", context, result)


@operator
@require_POST
@scans.keeps("logistics:bag")
def take_from_bag(request: HttpRequest, number: str) -> HttpResponse:
    """Take a parcel out of an open bag."""
    sack = access.operator_bag(request.user, number)
    box = access.operator_parcel(request.user, request.POST.get("parcel", ""))
    bagging.take_out(bag=sack, parcel=box, actor=request.user.ref)
    return redirect("logistics:bag", number)


@operator
@require_POST
@scans.keeps("logistics:bag")
def close_bag(request: HttpRequest, number: str) -> HttpResponse:
    """Close a bag, or open a closed one again."""
    sack = access.operator_bag(request.user, number)
    verb = bagging.reopen if request.POST.get("do") == "reopen" else bagging.close
    verb(bag=sack, actor=request.user.ref)
    return redirect("logistics:bag", number)


@operator
@require_GET
def flight(request: HttpRequest, flight: str) -> HttpResponse:
    """One flight: bags, parcels, what the gate said."""
    craft = access.operator_flight(request.user, flight)
    context = {
        "station": scans.sign(scans.station(request)),
        "nav": "bag",
        "flight": craft,
        "bags": list(craft.bags.order_by("id")),
        "parcels": console.parcels_on(craft),
        "unchecked": shifts.unchecked_on(craft) if craft.status == FlightStatus.PLANNED else [],
        "mismatches": console.mismatches_on(craft) if craft.status == FlightStatus.PLANNED else [],
        "form": LoadBagForm(),
        "is_planned": craft.status == FlightStatus.PLANNED,
        "is_closed": craft.status == FlightStatus.CLOSED,
    }
    return scans.page(request, "flight.html", context)


@operator
@require_POST
@scans.keeps("logistics:flight")
def load_bag(request: HttpRequest, flight: str) -> HttpResponse:
    """A closed bag onto the flight."""
    craft = access.operator_flight(request.user, flight)
    sack = access.operator_bag(request.user, request.POST.get("bag", ""))
    flights.load_bag(flight=craft, bag=sack, actor=request.user.ref)
    return redirect("logistics:flight", flight)


@operator
@require_POST
@scans.keeps("logistics:flight")
def unload_bag(request: HttpRequest, flight: str) -> HttpResponse:
    """A bag comes off the flight again, closed."""
    craft = access.operator_flight(request.user, flight)
    sack = access.operator_bag(request.user, request.POST.get("bag", ""))
    flights.unload_bag(flight=craft, bag=sack, actor=request.user.ref)
    messages.success(
        request, _("%(bag)s is off the flight. Open it again to take a parcel out.") % {"bag": sack.number}
    )
    return redirect("logistics:bag", sack.number)


@operator
@require_POST
@refuse_to("logistics:flight")
def reopen_manifest(request: HttpRequest, flight: str) -> HttpResponse:
    """Something on a closed manifest must be changed before take-off."""
    flights.reopen_manifest(flight=access.operator_flight(request.user, flight), actor=request.user.ref)
    messages.warning(request, _("The manifest is open again. Match the documents once more before it leaves."))
    return redirect("logistics:flight", flight)


@operator
@require_POST
@scans.keeps("logistics:flight")
def close_manifest(request: HttpRequest, flight: str) -> HttpResponse:
    """The three-document gate."""
    gate = flights.close_manifest(flight=access.operator_flight(request.user, flight), actor=request.user.ref)
    if gate.is_closed:
        messages.success(request, _("Every parcel matches. The manifest is closed."))
    else:
        messages.error(request, _("Some parcels do not match. The manifest stays open; see below who mends what."))
    return redirect("logistics:flight", flight)


@operator
@require_POST
@refuse_to("logistics:flight")
def depart(request: HttpRequest, flight: str) -> HttpResponse:
    """Wheels up."""
    flights.depart(flight=access.operator_flight(request.user, flight), actor=request.user.ref)
    messages.success(request, _("Departed. The escort takes over on landing."))
    return redirect("logistics:flight", flight)


def _put(request: HttpRequest, box: Parcel, code: str) -> Result:
    found = console.scanned(code)
    if found.kind != "unit":
        raise NotFound
    unit = access.operator_unit(request.user, found.number)
    packing.put(parcel=box, unit=unit, actor=request.user.ref)
    return Result("ok", _("In the parcel: %(title)s") % {"title": unit.line.title})


def _parcel_page(
    request: HttpRequest, box: Parcel, result: Result | None, *, status: int = 200, **forms: object
) -> HttpResponse:
    box.refresh_from_db()
    units = list(box.units.select_related("line").order_by("id"))
    wanted = console.units_of(box.consignment)
    context = {
        "station": scans.sign(box.warehouse),
        "nav": "pack" if box.status == ParcelStatus.PACKING else "seal",
        "parcel": box,
        "units": units,
        "missing": [unit for unit in wanted if unit.parcel_id is None and unit.status != "cancelled"],
        "seal_on": console.applied_seal(box),
        "seals": console.seals_in_stock(request.user),
        "measures": forms.get("measures") or WeighForm(initial=_measures(box)),
        "seal_form": forms.get("seal") or SealForm(),
        "break_form": forms.get("broken") or BreakSealForm(),
        "is_packing": box.status == ParcelStatus.PACKING,
        "is_sealed": box.status == ParcelStatus.SEALED,
        "mismatches": matching.describe(box.declaration.mismatches) if hasattr(box, "declaration") else [],
        "parked": parking.weight_of(box),
        "can_undo": undoing.can_undo(box),
        "in_transit": box.status in IN_TRANSIT,
        **_carton(units),
        **_danger(box, forms.get("danger")),
        **seals.context_of(box, point="bench" if box.bag_id is None else "load"),
    }
    page = scans.page(request, "parcel.html", context, result)
    page.status_code = status if result is None else page.status_code
    return page


def _carton(units: list[Unit]) -> dict[str, object]:
    """The carton that would do, and what the air line will charge for."""
    pieces = shifts.pieces_of(units)
    box = cartons.suggest(pieces, shifts.boxes())
    if box is None:
        return {"carton": None, "has_pieces": bool(pieces)}
    return {
        "carton": box,
        "chargeable_g": cartons.chargeable_g(pieces, box),
        "contents_g": sum(p.weight_g for p in pieces),
    }


def _danger(box: Parcel, bound: object) -> dict[str, object]:
    """What the goods make us ask, and what was answered."""
    questions, done = screening.questions_of(box), screening.current(box)
    can_answer = bool(questions) and box.status in screening.ON_THE_GROUND
    form = bound or ScreeningForm(initial=done.answers if done else {}, questions=questions) if can_answer else None
    return {
        "screening": done, "screening_form": form, "is_risky": bool(questions),
        "screening_answers": danger.answer_words(done.answers) if done else [],
    }  # fmt: skip


def _measures(box: Parcel) -> dict[str, int | None]:
    return {name: getattr(box, name) for name in ("weight_g", "length_mm", "width_mm", "height_mm")}
