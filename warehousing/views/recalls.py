"""Pages of recalls, best-before dates and losses: the seller's and the operator's."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from logistics.views import scans
from logistics.views.scans import Result
from marketplace.core.errors import DomainError, NotFound
from marketplace.core.http import refuse_to
from marketplace.core.money import from_minor
from sellers.policies.team import Permission
from sellers.selectors.team import shop_for
from sellers.views.doors import for_shop
from warehousing import access, files, words
from warehousing.errors import BadRecall
from warehousing.forms import BrokenForm, HandOverForm, LeavingForm, PackForm
from warehousing.models import Recall
from warehousing.selectors import freshness
from warehousing.selectors import recalls as found_in
from warehousing.services import losses, recalls
from warehousing.services.recalls import Wish
from warehousing.views.console import operator, page, pdf
from warehousing.views.seller import PAGE, seller_page

GOODS = Permission.GOODS


@require_http_methods(["GET", "HEAD", "POST"])
@for_shop(GOODS)
def seller_recalls(request: HttpRequest) -> HttpResponse:
    """What I called back, and a form for more."""
    seller = shop_for(request.user, GOODS)
    goods = found_in.callable_goods(seller)
    form, refused = LeavingForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            place, wishes = _wishes(request, goods)
            made = recalls.ask(
                seller=seller, warehouse=place, wishes=wishes, leaving=form.leaving(), actor=request.user.ref
            )
        except DomainError as error:
            refused = str(error.message)
        else:
            messages.success(
                request, _("Called back. Nobody can buy these pieces any more; we tell you when they are packed.")
            )
            return redirect("warehousing:seller-recall", made.number)
    rows = Paginator(found_in.of_seller(seller), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form, "goods": goods, "refused": refused, "page": rows,
        "rows": [(row, words.of(words.RECALLS, row.status)) for row in rows.object_list],
    }  # fmt: skip
    return seller_page(request, "seller_recalls", "recalls", context, status=422 if refused or form.errors else 200)


@require_safe
@for_shop(GOODS)
def seller_recall(request: HttpRequest, number: str) -> HttpResponse:
    """One of my recalls, piece by piece."""
    found = found_in.recall_of(shop_for(request.user, GOODS), number)
    context = {
        "recall": found, "state": words.of(words.RECALLS, found.status), "rows": found_in.pieces_of(found),
        "is_open": found.status in found_in.OPEN,
    }  # fmt: skip
    return seller_page(request, "seller_recall", "recalls", context)


@require_POST
@for_shop(GOODS)
@refuse_to("warehousing:seller-recall")
def seller_recall_cancel(request: HttpRequest, number: str) -> HttpResponse:
    """They stay after all."""
    found = found_in.recall_of(shop_for(request.user, GOODS), number)
    recalls.cancel(recall=found, actor=request.user.ref, why="called off by the seller")
    messages.success(request, _("Called off. What lies on the shelf can be bought again."))
    return redirect("warehousing:seller-recall", number)


@require_safe
@for_shop(GOODS)
def seller_recall_receipt(request: HttpRequest, number: str) -> HttpResponse:
    """What was signed when they left."""
    return _receipt(found_in.recall_of(shop_for(request.user, GOODS), number))


@require_safe
@for_shop(GOODS)
def seller_dates(request: HttpRequest) -> HttpResponse:
    """My goods by best-before date, the nearest first."""
    rows = Paginator(freshness.dated(seller=shop_for(request.user, GOODS)), PAGE).get_page(request.GET.get("page"))
    context = {"page": rows, "rows": _aged(rows.object_list), "terms": freshness.terms()}
    return seller_page(request, "seller_dates", "dates", context)


@require_safe
@for_shop(Permission.MONEY)
def seller_losses(request: HttpRequest) -> HttpResponse:
    """What was lost or broken with us, and what I got for it."""
    seller = shop_for(request.user, Permission.MONEY)
    rows = Paginator(found_in.losses_of(seller), PAGE).get_page(request.GET.get("page"))
    lines = [
        (
            row, words.of(words.LOSSES, row.status), words.of(words.CAUSES, row.cause), words.of(words.BASES, row.basis),
            from_minor(row.amount_minor, row.currency),
        )
        for row in rows.object_list
    ]  # fmt: skip
    return seller_page(request, "seller_losses", "losses", {"page": rows, "rows": lines})


@operator
@require_safe
def recall_list(request: HttpRequest) -> HttpResponse:
    """What is to be fetched, packed or collected here."""
    place = scans.station(request)
    rows = [(row, words.of(words.RECALLS, row.status)) for row in found_in.waiting_at(place)[:40]]
    return page(request, "recalls", {"station": scans.sign(place), "rows": rows})


@operator
@require_http_methods(["GET", "POST"])
def recall(request: HttpRequest, number: str) -> HttpResponse:
    """Fetch by scan, then pack, then hand over."""
    found = access.recall(request.user, number)
    result = scans.run(request, lambda code: _fetch(request, found, code)) if request.method == "POST" else None
    if request.method == "POST":
        found = access.recall(request.user, number)
    rows = found_in.pieces_of(found)
    todo = [row for row in rows if row.found_at is None and not row.is_short]
    context = {
        "station": scans.sign(found.warehouse), "recall": found, "words": words.of(words.RECALLS, found.status),
        "rows": rows, "next": todo[0] if todo else None, "pack": PackForm(), "hand_over": HandOverForm(),
    }  # fmt: skip
    return page(request, "recall", context, result)


@operator
@require_POST
@refuse_to("warehousing:recall")
def recall_verb(request: HttpRequest, number: str) -> HttpResponse:
    """Not there, packed, handed over, or called off."""
    found, wish, actor = access.recall(request.user, number), request.POST.get("verb"), request.user.ref
    if wish == "short":
        recalls.not_there(recall=found, piece=access.piece(request.user, request.POST.get("code", "")), actor=actor)
        messages.warning(request, _("Noted. The bin will be counted."))
    elif wish == "pack":
        recalls.pack(recall=found, actor=actor, **_checked(PackForm(request.POST)))
        messages.success(request, _("Packed. The seller has been told."))
    elif wish == "hand_over":
        recalls.hand_over(recall=found, actor=actor, **_checked(HandOverForm(request.POST)))
        messages.success(request, _("Handed over and signed. Print the receipt."))
    else:
        raise NotFound
    return redirect("warehousing:recall", number)


@operator
@require_safe
def recall_receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The signed receipt as a sheet of paper."""
    return _receipt(access.recall(request.user, number))


@operator
@require_safe
def dates(request: HttpRequest) -> HttpResponse:
    """Dated goods here, the nearest first."""
    place = scans.station(request)
    rows = Paginator(freshness.dated(warehouse=place), PAGE).get_page(request.GET.get("page"))
    return page(request, "dates", {"station": scans.sign(place), "page": rows, "rows": _aged(rows.object_list)})


@operator
@require_http_methods(["GET", "POST"])
@refuse_to("warehousing:broken")
def broken(request: HttpRequest) -> HttpResponse:
    """We broke a piece."""
    form = BrokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        piece = access.piece(request.user, form.cleaned_data["code"])
        losses.report_broken(piece=piece, what=form.cleaned_data["what"], actor=request.user.ref)
        messages.success(request, _("Noted. Put it into quarantine; somebody else decides what the seller gets."))
        return redirect("warehousing:broken")
    return page(request, "broken", {"station": scans.sign(scans.station(request)), "form": form})


def _fetch(request: HttpRequest, found: Recall, code: str) -> Result:
    row = recalls.fetch(recall=found, piece=access.piece(request.user, code), actor=request.user.ref)
    return Result("ok", _("To the packing place"), row.piece.listing.sku)


def _wishes(request: HttpRequest, goods: list[dict[str, Any]]) -> tuple[Any, list[Wish]]:
    """Pieces typed beside goods; all of one warehouse. Raises BadRecall."""
    places, wishes = {}, []
    for row in goods:
        for kind in ("shelf", "aside"):
            text = request.POST.get(f"{kind}-{row['listing'].public_id}-{row['warehouse'].code}", "").strip()
            if not text:
                continue
            if not text.isdecimal() or len(text) > 6:
                raise BadRecall
            if int(text):
                places[row["warehouse"].pk] = row["warehouse"]
                wishes.append(Wish(row["listing"], int(text), kind == "aside"))
    if len(places) != 1:
        raise BadRecall(_("Choose goods of one warehouse."))
    return next(iter(places.values())), wishes


def _checked(form: Any) -> dict[str, Any]:
    if not form.is_valid():
        raise BadRecall
    return dict(form.cleaned_data)


def _aged(rows: Any) -> list[tuple[Any, Any]]:
    return [(row, words.of(words.VERDICTS, row.verdict)) for row in freshness.ageing_rows(rows)]


def _receipt(found: Recall) -> HttpResponse:
    if not found.signature:
        raise BadRecall(_("Nothing was handed over yet."))
    return pdf(files.recall_paper(found), f"receipt-{found.number}")
