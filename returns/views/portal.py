"""The portal: instant answer, pictures, courier, offer, appeal. The shopper's pages beyond the case itself."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.core import time
from marketplace.core.errors import DomainError
from marketplace.core.http import refuse_to
from orders import selectors as orders
from orders.models import Order, Refund
from returns import explaining, portal, selectors
from returns.label_files import label_pdf
from returns.models import ReturnCase, ReturnShot
from returns.portal_forms import AppealForm, PortalForm, ShotsForm
from returns.services import appealing, keeping, pickups, requesting, showing
from returns.states import Stage

REFUSED = 422


@login_required
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for a return of one order: first pieces and reason, then the questions of the reason, pictures and the wish."""
    order = orders.order_for(request.user, number)
    lines = selectors.pieces_left(order)
    sent = request.POST if request.method == "POST" else _chosen_so_far(request)
    form = PortalForm(
        sent,
        request.FILES or None,
        lines=lines,
        reason=sent.get("reason", "") if sent else "",
        initial={"reason": request.GET.get("why", "")[:20]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = _request(request, number, form)
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            return _on(request, made)
    has_pieces = (
        form.is_bound
        and form.branch is not None
        and not any(form[f"line_{line.number}"].errors for line, _left in lines)
    )
    is_second = has_pieces and any(_pieces(form).values())
    context = _second(order, form, _pieces(form)) if is_second else _first(order, form)
    if form.is_bound and not is_second and request.method == "GET":
        form.add_error(None, _("Choose at least one item and a reason."))
    if request.method == "GET" and is_second:
        form.errors.clear()
    line_fields = [(form[f"line_{line.number}"], line, left) for line, left in lines]
    context |= {"order": order, "form": form, "tab": "me", "line_fields": line_fields}
    name_of_page = "returns/ask_details.html" if is_second else "returns/ask.html"
    return render(request, name_of_page, context, status=REFUSED if form.errors else 200)


def _on(request: HttpRequest, made: ReturnCase) -> HttpResponse:
    """To the label; whoever wishes for an exchange first says for what, for nobody is exchanged who has not seen its price."""
    if made.wish == ReturnCase.Wish.EXCHANGE:
        messages.success(
            request, _("Your return is approved. Choose what shall come instead; your label is ready too.")
        )
        return redirect("returns:choose", made.number)
    messages.success(request, _("Your return is approved. Here is your label."))
    return redirect("returns:case", made.number)


def _chosen_so_far(request: HttpRequest) -> QueryDict | None:
    """What the first page sent; the money goes back the way it came unless the shopper says otherwise."""
    if "reason" not in request.GET:
        return None
    sent = request.GET.copy()
    sent.setdefault("way", Refund.Way.SOURCE)
    return sent


def _request(request: HttpRequest, number: str, form: PortalForm) -> ReturnCase:
    shots = showing.upload(user=request.user, uploads=form.uploads()) if form.uploads() else []
    return requesting.request(
        user=request.user, order_number=number, items=form.pieces(), reason=form.cleaned_data["reason"],
        wish=form.cleaned_data["wish"] or "refund", note=form.cleaned_data["note"], way=form.cleaned_data["way"],
        answers=form.answers(), shots=[shot.public_id for shot in shots], actor=request.user.ref,
    )  # fmt: skip


def _pieces(form: PortalForm) -> dict[int, int]:
    """What was chosen so far, from valid or half-filled forms."""
    form.is_valid()
    return {line.number: form.cleaned_data.get(f"line_{line.number}") or 0 for line, _left in form.lines}


def _first(order: Order, form: PortalForm) -> dict[str, Any]:
    """The reasons that hold with their instant answer for this order; those that do not, told once for each cause."""
    answers = dict(portal.reasons_for(order)) if form.lines else {}
    rows = [explaining.reason_row(code, answer) for code, answer in answers.items()]
    return {"reasons": [row for row in rows if not row["why_not"]], "closed": explaining.closed_reasons(rows)}


def _second(order: Order, form: PortalForm, pieces: dict[int, int]) -> dict[str, Any]:
    """The right that holds for what was chosen, the questions and the wishes with their price and days."""
    reason = form.data["reason"]
    said = {
        name.removeprefix("ask_"): value
        for name, value in form.cleaned_data.items()
        if name.startswith("ask_") and value
    }
    found = portal.look(order, pieces, reason, said, way=form.cleaned_data.get("way") or "source")
    return {
        "reason": reason,
        "branch": form.branch,
        "right": explaining.answer_words(found.answer, get_language() or ""),
        "wishes": [explaining.wish_row(one) for one in found.wishes],
        "wish_now": form.data.get("wish") or "refund",
        "asks": [form[f"ask_{ask.code}"] for ask in form.branch.asks] if form.branch else [],
        "chosen": [(line, pieces[line.number]) for line, _left in form.lines if pieces.get(line.number)],
    }


@login_required
@require_safe
def label(request: HttpRequest, number: str) -> HttpResponse:
    """The label as PDF (A6), while it can still be used."""
    found = selectors.case_for(request.user, number)
    if found.stage not in selectors.WAITING_TO_ARRIVE:
        raise Http404
    return pdf_answer(label_pdf(found, today=time.today()), f"{found.number}.pdf")


def pdf_answer(data: bytes, name: str) -> HttpResponse:
    """A PDF that no cache keeps."""
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_POST
@refuse_to("returns:case")
def shots(request: HttpRequest, number: str) -> HttpResponse:
    """Add pictures or a video to a return that is not decided."""
    form = ShotsForm(request.POST, request.FILES)
    if form.is_valid():
        showing.add(user=request.user, case_number=number, uploads=form.uploads())
        messages.success(request, _("Added. Our centre sees it."))
    else:
        messages.error(request, _("Choose a picture or a video first."))
    return redirect("returns:case", number)


@login_required
@require_safe
def shot(request: HttpRequest, number: str, public_id: str) -> HttpResponse:
    """A picture or video of my return."""
    return shot_answer(portal.shot_of(selectors.case_for(request.user, number), public_id))


def shot_answer(found: ReturnShot) -> HttpResponse:
    """The stored bytes for somebody who may see them; never kept by a cache."""
    try:
        with default_storage.open(found.file) as file:
            response = HttpResponse(file.read(), content_type=found.mime)
    except FileNotFoundError:
        raise Http404 from None
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@require_POST
@refuse_to("returns:case")
def pickup(request: HttpRequest, number: str) -> HttpResponse:
    """Book a courier, move the appointment, or cancel it (no time chosen)."""
    window = request.POST.get("window", "")[:40]
    if window:
        pickups.book(user=request.user, case_number=number, window=window, actor=request.user.ref)
        messages.success(request, _("We are asking the courier; you are told as soon as it is confirmed."))
    else:
        pickups.cancel(user=request.user, case_number=number, actor=request.user.ref)
        messages.success(request, _("The courier is cancelled."))
    return redirect("returns:case", number)


@login_required
@require_POST
@refuse_to("returns:case")
def offer(request: HttpRequest, number: str) -> HttpResponse:
    """Take the seller's part refund, or decline it."""
    if request.POST.get("do") == "take":
        keeping.take(user=request.user, case_number=number, actor=request.user.ref)
        messages.success(request, _("Agreed. You keep it, and the money is on its way."))
    else:
        keeping.refuse(user=request.user, case_number=number, actor=request.user.ref)
        messages.success(request, _("Declined. You can send it back as planned."))
    return redirect("returns:case", number)


@login_required
@require_POST
@refuse_to("returns:case")
def appeal(request: HttpRequest, number: str) -> HttpResponse:
    """Appeal against a refusal."""
    form = AppealForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please write a few words: why was the decision wrong?"))
        return redirect("returns:case", number)
    appealing.appeal(user=request.user, case_number=number, words=form.cleaned_data["words"], actor=request.user.ref)
    messages.success(request, _("Your appeal is open. Somebody who had no hand in the decision looks again."))
    return redirect("returns:case", number)


def case_context(case: Any) -> dict[str, Any]:
    """What the page of a case shows beside the case: why it was allowed, countdowns, pictures, courier, offer, appeal."""
    is_waiting = case.stage == Stage.LABEL_ISSUED
    found = portal.appeal_of(case) if case.decided_at else None
    return {
        "ground": explaining.ground_words(case, get_language() or ""),
        "shots": list(case.shots.all()),
        "can_show": case.stage in showing.BEFORE_DECISION,
        "shots_form": ShotsForm(),
        "pickup": portal.pickup_of(case) if is_waiting else None,
        "windows": portal.windows_for(case) if is_waiting else [],
        "part_offer": portal.open_offer(case) if is_waiting else None,
        "appeal": found,
        "appeal_form": AppealForm() if appealing.can_appeal(case) else None,
        "appeal_until": case.decided_at + appealing.WITHIN if case.decided_at else None,
    }
