"""Scans at a bench: each carries its own id, so a scan sent twice (a dropped connection, a double tap) happens once."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from logistics import access
from logistics.models import Warehouse
from logistics.policies.scans import moment
from logistics.services import parking
from logistics.services.parking import Scan
from marketplace.core import idempotency
from marketplace.core.errors import DomainError, NotAllowed
from marketplace.core.http import refuse_to
from marketplace.core.textnorm import nfkc

SESSION_KEY = "warehouse"
DEVICE_COOKIE = "scan_device"
MAX_CODE = 200
View = Callable[..., HttpResponse]
Form = TypeVar("Form", bound=forms.Form)


@dataclass(frozen=True)
class Result:
    """What the operator sees and hears: `tone` is ok, warn, stop or wait."""

    tone: str
    title: str
    text: str = ""
    url: str = ""
    status: int = 200


def station(request: HttpRequest) -> Warehouse:
    """The warehouse that the operator works at now: chosen by `?w=`, remembered, else the first posting."""
    wanted = request.GET.get("w", "")[:8]
    known = {place.code: place for place in access.warehouses_of(request.user)}
    if not known:
        raise NotAllowed(_("You are not posted at any warehouse yet. Please ask your shift lead."))
    if wanted in known:
        request.session[SESSION_KEY] = wanted
    return known.get(request.session.get(SESSION_KEY, "")) or next(iter(known.values()))


def sign(place: Warehouse) -> dict[str, str]:
    """The sign over the console: the warehouse in the operator's language."""
    name = place.name_zh if (get_language() or "").startswith("zh") else place.name
    return {"name": name, "code": place.code}


def code_of(request: HttpRequest) -> str:
    """The scanned text: one line, without control characters."""
    return nfkc(request.POST.get("code", "")[:MAX_CODE])


def admit_device(request: HttpRequest) -> None:
    """What a form changes must come from a device that may scan here, and at a time that can be.

    Raises StrangeDevice, ScanParked; the try is kept and told.
    """
    made_at = moment(request.POST.get("scanned_at", ""))
    parking.admit(_scan(request, request.POST.get("code", "")[:MAX_CODE] or request.path, made_at))


def _scan(request: HttpRequest, code: str, scanned_at: datetime | None = None) -> Scan:
    return Scan(
        user=request.user, warehouses=access.warehouses_of(request.user) or [station(request)], code=code, path=request.path,
        device_key=request.COOKIES.get(DEVICE_COOKIE, ""), client=(request.session.session_key or "")[:20],
        scanned_at=scanned_at, scan_id=nfkc(request.POST.get("scan_id", "")[:60]),
    )  # fmt: skip


def page_above(user: Any, code: str) -> str:
    """The page of a code that only a room above the road knows (`config/scans.py`); empty where none does."""
    for path in import_string(settings.SCAN_PAGES):
        if found := import_string(path)(user, code):
            return str(found)
    return ""


def run(request: HttpRequest, verb: Callable[[str], Result]) -> Result:
    """Do `verb` with the scanned code, once for each scan id. A refusal becomes a red result, never an error page."""
    code = code_of(request)
    if not code:
        return Result("stop", _("Nothing was scanned"), _("Scan a code or type it in."), status=400)
    scan_id = nfkc(request.POST.get("scan_id", "")[:60])
    try:
        parking.admit(_scan(request, code, moment(request.POST.get("scanned_at", ""))))
        if not scan_id or not scan_id.isascii() or " " in scan_id:
            return verb(code)
        body = f"{request.path}|{code}".encode()
        digest = idempotency.request_digest("POST", request.get_full_path(), body)
        stored = idempotency.once(
            actor=request.user.ref, key=f"scan-{scan_id}", digest=digest, run=lambda: (200, asdict(verb(code)))
        )
        return Result(**stored[1])
    except DomainError as error:
        details = " ".join(str(value) for value in error.fields.values() if isinstance(value, str) and " " in value)
        text = details if details != str(error.message) else ""
        return Result("stop", str(error.message), text, status=error.status)


def from_queue(request: HttpRequest) -> bool:
    """Does `console.js` ask? It sends a form that may have waited in the device, maybe twice, and wants JSON."""
    return "application/json" in request.headers.get("Accept", "")


def checked(request: HttpRequest, form: Form) -> Form:
    """The form as it is. The queue shows no page: for it, raises DomainError with what is wrong."""
    if from_queue(request) and not form.is_valid():
        faults = {name: " ".join(str(text) for text in texts) for name, texts in form.errors.items()}
        raise DomainError(code="invalid", status=422, message=_("Please look at these again:"), fields=faults)
    return form


def keeps(back_to: str) -> Callable[[View], View]:
    """Decorator of what a console's form changes: a refusal becomes a message on the page named `back_to`.

    The device's queue gets JSON: the address of the next page, or the refusal. Its `scan_id` sent again is done once.
    """

    def declare(view: View) -> View:
        plain = refuse_to(back_to)(view)

        @wraps(view)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not from_queue(request):
                return plain(request, *args, **kwargs)
            key = idempotency.check_key(request.POST.get("scan_id", ""))
            digest = idempotency.form_digest("POST", request.path, request.POST, request.FILES)

            def work() -> tuple[int, Any]:
                return 200, {"url": view(request, *args, **kwargs)["Location"]}

            stored = idempotency.once(actor=request.user.ref, key=f"scan-{key}"[:255], digest=digest, run=work)
            return JsonResponse(stored[1])

        return run

    return declare


def refused(error: DomainError) -> Result:
    return Result("stop", str(error.message), status=error.status)


def page(
    request: HttpRequest, template: str, context: dict[str, object], result: Result | None = None, status: int = 200
) -> HttpResponse:
    """A console page with the result of the last scan, and its status, on top."""
    status = result.status if result else status
    return render(request, f"logistics/{template}", {"result": result, **context}, status=status)


def show(form: forms.Form, error: DomainError) -> None:
    """A refusal on the form that it belongs to."""
    known = {name: text for name, text in error.fields.items() if name in form.fields}
    for name, text in known.items():
        form.add_error(name, str(text))
    if not known:
        form.add_error(None, str(error.message))


def back(name: str, *args: str) -> HttpResponse:
    return redirect(f"logistics:{name}", *args)
