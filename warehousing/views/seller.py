"""The seller's pages: announce goods, hours at the counter, stock abroad, storage fees, restock advice."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from logistics.selectors import inbound as road
from marketplace.catalog.models import Listing
from marketplace.catalog.states import ListingStatus
from marketplace.core.errors import DomainError, NotFound
from marketplace.core.forms import add_refusal
from marketplace.core.http import refuse_to
from marketplace.core.money import from_minor
from sellers import selectors as sellers
from sellers.models import Seller
from sellers.policies.team import Permission, allows
from sellers.selectors.team import member_for, shop_for
from sellers.views.doors import for_shop
from warehousing import files, words
from warehousing.errors import BadNotice
from warehousing.forms import BringingForm, LineForm
from warehousing.models import Notice, StorageBill
from warehousing.selectors import advice as advice_of
from warehousing.selectors import inbound, shelves
from warehousing.services import announcing, receiving, slots
from warehousing.services.announcing import Wanted
from warehousing.views.console import pdf, pdf_of

PAGE = 20
ROWS = 5
GOODS = Permission.GOODS


@require_safe
@for_shop(GOODS)
def notices(request: HttpRequest) -> HttpResponse:
    """My notices, the newest first."""
    seller = shop_for(request.user, GOODS)
    page = Paginator(inbound.notices(seller), PAGE).get_page(request.GET.get("page"))
    rows = [(one, words.of(words.NOTICE, one.status), *_sums(one)) for one in page.object_list]
    return seller_page(request, "seller_notices", "notices", {"page": page, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@for_shop(GOODS)
def announce(request: HttpRequest) -> HttpResponse:
    """Announce pieces for our shelves."""
    seller = shop_for(request.user, GOODS)
    form = BringingForm(request.POST or None, places=inbound.warehouses_for(seller))
    lines = _lines(request, seller)
    if request.method == "POST" and form.is_valid() and lines.is_valid():
        try:
            made = announcing.announce(
                seller=seller, warehouse=form.cleaned_data["warehouse"], bringing=form.bringing(), lines=_wanted(lines),
                actor=request.user.ref,
            )  # fmt: skip
        except DomainError as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("Announced. Print the label and choose an hour at the counter."))
            return redirect("warehousing:seller-notice", made.number)
    refused = bool(form.errors) or any(lines.errors)
    context = {"form": form, "lines": lines, "places": inbound.warehouses_for(seller)}
    return seller_page(request, "seller_announce", "notices", context, status=422 if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_shop(Permission.BUYING)
def announce_orders(request: HttpRequest) -> HttpResponse:
    """Announce pieces of paid orders that come directly to the counter."""
    seller = shop_for(request.user, Permission.BUYING)
    waiting = [row for row in road.rows(road.inbound(sellers.ref(seller))[:200]) if row.expected]
    places = {row.consignment.warehouse_id: row.consignment.warehouse for row in waiting}
    form = BringingForm(request.POST or None, places=list(places.values()))
    if request.method == "POST" and form.is_valid():
        try:
            made = announcing.announce_orders(
                seller=seller, warehouse=form.cleaned_data["warehouse"], bringing=form.bringing(), actor=request.user.ref,
                order_numbers=[number[:20] for number in request.POST.getlist("order")],
            )  # fmt: skip
        except DomainError as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("Announced. Print the label and choose an hour at the counter."))
            return redirect("warehousing:seller-notice", made.number)
    context = {"form": form, "rows": waiting}
    return seller_page(request, "seller_orders", "notices", context, status=422 if form.errors else 200)


@require_safe
@for_shop(GOODS)
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """One notice: what was announced, what was counted, what waits for my word."""
    found = inbound.notice_of(shop_for(request.user, GOODS), number)
    context = {
        "notice": found, "state": words.of(words.NOTICE, found.status), "is_open": found.status == "announced",
        "lines": [(one, words.of(words.OVER, one.over_status)) for one in found.lines.all()],
        "slots": inbound.open_slots(found.warehouse) if found.status == "announced" else [],
        "receipt": getattr(found, "receipt", None),
    }  # fmt: skip
    return seller_page(request, "seller_notice", "notices", context)


@require_POST
@for_shop(GOODS)
@refuse_to("warehousing:seller-notice")
def notice_verb(request: HttpRequest, number: str) -> HttpResponse:
    """Choose an hour, call it off, or decide about surplus."""
    found, wish = inbound.notice_of(shop_for(request.user, GOODS), number), request.POST.get("verb")
    if wish == "slot":
        hour = inbound.slot(found.warehouse, request.POST.get("slot", ""))
        slots.take(notice=found, slot=hour, actor=request.user.ref)
        messages.success(request, _("The hour is yours."))
    elif wish == "cancel":
        announcing.cancel(notice=found, actor=request.user.ref, why="called off by the seller")
        messages.success(request, _("Called off."))
    elif wish in ("keep", "send_back"):
        line = next((one for one in found.lines.all() if one.code == request.POST.get("lot", "")[:20]), None)
        if line is None:
            raise NotFound
        receiving.decide_surplus(line=line, keep=wish == "keep", actor=request.user.ref)
        messages.success(request, _("Thank you. The warehouse has been told."))
    else:
        raise BadNotice
    return redirect("warehousing:seller-notice", number)


@require_safe
@for_shop(GOODS)
def notice_label(request: HttpRequest, number: str) -> HttpResponse:
    """The hand-in label, one page a carton."""
    found = inbound.notice_of(shop_for(request.user, GOODS), number)
    return pdf(files.hand_in_labels(found), f"label-{found.number}")


@require_safe
@for_shop(GOODS)
def notice_receipt(request: HttpRequest, number: str) -> HttpResponse:
    """What the counter signed."""
    return pdf_of(inbound.notice_of(shop_for(request.user, GOODS), number))


@require_safe
@for_shop(GOODS)
def stock(request: HttpRequest) -> HttpResponse:
    """My stock abroad, with its age."""
    page = Paginator(shelves.abroad(shop_for(request.user, GOODS)), PAGE).get_page(request.GET.get("page"))
    rows = [
        (one, [(label, count) for label, count in zip(words.AGES, one.ages, strict=True) if count])
        for one in shelves.abroad_rows(page.object_list)
    ]
    return seller_page(request, "seller_stock", "stock", {"page": page, "rows": rows})


@require_safe
@for_shop(Permission.MONEY)
def fees(request: HttpRequest) -> HttpResponse:
    """What storage came to, month by month."""
    seller = shop_for(request.user, Permission.MONEY)
    found = StorageBill.objects.filter(seller=seller).select_related("warehouse").order_by("-month", "warehouse__code")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = [(one, from_minor(one.amount_minor, one.currency), one.cm3_days / 1_000_000) for one in page.object_list]
    return seller_page(request, "seller_fees", "fees", {"page": page, "rows": rows, "rates": _rates(seller)})


@require_safe
@for_shop(GOODS)
def advice(request: HttpRequest) -> HttpResponse:
    """What to send where, and why."""
    page = Paginator(advice_of.advice_for(shop_for(request.user, GOODS)), PAGE).get_page(request.GET.get("page"))
    rows = [(one, [words.of(words.REASONS, code) for code in one.advice.reasons]) for one in page.object_list]
    return seller_page(request, "seller_advice", "advice", {"page": page, "rows": rows})


def seller_page(
    request: HttpRequest, template: str, tab: str, context: dict[str, object], *, status: int = 200
) -> HttpResponse:
    """A page of a seller's stock abroad, with its tabs."""
    member = member_for(request.user)
    tabs = [
        {"label": label, "url": url, "current": tab == key}
        for key, label, url, needed in (
            ("notices", _("Notices"), "/seller/prestock/", GOODS),
            ("stock", _("My stock abroad"), "/seller/prestock/stock/", GOODS),
            ("advice", _("What to send"), "/seller/prestock/advice/", GOODS),
            ("dates", _("Best before"), "/seller/prestock/dates/", GOODS),
            ("recalls", _("Call back"), "/seller/prestock/recalls/", GOODS),
            ("losses", _("Lost and broken"), "/seller/prestock/losses/", Permission.MONEY),
            ("fees", _("Storage fees"), "/seller/prestock/fees/", Permission.MONEY),
        )
        if allows(member.role, needed)
    ]
    values = {"seller": member.seller, "member": member, "nav": "prestock", "tabs": tabs, **context}
    return TemplateResponse(request, f"warehousing/{template}.html", values, status=status)


def _goods(seller: Seller) -> QuerySet[Listing]:
    rows = Listing.objects.filter(seller=seller).exclude(status__in=(ListingStatus.PRIVATE, ListingStatus.RETIRED))
    return rows.defer("search", "description").order_by("sku")


def _lines(request: HttpRequest, seller: Seller) -> Any:
    made = forms.formset_factory(
        LineForm, extra=ROWS, max_num=announcing.MOST_LINES, absolute_max=announcing.MOST_LINES
    )
    found = made(request.POST or None, prefix="line")
    goods = _goods(seller)
    choices = [("", "—"), *((one.public_id, f"{one.sku} · {one}"[:70]) for one in goods[:500])]
    for form in found.forms:
        field: Any = form.fields["listing"]
        field.queryset = goods
        field.widget.choices = choices  # one query for all rows
    return found


def _wanted(lines: Any) -> list[Wanted]:
    rows = [form.cleaned_data for form in lines.forms if form.cleaned_data.get("listing")]
    return [
        Wanted(row["listing"], row["pieces"] or 0, row["temperature"] or "ambient", row.get("declared_minor"))
        for row in rows
    ]


def _rates(seller: Seller) -> list[tuple[int, object]]:
    from_day = advice_of.storage_rates(seller.currency)
    return [(day, from_minor(rate, seller.currency)) for day, rate in from_day]


def _sums(row: Notice) -> tuple[int, int]:
    lines = list(row.lines.all())
    if lines:
        return sum(one.announced for one in lines), sum(one.good for one in lines)
    return sum(one.pieces for one in row.orders.all()), 0
