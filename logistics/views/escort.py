"""The escort's phone: flights to meet, parcels in customs, the opening step by step, hand-over to the courier."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from logistics import access, errors
from logistics.forms import CloseOpeningForm, HandOverForm, OpeningForm, OpeningPhotoForm
from logistics.models import Opening, Parcel
from logistics.policies.capture import OPENING_POSES
from logistics.records import OpeningFacts, Photo
from logistics.selectors import console
from logistics.selectors import escorts as reading
from logistics.selectors.progress import photos_of_opening
from logistics.services import booking, flights, last_mile, openings
from logistics.services.signing import Signed
from logistics.states import IN_TRANSIT, DeclarationStatus, FlightStatus, ParcelStatus
from logistics.views import seals
from logistics.views.duty import Work, keep, show, signature_of, told_at
from logistics.views.speech import View, spoken
from marketplace.accounts.models import Role
from marketplace.accounts.permissions import roles_required
from marketplace.core.errors import DomainError
from marketplace.core.http import refuse_to

role = roles_required(Role.ESCORT)
RECENT = 20


def escort(view: View) -> View:
    """A page of escorts, in the language that they chose on their console."""
    return role(spoken(view))


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
        "duties": reading.duties_of(access.flights_of_escort(request.user)),
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
def arrive(request: HttpRequest) -> HttpResponse:
    """The flight is on the ground and its bags are mine."""

    def work(_data: dict[str, Any]) -> None:
        flight = access.escort_flight(request.user, request.POST.get("flight", ""))
        flights.arrive(flight=flight, actor=request.user.ref, told_at=told_at(request))
        words = _("%(flight)s has landed. Its parcels are being declared.") % {"flight": flight.designator}
        _say(request, messages.SUCCESS, words)

    def page(faulty: forms.Form) -> HttpResponse:
        for error in faulty.non_field_errors():
            messages.error(request, str(error))
        return redirect("logistics:escort")

    return keep(request, forms.Form(request.POST), work, done=redirect("logistics:escort"), page=page)


@escort
@require_GET
def parcel(request: HttpRequest, number: str) -> HttpResponse:
    """One parcel and the one thing to do next."""
    return _page(request, access.escort_parcel(request.user, number))


@escort
@require_POST
def open_parcel(request: HttpRequest, number: str) -> HttpResponse:
    """Customs opens it: facts first, then the seal is broken."""
    box = access.escort_parcel(request.user, number)

    def work(data: dict[str, Any]) -> None:
        facts = OpeningFacts(**data, told_at=told_at(request))
        openings.open_parcel(parcel=box, facts=facts, escort=request.user)
        _say(request, messages.WARNING, _("The parcel is open. Stay with it, take pictures, then seal it again."))

    return _keep(request, box, OpeningForm(request.POST), work, "opening_form")


@escort
@require_POST
def add_photo(request: HttpRequest, number: str) -> HttpResponse:
    """A picture of the open parcel."""
    box = access.escort_parcel(request.user, number)

    def work(data: dict[str, Any]) -> None:
        openings.add_photo(opening=_opening(box), escort=request.user, **data)

    return _keep(request, box, OpeningPhotoForm(request.POST, request.FILES), work, "photo_form")


@escort
@require_POST
def close_opening(request: HttpRequest, number: str) -> HttpResponse:
    """The new seal is on, and it is signed."""
    box = access.escort_parcel(request.user, number)

    def work(data: dict[str, Any]) -> None:
        officer = Signed(data.pop("officer_name"), is_confirmed=True) if data.get("officer_name") else None
        for name in ("officer_name", "signed_name", "is_confirmed"):
            data.pop(name, None)
        openings.close_opening(
            opening=_opening(box),
            escort=request.user,
            signature=signature_of(request),
            officer_signature=officer,
            **data,
        )
        _say(request, messages.SUCCESS, _("Sealed again. Everybody can see this opening in the item's passport."))

    return _keep(request, box, CloseOpeningForm(request.POST), work, "close_form")


def _keep(request: HttpRequest, box: Parcel, form: forms.Form, work: Work, name: str) -> HttpResponse:
    done = redirect("logistics:escort-parcel", box.number)
    return keep(request, form, work, done=done, page=lambda faulty: _page(request, box, **{name: faulty}))


def _opening(box: Parcel) -> Opening:
    """The opening that has not ended. Raises NoOpening."""
    opening = console.open_opening(box)
    if opening is None:
        raise errors.NoOpening
    return opening


def _say(request: HttpRequest, level: int, words: str) -> None:
    """A word for the next page; the phone's queue shows its own."""
    if "application/json" not in request.headers.get("Accept", ""):
        messages.add_message(request, level, words)


@escort
@require_POST
def hand_over(request: HttpRequest, number: str) -> HttpResponse:
    """To the courier."""
    box, form = access.escort_parcel(request.user, number), HandOverForm(request.POST)
    if form.is_valid():
        try:
            last_mile.hand_over(parcel=box, actor=request.user.ref, **form.cleaned_data)
        except DomainError as error:
            show(form, error)
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
        "gaps": reading.gaps_of(box),
        "flight": box.bag.flight if box.bag else None,
        "can_hand_over": box.status == ParcelStatus.CLEARED,
        "opening_form": bound.get("opening_form") or OpeningForm(),
        "photo_form": bound.get("photo_form") or OpeningPhotoForm(),
        "close_form": bound.get("close_form") or CloseOpeningForm(initial={"signed_name": request.user.display_name}),
        "hand_over_form": bound.get("hand_over_form") or HandOverForm(initial=_booked(box)),
        "can_book": bool(booking.is_wanted(box) and not booking.of_parcel(box)),
        "photos": [_photo(photo) for photo in photos],
        "in_transit": box.status in IN_TRANSIT,
        **seals.context_of(
            box, point="opening" if is_inspected else "hand_over" if box.status == ParcelStatus.CLEARED else "arrival"
        ),
    }
    return render(request, "logistics/escort_parcel.html", context, status=422 if bound else 200)


def _photo(photo: Photo) -> dict[str, object]:
    return {
        "url": photo.url,
        "full": photo.url,
        "caption": str(OPENING_POSES.get(photo.pose, photo.pose)),
        "at": photo.taken_at,
    }
