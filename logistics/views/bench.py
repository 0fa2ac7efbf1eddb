"""The bench beside the road: menu, what was set aside, goods without notice, shifts, printing, device, language, reading codes."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from logistics import access, decoding, errors
from logistics.forms import FoundForm, FoundPhotoForm, HandoverForm, PrintForm
from logistics.policies.scans import REASONS
from logistics.selectors import console, shifts
from logistics.services import found, handovers, printing, undoing
from logistics.services.devices import KEY_LENGTH
from logistics.states import FoundStatus
from logistics.views import labels, scans
from logistics.views.speech import KEY, LANGUAGES, operator, spoken
from marketplace.accounts.models import Role
from marketplace.accounts.permissions import roles_required
from marketplace.core.errors import DomainError
from marketplace.core.http import refuse_to

hands = roles_required(Role.OPERATOR, Role.ESCORT, Role.INSPECTOR)  # all whose pages have a scan field
DEVICE_AGE = 365 * 24 * 3600
ROWS = 50


@operator
@require_GET
def more(request: HttpRequest) -> HttpResponse:
    """Everything beside the benches, and the language of this console."""
    place = scans.station(request)
    context = {
        "station": scans.sign(place),
        "nav": "more",
        "languages": LANGUAGES.items(),
        "parked": shifts.parked(place).count(),
        "found": shifts.found_goods(place).filter(status=FoundStatus.FOUND).count(),
        "to_sign": shifts.handovers(place).filter(taker__pk=request.user.pk or 0, taken_at=None).count(),
        "has_device": scans.DEVICE_COOKIE in request.COOKIES,
    }
    return scans.page(request, "more.html", context)


@operator
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Another language for the consoles of this person; the shop keeps its own."""
    wanted = request.POST.get("language", "")
    if wanted in LANGUAGES:
        request.session[KEY] = wanted
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if is_ours else "logistics:more")


@operator
@require_http_methods(["GET", "POST"])
def device(request: HttpRequest) -> HttpResponse:
    """Give this device its key, as operations showed it."""
    if request.method == "POST":
        answer = redirect("logistics:more")
        key = "".join(request.POST.get("key", "").split())[:KEY_LENGTH]
        if not key:
            answer.delete_cookie(scans.DEVICE_COOKIE, path="/warehouse/")
            return answer
        answer.set_cookie(
            scans.DEVICE_COOKIE, key, max_age=DEVICE_AGE, path="/warehouse/", httponly=True, samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
        messages.success(request, _("This device has its key."))
        return answer
    context = {"station": scans.sign(scans.station(request)), "nav": "more"}
    return scans.page(request, "device.html", context)


@hands
@spoken
@require_POST
def decode(request: HttpRequest) -> HttpResponse:
    """The codes in a photograph."""
    image = request.FILES.get("image")
    if image is None:
        return JsonResponse({"codes": [], "message": str(errors.NoCodeFound.message)}, status=422)
    try:
        codes = decoding.codes_in(image)
    except DomainError as error:
        return JsonResponse({"codes": [], "message": str(error.message)}, status=error.status)
    message = "" if codes else str(errors.NoCodeFound.message)
    return JsonResponse({"codes": codes, "message": message}, status=200 if codes else 422)


@operator
@require_POST
@refuse_to("logistics:console")
def undo(request: HttpRequest) -> HttpResponse:
    """Take back the newest step of a piece, a parcel or a bag."""
    kind, number = request.POST.get("kind", ""), request.POST.get("number", "")
    thing = access.operator_thing(request.user, kind, number)
    undoing.undo(thing=thing, why=request.POST.get("why", ""), actor=request.user.ref)
    messages.success(request, _("Taken back. Both the scan and its correction stay on record."))
    return scans.back(kind, number)


@operator
@require_GET
def parked(request: HttpRequest) -> HttpResponse:
    """What lies set aside here, and why."""
    place = scans.station(request)
    rows = [{"row": row, "why": REASONS.get(row.reason, row.reason)} for row in shifts.parked(place)[:ROWS]]
    return scans.page(request, "parked.html", {"station": scans.sign(place), "nav": "more", "rows": rows})


@operator
@require_http_methods(["GET", "POST"])
def found_list(request: HttpRequest) -> HttpResponse:
    """Goods without notice: what lies here; write down another."""
    place = scans.station(request)
    form = FoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = found.report(warehouse=place, actor=request.user.ref, **form.cleaned_data)
        except DomainError as error:
            scans.show(form, error)
        else:
            return scans.back("found", made.public_id)
    context = {
        "station": scans.sign(place), "nav": "more", "form": form, "rows": list(shifts.found_goods(place)[:ROWS]),
    }  # fmt: skip
    return scans.page(request, "found_list.html", context, status=422 if form.errors else 200)


@operator
@require_http_methods(["GET", "POST"])
def found_one(request: HttpRequest, public_id: str) -> HttpResponse:
    """One of them: pictures, whose it may be, what becomes of it."""
    thing = access.operator_found(request.user, public_id)
    form = FoundPhotoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            found.add_photo(found=thing, image=form.cleaned_data["image"], actor=request.user.ref)
        except DomainError as error:
            scans.show(form, error)
        else:
            return scans.back("found", thing.public_id)
    is_open = thing.status == FoundStatus.FOUND
    context = {
        "station": scans.sign(thing.warehouse), "nav": "more", "found": thing, "form": form, "is_open": is_open,
        "photos": list(thing.photos.all()), "guesses": shifts.guesses(thing) if is_open else [],
    }  # fmt: skip
    return scans.page(request, "found_one.html", context, status=422 if form.errors else 200)


@operator
@require_POST
@refuse_to("logistics:found")
def found_end(request: HttpRequest, public_id: str) -> HttpResponse:
    """Its owner is found, or it goes back, or away."""
    thing, do = access.operator_found(request.user, public_id), request.POST.get("do", "")
    if do == "give":
        seen = console.scanned(request.POST.get("code", ""))
        unit = access.operator_unit(request.user, seen.number if seen.kind == "unit" else "")
        found.give(found=thing, unit=unit, actor=request.user.ref)
        return scans.back("unit", unit.passport_code)
    ends = {"send_back": found.send_back, "dispose": found.dispose}
    if do not in ends:
        raise Http404
    ends[do](found=thing, why=request.POST.get("why", ""), actor=request.user.ref)
    return scans.back("found-list")


@operator
@require_GET
def found_photo(request: HttpRequest, public_id: str, photo: str) -> HttpResponse:
    """A picture of goods without notice, for the people of the warehouse."""
    row = access.operator_found(request.user, public_id).photos.filter(public_id=photo[:40]).first()
    if row is None:
        raise Http404
    with row.image.open("rb") as stream:
        answer = HttpResponse(stream.read(), content_type="image/jpeg")
    answer["Cache-Control"] = "private, max-age=600"
    return answer


@operator
@require_http_methods(["GET", "POST"])
def handover_list(request: HttpRequest) -> HttpResponse:
    """What is open now, to whom it goes; what waits for my signature."""
    place = scans.station(request)
    form = HandoverForm(request.POST or None, colleagues=shifts.colleagues(place, request.user))
    if request.method == "POST" and form.is_valid():
        try:
            handovers.give(warehouse=place, giver=request.user, **form.cleaned_data)
        except DomainError as error:
            scans.show(form, error)
        else:
            messages.success(request, _("Signed. Now your colleague signs."))
            return scans.back("handovers")
    context = {
        "station": scans.sign(place), "nav": "more", "form": form, "work": shifts.open_work(place),
        "rows": list(shifts.handovers(place)[:20]), "me": request.user,
    }  # fmt: skip
    return scans.page(request, "handovers.html", context, status=422 if form.errors else 200)


@operator
@require_POST
@refuse_to("logistics:handovers")
def handover_sign(request: HttpRequest, public_id: str) -> HttpResponse:
    """I take it over."""
    row = access.operator_handover(request.user, public_id)
    handovers.take(handover=row, taker=request.user, remark=request.POST.get("remark", ""))
    messages.success(request, _("Both have signed. The shift is yours."))
    return scans.back("handovers")


@operator
@require_http_methods(["GET", "POST"])
def print_list(request: HttpRequest) -> HttpResponse:
    """The printer queue of this warehouse; ask for a label by scanning what it is for."""
    place = scans.station(request)
    form = PrintForm(request.POST or None, initial={"station": request.session.get("station", "")})
    if request.method == "POST" and form.is_valid():
        try:
            _queue(request, form.cleaned_data)
        except DomainError as error:
            scans.show(form, error)
        else:
            return scans.back("printing")
    context = {
        "station": scans.sign(place), "nav": "more", "form": form, "rows": list(shifts.print_jobs(place)[:ROWS]),
    }  # fmt: skip
    return scans.page(request, "printing.html", context, status=422 if form.errors else 200)


@operator
@require_POST
@refuse_to("logistics:printing")
def print_again(request: HttpRequest, public_id: str) -> HttpResponse:
    """The same label once more."""
    printing.reprint(job=access.operator_print_job(request.user, public_id), actor=request.user.ref)
    return scans.back("printing")


def _queue(request: HttpRequest, data: dict[str, str]) -> None:
    seen = console.scanned(data["code"])
    labels.found(request.user, seen.kind, seen.number)  # NotFound where it is not theirs, or has no label
    job = printing.queue(
        warehouse=scans.station(request),
        station=data["station"],
        kind=seen.kind,
        number=seen.number,
        actor=request.user.ref,
    )
    request.session["station"] = job.station
