"""The centre's page of what becomes of returned pieces: boxes home, destruction with proof."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from logistics.models import Warehouse
from marketplace.accounts.models import Role
from marketplace.accounts.permissions import roles_required
from marketplace.core import files
from marketplace.core.http import refuse_to
from marketplace.core.money import from_minor
from returns import box_files, selectors, selectors_boxes
from returns import selectors_homeward as homewards
from returns.errors import BoxNotReady
from returns.forms_disposing import LeaveForm, ProofForm, ReadyForm, SendForm
from returns.models import Destruction, HomeBox, HomePiece
from returns.services import boxing, destroying, homing
from returns.states import Disposition

PAGE, GONE = 50, 20


@roles_required(Role.INSPECTOR, Role.OPS)
@require_GET
def ends(request: HttpRequest) -> HttpResponse:
    """What waits to go home, boxes without a waybill, what shall be destroyed."""
    to_destroy = selectors.to_dispose().filter(disposition=Disposition.DESTROY).select_related("destruction")
    groups: dict[int, list[object]] = {}
    for item in selectors.to_pack()[:PAGE]:
        groups.setdefault(item.case.order.seller_id, []).append(item)
    context = {
        "groups": list(groups.items()), "boxes": [_box(one) for one in selectors_boxes.to_send()[:PAGE]],
        "gone": Paginator(selectors_boxes.gone(), GONE).get_page(request.GET.get("page")),
        "parcels": [(row, LeaveForm()) for row in homewards.to_send()[:PAGE]], "away": homewards.gone()[:PAGE],
        "to_destroy": list(to_destroy[:PAGE]), "proof": ProofForm(),
    }  # fmt: skip
    return render(request, "returns/ends.html", context)


@roles_required(Role.INSPECTOR, Role.OPS)
@require_POST
@refuse_to("returns:ends")
def pack(request: HttpRequest, seller: int) -> HttpResponse:
    """Everything of one seller into a box."""
    homing.pack(seller_id=seller, centre=_centre(), by=request.user)
    messages.success(request, _("Packed. Say now where it goes and what it weighs."))
    return redirect("returns:ends")


def _box(box: HomeBox) -> dict[str, Any]:
    """A box that stands here, with its form: where to and weight first, then the hand-over."""
    pieces = list(box.pieces.all())
    facts = {"consignee": box.consignee, "ship_to": box.ship_to, "weight_g": box.weight_g}
    form = SendForm() if box.ready_at else ReadyForm(initial=facts)
    return {"box": box, "pieces": pieces, "totals": money_of(pieces), "form": form, "is_ready": bool(box.ready_at)}


def money_of(pieces: list[HomePiece]) -> list[str]:
    """Declared values in words, one a currency."""
    return [
        f"{from_minor(minor, code).amount} {code}" for code, minor in sorted(box_files.totals(pieces).items()) if code
    ]


@roles_required(Role.INSPECTOR, Role.OPS)
@require_POST
@refuse_to("returns:ends")
def ready(request: HttpRequest, box: str) -> HttpResponse:
    """Where it goes and what it weighs: label and papers can be printed."""
    form = ReadyForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(BoxNotReady.message))
        return redirect("returns:ends")
    boxing.prepare(box_id=box, by=request.user, **form.cleaned_data)
    messages.success(request, _("Ready. Print the label and the papers, then hand it over."))
    return redirect("returns:ends")


@roles_required(Role.INSPECTOR, Role.OPS)
@require_POST
@refuse_to("returns:ends")
def arrived(request: HttpRequest, box: str) -> HttpResponse:
    """The carrier says that it was delivered."""
    boxing.arrived(box_id=box, by=request.user)
    messages.success(request, _("Noted: the box has arrived."))
    return redirect("returns:ends")


@roles_required(Role.INSPECTOR, Role.OPS)
@require_GET
@refuse_to("returns:ends")
def box_label(request: HttpRequest, box: str) -> HttpResponse:
    """The label that is scanned at hand-over."""
    found = selectors_boxes.box_by(box)
    selectors.require_centre(request.user, found.centre_id)
    return box_pdf(box_files.label(found), f"{found.public_id}-label")


@roles_required(Role.INSPECTOR, Role.OPS)
@require_GET
@refuse_to("returns:ends")
def pro_forma(request: HttpRequest, box: str) -> HttpResponse:
    """Contents and values for customs abroad."""
    found = selectors_boxes.box_by(box)
    selectors.require_centre(request.user, found.centre_id)
    return box_pdf(box_files.pro_forma(found), f"{found.public_id}-pro-forma")


def box_pdf(data: bytes, name: str) -> HttpResponse:
    """A paper of a box as a file; addresses stand on it, so no cache keeps it."""
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@roles_required(Role.INSPECTOR, Role.OPS)
@require_POST
@refuse_to("returns:ends")
def send(request: HttpRequest, box: str) -> HttpResponse:
    """The box left."""
    form = SendForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Scan the box, name the carrier, its waybill (each once) and what the way costs."))
        return redirect("returns:ends")
    homing.send(box_id=box, by=request.user, **form.facts())
    messages.success(request, _("Sent. The cost is laid on the pieces."))
    return redirect("returns:ends")


@roles_required(Role.INSPECTOR, Role.OPS)
@require_POST
@refuse_to("returns:ends")
def destroy(request: HttpRequest, number: str, item: int) -> HttpResponse:
    """Destroyed, with pictures; the second person confirms on the same page."""
    form = ProofForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Take one picture before and one after."))
        return redirect("returns:ends")
    photos = {pose: files.accept(upload, allowed=files.PICTURES) for pose, upload in form.cleaned_data.items()}
    destroying.destroy(case_number=number, item_id=item, photos=photos, by=request.user)
    messages.success(request, _("Recorded. Now a second person confirms it."))
    return redirect("returns:ends")


@roles_required(Role.INSPECTOR, Role.OPS)
@require_POST
@refuse_to("returns:ends")
def witness(request: HttpRequest, number: str, item: int) -> HttpResponse:
    """A second person stood by."""
    destroying.witness(case_number=number, item_id=item, by=request.user)
    messages.success(request, _("Done. The passport of this piece ends here."))
    return redirect("returns:ends")


@roles_required(Role.INSPECTOR, Role.OPS)
@require_GET
def certificate(request: HttpRequest, number: str, item: int) -> HttpResponse:
    """The paper of a destruction."""
    case = selectors.case_by_number(number)
    selectors.require_bench(request.user, case)
    return pdf(selectors.destruction_of(case, item))


def pdf(row: Destruction) -> HttpResponse:
    """The certificate as a file."""
    response = HttpResponse(destroying.certificate(row), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{row.public_id}.pdf"'
    return response


def _centre() -> Warehouse:
    return selectors.returns_centre()
