"""Labels as files: PDF for the office printer, PNG for the thermal one."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from logistics import access, labels
from logistics.labels import Label
from logistics.models import Bag, Parcel, Seal, Unit
from logistics.views.speech import operator
from marketplace.core.errors import NotFound

TYPES = {"pdf": "application/pdf", "png": "image/png"}


@operator
@require_GET
def label_file(request: HttpRequest, kind: str, number: str, form: str) -> HttpResponse:
    """The label of one piece, parcel, bag or seal."""
    return answer(found(request.user, kind, number), form)


def answer(label: Label, form: str) -> HttpResponse:
    """A label as a file. Raises NotFound for a form that no printer takes."""
    if form not in TYPES:
        raise NotFound
    data = labels.pdf([label]) if form == "pdf" else labels.png(label)
    made = HttpResponse(data, content_type=TYPES[form])
    made["Content-Disposition"] = f'inline; filename="{label.kind}-{label.number}.{form}"'
    made["Cache-Control"] = "private, no-store"
    return made


def found(user: Any, kind: str, number: str) -> Label:
    """The label of a thing at the operator's warehouse. Raises NotFound."""
    makers: dict[str, Callable[[Any], Label]] = {"unit": _unit, "parcel": _parcel, "bag": _bag, "seal": _seal}
    if kind not in makers:
        raise NotFound
    return makers[kind](access.operator_thing(user, kind, number))


def _unit(unit: Unit) -> Label:
    address = settings.PUBLIC_URL + reverse("logistics:passport", args=[unit.passport_code])
    return Label("unit", unit.passport_code, address, unit.line.title[:60], (unit.line.consignment.order_number,))


def _parcel(parcel: Parcel) -> Label:
    """With the address once the waybill was fixed, that is when it was sealed."""
    address = settings.PUBLIC_URL + reverse("logistics:track", args=[parcel.number])
    person = f"{parcel.label_consignee} {parcel.label_phone}".strip()
    weight = f"{parcel.weight_g} g" if parcel.weight_g else ""
    lines = (
        person,
        str(parcel.label_address),
        f"{parcel.consignment.order_number} · {parcel.warehouse.code} · {weight}",
    )
    return Label("parcel", parcel.number, address, _("Parcel"), tuple(line for line in lines if line))


def _bag(bag: Bag) -> Label:
    flight = f"{bag.flight.designator} {bag.flight.origin} → {bag.flight.destination}" if bag.flight else ""
    return Label("bag", bag.number, bag.number, _("Bag"), tuple(line for line in (bag.warehouse.code, flight) if line))


def _seal(seal: Seal) -> Label:
    return Label("seal", seal.number, seal.number, _("Seal"), (f"ISO 17712: {seal.seal_class}",))
