"""The centre's pages: receive, inspect, decide, do what the seller chose."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import roles_required
from marketplace.core import files
from marketplace.core.errors import DomainError
from marketplace.core.http import refuse_to
from returns import presenting, presenting_twin, selectors, selectors_twin
from returns.forms import SIDES, CustomsDeskForm, DecideForm, InspectForm, ScanForm
from returns.forms_twin import AgainForm, OpinionForm
from returns.models import ReturnCase
from returns.services import customs_return, deciding, detours, disposing, inspecting
from returns.views.deciding import outcome_context

PAGE = 20
REFUSED = 422


@roles_required(Role.INSPECTOR, Role.OPS)
@require_http_methods(["GET", "POST"])
def bench(request: HttpRequest) -> HttpResponse:
    """The inspector's start: scan a label; below it, what lies on the bench."""
    if request.method == "POST":
        return _receive(request)
    waiting = Paginator(selectors.queue(selectors.AT_THE_CENTRE), PAGE).get_page(request.GET.get("page"))
    coming = list(selectors.queue(selectors.WAITING_TO_ARRIVE)[:PAGE])
    chosen = [
        {"item": item, "words": presenting.disposition_words(item.disposition)} for item in selectors.to_tick()[:PAGE]
    ]
    looks = list(selectors_twin.open_looks(request.user)[:PAGE])
    context = {"page": waiting, "coming": coming, "chosen": chosen, "looks": looks}
    return render(request, "returns/bench.html", context)


def _receive(request: HttpRequest) -> HttpResponse:
    form = ScanForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Scan the label again."))
        return redirect("returns:bench")
    try:
        found = inspecting.receive(label_code=form.cleaned_data["code"], inspector=request.user)
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("returns:bench")
    return redirect("returns:inspect", found.number)


@roles_required(Role.INSPECTOR, Role.OPS)
@require_http_methods(["GET", "POST"])
def inspect(request: HttpRequest, number: str) -> HttpResponse:
    """One case on the bench: every item beside its outbound evidence, then the decision."""
    found = selectors.case_by_number(number)
    item = selectors.next_uninspected(found)
    form = InspectForm(request.POST, request.FILES) if request.method == "POST" else InspectForm()
    if form.is_bound and item is None:
        return redirect("returns:inspect", number)
    if form.is_bound and item and form.is_valid():
        try:
            _inspect(request, number, item.pk, form)
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            return redirect("returns:inspect", number)
    context = _bench_context(found, is_ops=request.user.has_role(Role.OPS)) | {
        "form": form,
        "side_fields": [form[name] for name in SIDES],
    }
    return render(request, "returns/inspect.html", context, status=REFUSED if form.errors else 200)


def _inspect(request: HttpRequest, number: str, item_id: int, form: InspectForm) -> None:
    data = form.cleaned_data
    inspecting.inspect(
        case_number=number,
        item_id=item_id,
        weight_g=data["weight_g"],
        serial=data["serial"],
        tag=data["tag"],
        sides_mm=form.sides(),
        grade=data["grade"],
        note=data["note"],
        is_absent=data["is_absent"],
        photos={pose: files.accept(upload, allowed=files.PICTURES) for pose, upload in form.photos().items()},
        inspector=request.user,
    )


def _bench_context(found: ReturnCase, *, is_ops: bool) -> dict[str, Any]:
    """What the bench page shows of a case besides its forms."""
    item = selectors.next_uninspected(found)
    facts, photos = selectors.outbound_facts(found.items.all()), selectors.photos_of(found.items.all())
    is_awaited = selectors_twin.are_pictures_awaited(found)
    return {
        "case": found,
        "item": item,
        "out": facts.get(item.unit_id) if item else None,
        "pictures": presenting.pictures(photos.get(item.unit_id, []), "outbound") if item else [],
        "poses": presenting_twin.poses(photos.get(item.unit_id, [])) if item else [],
        "signals": presenting_twin.signals(selectors_twin.signals_of(found)),
        "is_awaited": is_awaited,
        "shots": list(found.shots.all()),
        "comments": list(found.comments.all()),
        "opinion": OpinionForm(),
        "again": AgainForm(),
        "results": presenting.results(found, facts, photos),
        "at_customs": list(customs_return.papers_of(found)) if customs_return.waits_at_the_desk(found) else [],
        "is_ops": is_ops,
        "may_carry": found.stage in detours.HERE,
        **({"decide": None} if is_awaited else outcome_context(found)),
    }


@roles_required(Role.INSPECTOR, Role.OPS)
@require_POST
@refuse_to("returns:bench")
def dispose(request: HttpRequest, number: str, item: int) -> HttpResponse:
    """What the seller chose for a piece is done."""
    disposing.done(case_number=number, item_id=item, by=request.user)
    messages.success(request, _("Done. The passport of this piece ends here."))
    return redirect("returns:bench")


@roles_required(Role.INSPECTOR, Role.OPS)
@require_POST
@refuse_to("returns:inspect")
def decide(request: HttpRequest, number: str) -> HttpResponse:
    """Settle or decline."""
    form = DecideForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a decision."))
        return redirect("returns:inspect", number)
    deciding.decide(
        case_number=number, outcome=form.cleaned_data["outcome"], why=form.cleaned_data["why"], decider=request.user
    )
    messages.success(request, _("Decided. The shopper has been told."))
    return redirect("returns:inspect", number)


@roles_required(Role.INSPECTOR, Role.OPS)
@require_POST
@refuse_to("returns:inspect")
def detour(request: HttpRequest, number: str) -> HttpResponse:
    """Pieces that came to another centre left for their customs place, or are there."""
    if request.POST.get("do") == "arrive":
        detours.arrive(case_number=number, by=request.user)
    else:
        detours.send(
            case_number=number,
            carrier=request.POST.get("carrier", ""),
            waybill=request.POST.get("waybill", ""),
            by=request.user,
        )
    messages.success(request, _("Noted."))
    return redirect("returns:inspect", number)


@roles_required(Role.OPS)
@require_POST
@refuse_to("returns:inspect")
def customs_desk(request: HttpRequest, number: str) -> HttpResponse:
    """A return that customs was wrongly told of was set right at the customs desk."""
    form = CustomsDeskForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say how it ended, in a few words."))
        return redirect("returns:inspect", number)
    customs_return.desk_said(
        case_number=number,
        is_struck=form.cleaned_data["how"] == "struck",
        why=form.cleaned_data["why"],
        by=request.user,
    )
    messages.success(request, _("Noted. Nothing of this return waits at customs any more."))
    return redirect("returns:inspect", number)
