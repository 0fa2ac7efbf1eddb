"""`/me/addresses/`: works without JavaScript (each step of the cascade is a submit), is quicker with it (htmx)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marketplace.accounts import regions
from marketplace.accounts.errors import UnknownRegion
from marketplace.accounts.forms import AddressForm, PasteForm
from marketplace.accounts.models import Address
from marketplace.accounts.selectors import address_for, addresses_of
from marketplace.accounts.services import addresses
from marketplace.core.errors import DomainError
from marketplace.core.forms import add_refusal
from marketplace.core.http import refuse_to

LIST = "accounts:addresses"


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """All addresses."""
    return render(request, "accounts/addresses.html", {"addresses": addresses_of(request.user), "tab": "me"})


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new address, by hand or from a pasted line."""
    if request.method == "POST" and "line" in request.POST:
        return _pasted(request)
    return _edit(request, None)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, address_id: int) -> HttpResponse:
    """Correct an address."""
    return _edit(request, address_for(request.user, address_id))


@login_required
@require_POST
@refuse_to(LIST)
def remove(request: HttpRequest, address_id: int) -> HttpResponse:
    """Take it out of the book."""
    addresses.remove(user=request.user, address_id=address_id, actor=request.user.ref)
    messages.success(request, _("The address was removed."))
    return redirect(LIST)


@login_required
@require_POST
@refuse_to(LIST)
def set_default(request: HttpRequest, address_id: int) -> HttpResponse:
    """The one checkout offers first."""
    addresses.set_default(user=request.user, address_id=address_id, actor=request.user.ref)
    return redirect(LIST)


@login_required
@require_GET
def region_fields(request: HttpRequest) -> HttpResponse:
    """The three selects for what was chosen so far (htmx)."""
    return render(request, "accounts/_region.html", {"region": choices(request.GET)})


def choices(data: Any) -> dict[str, Any]:
    """What the three selects show. A choice that does not belong under its parent is dropped."""
    province, city, district = (str(data.get(name, ""))[:6] for name in ("province", "city", "district_code"))
    try:
        cities = regions.cities(province) if province else ()
    except UnknownRegion:
        province, cities = "", ()
    if len(cities) == 1:
        city = cities[0].code
    if city not in {place.code for place in cities}:
        city = ""
    districts = regions.districts(city) if city else ()
    if len(districts) == 1:
        district = districts[0].code
    return {
        "provinces": regions.provinces(), "cities": cities, "districts": districts, "province": province, "city": city,
        "district": district if district in {place.code for place in districts} else "",
    }  # fmt: skip


def _edit(request: HttpRequest, address: Address | None) -> HttpResponse:
    form = AddressForm(request.POST or None, initial=_initial(address))
    code = address.district_code if address else ""
    region = choices(request.POST if request.method == "POST" else _parents(code))
    if request.method == "POST" and "step" not in request.POST and form.is_valid():
        answer = _save(request, form, region["district"], address)
        if answer is not None:
            return answer
    elif "step" in request.POST:  # only the next select was asked for: no complaints about the rest yet
        form = AddressForm(initial={name: request.POST.get(name, "") for name in form.fields})
    return _page(request, form, region, address, PasteForm())


def _save(request: HttpRequest, form: AddressForm, district: str, address: Address | None) -> HttpResponse | None:
    given = {**form.cleaned_data, "district_code": district}
    is_default = given.pop("is_default")
    try:
        if address is None:
            address = addresses.add(user=request.user, actor=request.user.ref, is_default=is_default, **given)
        else:
            addresses.change(user=request.user, address_id=address.pk, actor=request.user.ref, **given)
            if is_default:
                addresses.set_default(user=request.user, address_id=address.pk, actor=request.user.ref)
    except DomainError as error:
        add_refusal(form, error)
        return None
    messages.success(request, _("The address was saved."))
    target = request.POST.get("next", "")
    return redirect(target if url_has_allowed_host_and_scheme(target, allowed_hosts=None) else LIST)


def _pasted(request: HttpRequest) -> HttpResponse:
    paste = PasteForm(request.POST)
    initial: dict[str, Any] = {}
    code = ""
    if paste.is_valid():
        try:
            parsed = addresses.parse(line=paste.cleaned_data["line"])
        except DomainError as error:
            paste.add_error("line", str(error.message))
        else:
            code = parsed.region.code if parsed.region else ""
            initial = {"recipient": parsed.recipient, "phone": parsed.phone, "detail": parsed.detail}
            messages.info(request, _("Please check what we read, then save."))
    return _page(request, AddressForm(initial=initial), choices(_parents(code)), None, paste)


def _parents(code: str) -> dict[str, str]:
    return {"province": code[:2], "city": code[:4], "district_code": code}


def _initial(address: Address | None) -> dict[str, Any]:
    if address is None:
        return {}
    return {name: getattr(address, name) for name in ("recipient", "phone", "detail", "is_default")}


def _page(
    request: HttpRequest, form: AddressForm, region: dict[str, Any], address: Address | None, paste: PasteForm
) -> HttpResponse:
    target = request.POST.get("next") or request.GET.get("next", "")
    values = {"form": form, "region": region, "address": address, "paste": paste, "next": target, "tab": "me"}
    return render(request, "accounts/address_form.html", values, status=422 if form.errors or paste.errors else 200)
