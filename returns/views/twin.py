"""The centre's pages around the twin match: parcels without a case, second looks, inspecting again."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import roles_required
from marketplace.core import files
from marketplace.core.errors import DomainError
from marketplace.core.http import refuse_to
from returns import presenting, presenting_twin, selectors, selectors_twin
from returns.errors import ReturnNotFound
from returns.forms import SIDES, InspectForm
from returns.forms_twin import AgainForm, EndForm, OpinionForm, StrayForm
from returns.models import Look, StrayParcel
from returns.services import looking, straying

PAGE = 20
REFUSED = 422
staff = roles_required(Role.INSPECTOR, Role.OPS)
OfItem = Callable[[HttpRequest, str, int], HttpResponse]


def _to_the_bench(view: OfItem) -> OfItem:
    """A refusal becomes a message on the page of the case."""

    @wraps(view)
    def run(request: HttpRequest, number: str, item: int) -> HttpResponse:
        try:
            return view(request, number, item)
        except ReturnNotFound:
            raise
        except DomainError as error:
            messages.error(request, str(error.message))
            return redirect("returns:inspect", number)

    return run


@staff
@require_http_methods(["GET", "POST"])
def strays(request: HttpRequest) -> HttpResponse:
    """Parcels without a case: what lies here; write down another."""
    form = StrayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = straying.report(finder=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("On record. You are in charge of it until its return is found."))
            return redirect("returns:stray", made.public_id)
    page = Paginator(selectors_twin.strays(request.user), PAGE).get_page(request.GET.get("page"))
    missing = list(selectors_twin.overdue()[:PAGE])
    context = {"page": page, "form": form, "missing": missing}
    return render(request, "returns/strays.html", context, status=REFUSED if form.errors else 200)


@staff
@require_http_methods(["GET", "POST"])
def stray(request: HttpRequest, public_id: str) -> HttpResponse:
    """One of them: which return it may be, who is in charge, how it ended."""
    found = selectors_twin.stray_of(request.user, public_id)
    if request.method == "POST":
        return _act(request, found)
    wanted = request.GET.get("q", "")[:40]
    context = {
        "stray": found,
        "q": wanted,
        "guesses": list(selectors_twin.cases_for_stray(request.user, wanted or str(found.label_text))[:5]),
        "end": EndForm(),
        "is_open": found.status == StrayParcel.Status.FOUND,
        "is_mine": found.owner == request.user.ref,
    }
    return render(request, "returns/stray.html", context)


@refuse_to("returns:strays")
def _act(request: HttpRequest, found: StrayParcel) -> HttpResponse:
    do = request.POST.get("do", "")
    if do == "match":
        case = straying.match(stray=found, case_number=request.POST.get("number", "")[:20], by=request.user)
        return redirect("returns:inspect", case.number)
    if do == "take":
        straying.take_over(stray=found, by=request.user)
        return redirect("returns:stray", found.public_id)
    form = EndForm(request.POST)
    if do != "end" or not form.is_valid():
        raise Http404
    straying.end(stray=found, by=request.user, **form.cleaned_data)
    return redirect("returns:strays")


@staff
@require_POST
@_to_the_bench
def opinion(request: HttpRequest, number: str, item: int) -> HttpResponse:
    """A second person's word on a doubtful piece."""
    form = OpinionForm(request.POST)
    if form.is_valid():
        looking.give_opinion(case_number=number, item_id=item, looker=request.user, **form.cleaned_data)
        messages.success(request, _("Your look is on record, in the passport too."))
    else:
        messages.error(request, _("Say whether it is the same piece, another one, or not clear."))
    return redirect("returns:inspect", number)


@staff
@require_POST
@_to_the_bench
def again(request: HttpRequest, number: str, item: int) -> HttpResponse:
    """Have it inspected again by somebody else."""
    form = AgainForm(request.POST)
    found = selectors.case_by_number(number)
    selectors.require_bench(request.user, found)
    if form.is_valid():
        looking.ask_again(case_number=number, item_id=item, asked_by=request.user.ref, why=form.cleaned_data["why"])
        messages.success(request, _("Asked. A colleague inspects it again."))
    else:
        messages.error(request, _("Write why, please."))
    return redirect("returns:inspect", number)


@staff
@require_http_methods(["GET", "POST"])
def look(request: HttpRequest, look_id: str) -> HttpResponse:
    """The whole inspection once more, without a word of what the first one found."""
    found = selectors_twin.look_by_id(look_id)
    case = selectors.case_by_number(found.item.case.number)
    selectors.require_bench(request.user, case)
    form = InspectForm(request.POST, request.FILES) if request.method == "POST" else InspectForm()
    if form.is_bound and form.is_valid():
        try:
            _inspect_again(request, found, form)
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("Inspected again."))
            return redirect("returns:inspect", case.number)
    item = next(item for item in case.items.all() if item.pk == found.item_id)
    photos = selectors.photos_of([item]).get(item.unit_id, [])
    context = {
        "case": case,
        "look": found,
        "item": item,
        "out": selectors.outbound_facts([item]).get(item.unit_id),
        "pictures": presenting.pictures(photos, "outbound"),
        "form": form,
        "side_fields": [form[name] for name in SIDES],
        "poses": presenting_twin.poses(photos),
        "is_again": True,
    }
    return render(request, "returns/look.html", context, status=REFUSED if form.errors else 200)


def _inspect_again(request: HttpRequest, found: Look, form: InspectForm) -> None:
    data = form.cleaned_data
    looking.inspect_again(
        look_id=found.public_id,
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
