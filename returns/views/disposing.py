"""The centre's page of what becomes of returned pieces: boxes home, destruction with proof."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from logistics.models import Warehouse
from marketplace.accounts.models import Role
from marketplace.accounts.permissions import roles_required
from marketplace.core import files
from marketplace.core.http import refuse_to
from returns import selectors
from returns.forms_disposing import ProofForm, SendForm
from returns.models import Destruction
from returns.services import destroying, homing
from returns.states import Disposition

PAGE = 50


@roles_required(Role.INSPECTOR, Role.OPS)
@require_GET
def ends(request: HttpRequest) -> HttpResponse:
    """What waits to go home, boxes without a waybill, what shall be destroyed."""
    to_destroy = selectors.to_dispose().filter(disposition=Disposition.DESTROY).select_related("destruction")
    groups: dict[int, list[object]] = {}
    for item in selectors.to_pack()[:PAGE]:
        groups.setdefault(item.case.order.seller_id, []).append(item)
    context = {
        "groups": list(groups.items()), "boxes": list(selectors.packed_boxes()[:PAGE]), "send": SendForm(),
        "to_destroy": list(to_destroy[:PAGE]), "proof": ProofForm(),
    }  # fmt: skip
    return render(request, "returns/ends.html", context)


@roles_required(Role.INSPECTOR, Role.OPS)
@require_POST
@refuse_to("returns:ends")
def pack(request: HttpRequest, seller: int) -> HttpResponse:
    """Everything of one seller into a box."""
    homing.pack(seller_id=seller, centre=_centre(), by=request.user)
    messages.success(request, _("Packed. Enter the waybill when it leaves."))
    return redirect("returns:ends")


@roles_required(Role.INSPECTOR, Role.OPS)
@require_POST
@refuse_to("returns:ends")
def send(request: HttpRequest, box: str) -> HttpResponse:
    """The box left."""
    form = SendForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Name the carrier, its waybill (each once) and what the way costs."))
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
