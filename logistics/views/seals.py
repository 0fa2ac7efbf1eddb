"""Seals in the operator's and the escort's hands: my stock and its count, looking at a seal, putting on another."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from logistics import access
from logistics.forms import CheckSealForm, CountSealsForm, ReplaceSealForm
from logistics.models import Parcel
from logistics.policies import seals as policy
from logistics.selectors import console, shifts
from logistics.services import seal_checks, seal_stock, sealing
from logistics.views import scans
from logistics.views.speech import operator, spoken
from marketplace.accounts.models import Role
from marketplace.accounts.permissions import roles_required
from marketplace.core.http import refuse_to

escort = roles_required(Role.ESCORT)


@operator
@require_http_methods(["GET", "POST"])
def stock(request: HttpRequest) -> HttpResponse:
    """My unused seals; count them by scanning one after the other."""
    place, form = scans.station(request), CountSealsForm(request.POST or None)
    counted = None
    if request.method == "POST" and form.is_valid():
        counted = seal_stock.count(holder=request.user, numbers=form.numbers(), actor=request.user.ref)
    context = {
        "station": scans.sign(place), "nav": "more", "form": form, "counted": counted,
        "seals": console.seals_in_stock(request.user),
        "counts": list(request.user.seal_counts.all()[:5]),
    }  # fmt: skip
    return scans.page(request, "seals.html", context, status=422 if form.errors else 200)


@operator
@require_GET
def seal(request: HttpRequest, number: str) -> HttpResponse:
    """One of my seals."""
    mine = access.own_seal(request.user, number)
    context = {
        "station": scans.sign(scans.station(request)), "nav": "more", "seal": mine,
        "class_words": policy.CLASSES[mine.seal_class],
    }  # fmt: skip
    return scans.page(request, "seal.html", context)


@operator
@require_POST
@scans.keeps("logistics:parcel")
def check(request: HttpRequest, number: str) -> HttpResponse:
    """The four steps at a parcel of my warehouse."""
    _check(request, access.operator_parcel(request.user, number))
    return scans.back("parcel", number)


@operator
@require_POST
@scans.keeps("logistics:parcel")
def replace(request: HttpRequest, number: str) -> HttpResponse:
    """Another seal on a parcel of my warehouse."""
    _replace(request, access.operator_parcel(request.user, number))
    return scans.back("parcel", number)


@escort
@spoken
@require_POST
@refuse_to("logistics:escort-parcel")
def escort_check(request: HttpRequest, number: str) -> HttpResponse:
    """The four steps at a parcel of my flight."""
    _check(request, access.escort_parcel(request.user, number))
    return scans.back("escort-parcel", number)


@escort
@spoken
@require_POST
@refuse_to("logistics:escort-parcel")
def escort_replace(request: HttpRequest, number: str) -> HttpResponse:
    """Another seal on a parcel of my flight whose seal is doubted."""
    _replace(request, access.escort_parcel(request.user, number))
    return scans.back("escort-parcel", number)


def context_of(parcel: Parcel, *, point: str) -> dict[str, object]:
    """What a parcel's page shows of checks and incidents."""
    checks = [
        {"row": row, "outcome": policy.OUTCOMES[row.outcome], "point": policy.POINTS[row.point], "is_bad": row.outcome != policy.INTACT}
        for row in parcel.seal_checks.order_by("-id")[:10]
    ]  # fmt: skip
    return {
        "seal_checks": checks,
        "seal_incident": shifts.open_incident(parcel),
        # Own ids: the page has other forms that ask for a seal's number.
        "check_form": CheckSealForm(initial={"point": point}, auto_id="id_check_%s"),
        "replace_form": ReplaceSealForm(auto_id="id_replace_%s"),
    }


def _check(request: HttpRequest, parcel: Parcel) -> None:
    form = scans.checked(request, CheckSealForm(request.POST))
    if not form.is_valid():
        messages.error(request, _("Say at which point you look at the seal."))
        return
    row, incident = seal_checks.check(
        parcel=parcel, look=form.look(), point=form.cleaned_data["point"], actor=request.user.ref
    )
    if incident is None:
        messages.success(request, _("The seal is whole and is the one on record."))
    else:
        messages.error(
            request,
            _("%(found)s. Keep the parcel apart; operations have been told.") % {"found": policy.OUTCOMES[row.outcome]},
        )


def _replace(request: HttpRequest, parcel: Parcel) -> None:
    form = scans.checked(request, ReplaceSealForm(request.POST))
    if not form.is_valid():
        messages.error(request, _("Give the new number and the reason."))
        return
    sealing.replace(parcel=parcel, actor=request.user.ref, **form.cleaned_data)
    messages.warning(request, _("The old seal is off and on record; the new one is on."))
