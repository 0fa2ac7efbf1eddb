"""Pages of one order and of one piece at the warehouse."""

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from logistics import access
from logistics.forms import CaptureForm
from logistics.models import Unit
from logistics.policies.capture import GUIDES, MISMATCHES, POSES, REQUIRED_POSES
from logistics.selectors import console, unit_evidence
from logistics.services import batches, capture, mismatches, receiving, undoing
from logistics.states import UnitStatus
from logistics.views import scans
from logistics.views.speech import operator
from marketplace.core.errors import DomainError


@operator
@require_GET
def order(request: HttpRequest, order_number: str) -> HttpResponse:
    """One order: its pieces and where each stands."""
    consignment = access.operator_consignment(request.user, order_number)
    context = {
        "station": scans.sign(consignment.warehouse),
        "consignment": consignment,
        "units": console.units_of(consignment),
        "parcels": list(consignment.parcels.order_by("id")),
    }
    return scans.page(request, "order.html", context)


@operator
@require_POST
@scans.keeps("logistics:order")
def receive_order(request: HttpRequest, order_number: str) -> HttpResponse:
    """Receive everything of the order that is still expected."""
    consignment = access.operator_consignment(request.user, order_number)
    units = receiving.receive_order(consignment=consignment, actor=request.user.ref)
    messages.success(request, _("Received: %(count)d") % {"count": len(units)})
    return redirect("logistics:order", order_number)


@operator
@require_http_methods(["GET", "POST"])
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """One piece: receive it, capture it, or see what was recorded."""
    if request.method == "POST" and scans.from_queue(request):
        return _capture_late(request, code)
    thing = access.operator_unit(request.user, code)
    form = CaptureForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _capture(request, thing, form)
            except DomainError as error:
                status = error.status
                _show(form, error)
    return render(request, "logistics/unit.html", _context(thing, form), status=status)


@operator
@require_POST
@scans.keeps("logistics:unit")
def receive_unit(request: HttpRequest, code: str) -> HttpResponse:
    """Receive one piece."""
    thing = receiving.receive_unit(unit=access.operator_unit(request.user, code), actor=request.user.ref)
    messages.success(request, _("Received: %(title)s") % {"title": thing.line.title})
    return redirect("logistics:unit", thing.passport_code)


@operator
@require_GET
def label(request: HttpRequest, code: str) -> HttpResponse:
    """The label of one piece, for the printer: passport code and QR."""
    thing = access.operator_unit(request.user, code)
    address = settings.PUBLIC_URL + reverse("logistics:passport", args=[thing.passport_code])
    picture = segno.make(address, error="m").svg_inline(scale=5, border=2)
    return render(request, "logistics/label.html", {"unit": thing, "qr": mark_safe(picture)})  # noqa: S308 - our own SVG


@operator
@require_POST
@scans.keeps("logistics:unit")
def mismatch(request: HttpRequest, code: str) -> HttpResponse:
    """The piece is not what was listed."""
    thing = access.operator_unit(request.user, code)
    mismatches.report(unit=thing, reason=request.POST.get("reason", "")[:20], actor=request.user.ref)
    messages.success(request, _("Reported. Set the item aside; operations will decide."))
    return redirect("logistics:unit", thing.passport_code)


@scans.keeps("logistics:unit")
def _capture_late(request: HttpRequest, code: str) -> HttpResponse:
    """As the device's queue sends it, pictures and all."""
    form = scans.checked(request, CaptureForm(request.POST, request.FILES))
    return _capture(request, access.operator_unit(request.user, code), form)


def _capture(request: HttpRequest, thing: Unit, form: CaptureForm) -> HttpResponse:
    capture.capture(
        unit=thing,
        measures=form.measures(),
        serial=form.cleaned_data["serial"],
        tag=form.cleaned_data["tag"],
        pictures=form.pictures(),
        actor=request.user.ref,
    )
    messages.success(request, _("Captured. Next: pack it."))
    return redirect("logistics:unit", thing.passport_code)


def _show(form: CaptureForm, error: DomainError) -> None:
    known = {name: text for name, text in error.fields.items() if name in form.fields}
    for name, text in known.items():
        form.add_error(name, str(text))
    if not known:
        form.add_error(None, " ".join([str(error.message), *(str(text) for text in error.fields.values())]))


def _context(thing: Unit, form: CaptureForm) -> dict[str, object]:
    photos = unit_evidence(thing, stage="outbound")
    taken = {photo.pose for photo in photos}
    return {
        "station": scans.sign(thing.warehouse),
        "nav": "capture",
        "unit": thing,
        "form": form,
        "can_receive": thing.status == UnitStatus.EXPECTED,
        "can_capture": thing.status == UnitStatus.RECEIVED,
        "can_undo": undoing.can_undo(thing),
        "can_pack": thing.status == UnitStatus.CAPTURED and not mismatches.is_open(thing),
        "differs": MISMATCHES.get(thing.mismatch.reason) if mismatches.is_open(thing) else "",
        "can_report": thing.status in mismatches.AT_THE_BENCH and not mismatches.is_open(thing),
        "mismatches": MISMATCHES.items(),
        "photos": [
            {"url": photo.url, "caption": str(POSES.get(photo.pose, photo.pose)), "full": photo.url} for photo in photos
        ],
        "poses": [
            {
                "code": code,
                "label": text,
                "guide": GUIDES[code],
                "done": code in taken,
                "required": code in REQUIRED_POSES and code not in taken,
            }
            for code, text in POSES.items()
        ],
    }


@operator
@require_POST
@scans.keeps("logistics:unit")
def batch(request: HttpRequest, code: str) -> HttpResponse:
    """Write down the batch that is printed on the piece."""
    thing = access.operator_unit(request.user, code)
    batches.record(unit=thing, batch=request.POST.get("batch", "")[:80], actor=request.user.ref)
    messages.success(request, _("The batch is on record."))
    return redirect("logistics:unit", thing.passport_code)
