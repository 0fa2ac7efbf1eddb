"""The escort's phone beside one flight: who is there, handing over with both signatures, leaving, talks with customs."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from logistics import access, errors
from logistics.forms_escort import HandoverOfferForm, LeaveForm, LiaisonForm, SignForm
from logistics.selectors import escorts as reading
from logistics.services import escorts, liaison
from logistics.services.signing import MOST_BYTES, Signed
from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import roles_required
from marketplace.core import idempotency, time
from marketplace.core.errors import DomainError

escort = roles_required(Role.ESCORT)
Work = Callable[[dict[str, Any]], object]


def signature_of(request: HttpRequest) -> Signed | None:
    """What the form was signed with; None where it has no signature at all."""
    drawn, name = request.FILES.get("photos"), request.POST.get("signed_name", "")
    image = drawn.read(MOST_BYTES + 1) if drawn is not None else b""
    if not name and not image:
        return None
    return Signed(name or _name(request), image, bool(request.POST.get("is_confirmed")))


def told_at(request: HttpRequest) -> datetime | None:
    """The time that the phone wrote beside the entry, moved with the demo's clock; None where it wrote none."""
    try:
        found = parse_datetime(request.POST.get("client_at", "")[:40])
    except ValueError:
        return None
    return found + time.offset() if found is not None and found.tzinfo is not None else None


def keep(
    request: HttpRequest,
    form: forms.Form,
    work: Work,
    *,
    done: HttpResponse,
    page: Callable[[forms.Form], HttpResponse],
) -> HttpResponse:
    """Do what a form of the phone asks for. The phone's queue gets JSON and may send the same `key` again: it is done once.

    A plain form gets `done`, or the page with its faults.
    """
    wants_json = "application/json" in request.headers.get("Accept", "")
    key = request.POST.get("key", "")
    try:
        if not form.is_valid():
            faults = {name: " ".join(str(text) for text in texts) for name, texts in form.errors.items()}
            raise DomainError(code="invalid", status=422, message=_("Please look at these again:"), fields=faults)
        if wants_json and key:
            digest = idempotency.form_digest("POST", request.path, request.POST, request.FILES)

            def run() -> tuple[int, Any]:
                work(form.cleaned_data)
                return 201, {"key": key}

            idempotency.once(actor=_who(request).ref, key=idempotency.check_key(key), digest=digest, run=run)
        else:
            work(form.cleaned_data)
    except DomainError as error:
        if wants_json:
            fields = {name: str(value) for name, value in error.fields.items()}
            body = {"error": {"code": error.code, "message": str(error.message), "fields": fields}}
            return JsonResponse(body, status=error.status)
        if form.is_valid():
            show(form, error)
        return page(form)
    return JsonResponse({"key": key}, status=201) if wants_json else done


def show(form: forms.Form, error: DomainError) -> None:
    """Put a refusal beside the fields that it names, or above the form."""
    known = {name: text for name, text in error.fields.items() if name in form.fields}
    for name, text in known.items():
        form.add_error(name, str(text))
    if not known:
        form.add_error(None, " ".join([str(error.message), *(str(text) for text in error.fields.values())]))


@escort
@require_GET
def flight(request: HttpRequest, flight: str) -> HttpResponse:
    """One flight: who is beside its parcels, and what I can do about it."""
    return _page(request, flight)


@escort
@require_POST
def hand_over(request: HttpRequest, flight: str) -> HttpResponse:
    """I sign that a colleague takes over."""
    craft, person = access.escort_flight(request.user, flight), _who(request)

    def work(data: dict[str, Any]) -> None:
        escorts.offer_handover(
            flight=craft, giver=person, taker=access.staff_member(data["taker"]), signature=signature_of(request),
            note=data["note"], stays_until=data["stays_until"], told_at=told_at(request),
        )  # fmt: skip

    form = HandoverOfferForm(request.POST, giver=person)
    return _kept(
        request, flight, form, work, _("Signed. You stay until your colleague has signed too."), offer_form=form
    )


@escort
@require_POST
def accept(request: HttpRequest, flight: str) -> HttpResponse:
    """I sign that I have taken over."""
    craft, person = access.escort_flight(request.user, flight), _who(request)

    def work(_data: dict[str, Any]) -> None:
        offer = reading.open_offer(craft)
        if offer is None:
            raise errors.NoHandover
        escorts.accept_handover(handover=offer, taker=person, signature=signature_of(request), told_at=told_at(request))

    form = SignForm(request.POST)
    return _kept(request, flight, form, work, _("You are on duty now."), accept_form=form)


@escort
@require_POST
def withdraw(request: HttpRequest, flight: str) -> HttpResponse:
    """The offer is taken back."""
    craft, person = access.escort_flight(request.user, flight), _who(request)

    def work(_data: dict[str, Any]) -> None:
        offer = reading.open_offer(craft)
        if offer is None:
            raise errors.NoHandover
        escorts.withdraw_handover(handover=offer, giver=person)

    return _kept(request, flight, forms.Form(request.POST), work, _("Taken back. You are still on duty."))


@escort
@require_POST
def leave(request: HttpRequest, flight: str) -> HttpResponse:
    """Nobody takes over."""
    craft, person = access.escort_flight(request.user, flight), _who(request)

    def work(data: dict[str, Any]) -> None:
        escorts.leave(flight=craft, escort=person, why=data["why"], told_at=told_at(request))

    form = LeaveForm(request.POST)
    return _kept(
        request, flight, form, work, _("Noted. Every item's passport says that nobody was there."), leave_form=form
    )


@escort
@require_POST
def take_up(request: HttpRequest, flight: str) -> HttpResponse:
    """I am there (again)."""
    craft, person = access.escort_flight(request.user, flight), _who(request)

    def work(_data: dict[str, Any]) -> None:
        escorts.take_up(flight=craft, escort=person, told_at=told_at(request))

    return _kept(request, flight, forms.Form(request.POST), work, _("You are on duty now."))


@escort
@require_POST
def talk(request: HttpRequest, flight: str) -> HttpResponse:
    """One talk with customs, written down."""
    craft, person = access.escort_flight(request.user, flight), _who(request)

    def work(data: dict[str, Any]) -> None:
        letter = data.pop("letter", None)
        spoke = told_at(request)
        liaison.write(**data, actor=person.ref, flight=craft, spoke_at=spoke, letter=letter.file if letter else None)

    form = LiaisonForm(request.POST, request.FILES)
    return _kept(request, flight, form, work, _("Written down."), talk_form=form)


def _kept(
    request: HttpRequest, flight: str, form: forms.Form, work: Work, words: str, **bound: forms.Form
) -> HttpResponse:
    done = redirect("logistics:escort-flight", flight)

    def say(data: dict[str, Any]) -> None:
        work(data)
        if "application/json" not in request.headers.get("Accept", ""):
            messages.success(request, words)

    def page(faulty: forms.Form) -> HttpResponse:
        if not bound:
            for texts in faulty.errors.values():
                for text in texts:
                    messages.error(request, str(text))
        return _page(request, flight, status=422, **bound)

    return keep(request, form, say, done=done, page=page)


def _page(request: HttpRequest, public_id: str, status: int = 200, **bound: forms.Form) -> HttpResponse:
    person = _who(request)
    craft = access.escort_flight(person, public_id)
    present, offer = escorts.on_duty(craft), reading.open_offer(craft)
    signing = {"signed_name": person.display_name}
    context = {
        "station": {"name": _("Escort")},
        "flight": craft,
        "present": present,
        "is_mine": present is not None and present.pk == person.pk,
        "until": reading.shift_end(craft, present),
        "offer": offer,
        "is_my_turn": offer is not None and offer.taker_id == person.pk,
        "attendances": list(craft.attendances.select_related("escort")[:50]),
        "gaps": list(craft.gaps.order_by("began_at")[:20]),
        "talks": list(craft.liaison.order_by("-spoke_at")[:20]),
        "offer_form": bound.get("offer_form") or HandoverOfferForm(giver=person, initial=signing),
        "accept_form": bound.get("accept_form") or SignForm(initial=signing),
        "leave_form": bound.get("leave_form") or LeaveForm(),
        "talk_form": bound.get("talk_form") or LiaisonForm(),
    }
    return render(request, "logistics/escort_flight.html", context, status=status)


def _who(request: HttpRequest) -> User:
    person = request.user
    if not isinstance(person, User):  # the decorator let nobody else in
        raise TypeError("an escort is signed in")
    return person


def _name(request: HttpRequest) -> str:
    return _who(request).display_name
