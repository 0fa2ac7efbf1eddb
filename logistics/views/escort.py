"""The escort's phone: flights to meet, parcels in customs, the opening step by step, hand-over to the courier."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from logistics import access
from logistics.forms import CloseOpeningForm, HandOverForm, OpeningForm, OpeningPhotoForm
from logistics.models import Parcel
from logistics.policies.capture import OPENING_POSES
from logistics.records import OpeningFacts, Photo
from logistics.selectors import console
from logistics.selectors.progress import photos_of_opening
from logistics.services import booking, flights, last_mile, openings
from logistics.states import DeclarationStatus, FlightStatus, ParcelStatus
from marketplace.accounts.models import Role
from marketplace.accounts.permissions import roles_required
from marketplace.core.errors import DomainError
from marketplace.core.http import refuse_to

escort = roles_required(Role.ESCORT)
RECENT = 20


@escort
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """My flights and what needs me."""
    mine = list(access.flights_of_escort(request.user)[:RECENT])
    context = {
        "station": {"name": _("Escort")},
        "flights": [flight for flight in mine if flight.status in {FlightStatus.CLOSED, FlightStatus.DEPARTED}],
        "landed": [flight for flight in mine if flight.status == FlightStatus.ARRIVED],
        "parcels": console.parcels_for_escort(request.user),
        "seals": console.seals_in_stock(request.user),
    }
    return render(request, "logistics/escort_home.html", context)


@escort
@require_POST
def scan(request: HttpRequest) -> HttpResponse:
    """A parcel or its seal: go to its page."""
    try:
        found = console.scanned(request.POST.get("code", ""))
        parcel = access.escort_parcel(request.user, found.number)
    except DomainError:
        messages.error(request, _("No parcel of your flights has this code."))
        return redirect("logistics:escort")
    return redirect("logistics:escort-parcel", parcel.number)


@escort
@require_POST
@refuse_to("logistics:escort")
def arrive(request: HttpRequest) -> HttpResponse:
    """The flight is on the ground and its bags are mine."""
    flight = access.escort_flight(request.user, request.POST.get("flight", ""))
    flights.arrive(flight=flight, actor=request.user.ref)
    messages.success(
        request, _("%(flight)s has landed. Its parcels are being declared.") % {"flight": flight.designator}
    )
    return redirect("logistics:escort")


@escort
@require_GET
def parcel(request: HttpRequest, number: str) -> HttpResponse:
    """One parcel and the one thing to do next."""
    return _page(request, access.escort_parcel(request.user, number))


@escort
@require_POST
def open_parcel(request: HttpRequest, number: str) -> HttpResponse:
    """Customs opens it: facts first, then the seal is broken."""
    box, form = access.escort_parcel(request.user, number), OpeningForm(request.POST)
    if form.is_valid():
        try:
            openings.open_parcel(parcel=box, facts=OpeningFacts(**form.cleaned_data), escort=request.user)
        except DomainError as error:
            _show(form, error)
        else:
            messages.warning(request, _("The parcel is open. Stay with it, take pictures, then seal it again."))
            return redirect("logistics:escort-parcel", number)
    return _page(request, box, opening_form=form)


@escort
@require_POST
def add_photo(request: HttpRequest, number: str) -> HttpResponse:
    """A picture of the open parcel."""
    box, form = access.escort_parcel(request.user, number), OpeningPhotoForm(request.POST, request.FILES)
    opening = console.open_opening(box)
    if opening is not None and form.is_valid():
        try:
            openings.add_photo(opening=opening, escort=request.user, **form.cleaned_data)
        except DomainError as error:
            _show(form, error)
        else:
            return redirect("logistics:escort-parcel", number)
    return _page(request, box, photo_form=form)


@escort
@require_POST
def close_opening(request: HttpRequest, number: str) -> HttpResponse:
    """The new seal is on."""
    box, form = access.escort_parcel(request.user, number), CloseOpeningForm(request.POST)
    opening = console.open_opening(box)
    if opening is not None and form.is_valid():
        try:
            openings.close_opening(opening=opening, escort=request.user, **form.cleaned_data)
        except DomainError as error:
            _show(form, error)
        else:
            messages.success(request, _("Sealed again. Everybody can see this opening in the item's passport."))
            return redirect("logistics:escort-parcel", number)
    return _page(request, box, close_form=form)


@escort
@require_POST
def hand_over(request: HttpRequest, number: str) -> HttpResponse:
    """To the courier."""
    box, form = access.escort_parcel(request.user, number), HandOverForm(request.POST)
    if form.is_valid():
        try:
            last_mile.hand_over(parcel=box, actor=request.user.ref, **form.cleaned_data)
        except DomainError as error:
            _show(form, error)
        else:
            messages.success(request, _("Handed over. Thank you."))
            return redirect("logistics:escort")
    return _page(request, box, hand_over_form=form)


@escort
@require_POST
@refuse_to("logistics:escort")
def book(request: HttpRequest, number: str) -> HttpResponse:
    """Ask the usual courier for a waybill; it stands in the form as soon as the courier has answered."""
    booking.ask(parcel=access.escort_parcel(request.user, number), actor=request.user.ref)
    messages.success(request, _("Asked. The number appears here when the courier has answered."))
    return redirect("logistics:escort-parcel", number)


def _booked(box: Parcel) -> dict[str, str]:
    row = booking.of_parcel(box)
    return {"carrier": row.carrier, "waybill": row.waybill} if row is not None and row.waybill else {}


def _page(request: HttpRequest, box: Parcel, **bound: forms.Form) -> HttpResponse:
    opening, case = console.open_opening(box), getattr(box, "declaration", None)
    is_inspected = case is not None and case.status == DeclarationStatus.INSPECTION
    photos = photos_of_opening(opening) if opening else []
    context = {
        "station": {"name": _("Escort")},
        "parcel": box,
        "case": case,
        "seal_on": console.applied_seal(box),
        "seals": console.seals_in_stock(request.user),
        "opening": opening,
        "past": list(
            box.openings.filter(closed_at__isnull=False).select_related("old_seal", "new_seal").order_by("id")
        ),
        "can_open": box.status == ParcelStatus.IN_CUSTOMS and is_inspected,
        "can_hand_over": box.status == ParcelStatus.CLEARED,
        "opening_form": bound.get("opening_form") or OpeningForm(),
        "photo_form": bound.get("photo_form") or OpeningPhotoForm(),
        "close_form": bound.get("close_form") or CloseOpeningForm(),
        "hand_over_form": bound.get("hand_over_form") or HandOverForm(initial=_booked(box)),
        "can_book": bool(booking.is_wanted(box) and not booking.of_parcel(box)),
        "photos": [_photo(photo) for photo in photos],
    }
    return render(request, "logistics/escort_parcel.html", context, status=422 if bound else 200)


def _photo(photo: Photo) -> dict[str, object]:
    return {
        "url": photo.url,
        "full": photo.url,
        "caption": str(OPENING_POSES.get(photo.pose, photo.pose)),
        "at": photo.taken_at,
    }


def _show(form: forms.Form, error: DomainError) -> None:
    known = {name: text for name, text in error.fields.items() if name in form.fields}
    for name, text in known.items():
        form.add_error(name, str(text))
    if not known:
        form.add_error(None, " ".join([str(error.message), *(str(text) for text in error.fields.values())]))
