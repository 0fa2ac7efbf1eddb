"""Buying in the admin: money is read only; actions call the same services as the people's doors."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline

from marketplace.core.errors import DomainError
from orders import admin_opinions, rule_forms
from orders.admin_forms import DifferenceForm, GiveBackForm, MissingForm
from orders.models import Escrow, Order, OrderLine, Purchase, Refund
from orders.selectors import order_by_number
from orders.selectors.money import left_of
from orders.selectors.orders import taxed_lines
from orders.services import cancelling, differences, disputes, escrow, giving_back, missing, refunds
from orders.states import RefundStatus

__all__ = ["admin_opinions", "rule_forms"]


def _run(request: HttpRequest, name: str, verb: Callable[..., Any], **values: Any) -> bool:
    """Call a verb; a refusal becomes a message. True where it was done."""
    try:
        verb(**values, actor=request.user.ref)
    except DomainError as error:
        messages.error(request, f"{name}: {error.message}")
        return False
    messages.success(request, name)
    return True


class ReadOnly(ModelAdmin):
    """Looks, never writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class LineInline(TabularInline):
    model = OrderLine
    fields = (
        "number",
        "title",
        "quantity",
        "goods_fen",
        "freight_fen",
        "tax_fen",
        "fx_fee_fen",
        "refunded_fen",
        "seller_minor",
    )
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Purchase)
class PurchaseAdmin(ReadOnly):
    list_display = ("number", "status", "placed_at", "pay_before", "paid_at")
    list_filter = ("status",)
    search_fields = ("number", "payment_ref")
    exclude = ("recipient", "phone", "address")


@admin.register(Order)
class OrderAdmin(ReadOnly):
    list_display = (
        "number",
        "seller",
        "lifecycle",
        "delivery",
        "total_fen",
        "placed_at",
        "delivered_at",
        "completed_at",
    )
    list_filter = ("lifecycle", "delivery", "seller_currency")
    list_select_related = ("seller",)
    search_fields = ("number", "purchase__number")
    inlines = (LineInline,)
    actions = ("cancel", "missing", "give_back", "difference", "goodwill")

    @admin.action(description=_("Cancel (refunds everything paid)"), permissions=["view"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Order]) -> None:
        for order in queryset.select_related("purchase")[:20]:
            _run(request, order.number, cancelling.cancel, order=order, reason="cancelled by operations")

    @admin.action(description=_("Refund what will not arrive"), permissions=["view"])
    def missing(self, request: HttpRequest, queryset: QuerySet[Order]) -> HttpResponse | None:
        """To the page where pieces, cause and bearer are said; one order at a time."""
        if queryset.count() != 1:
            messages.error(request, _("Choose one order."))
            return None
        return redirect("admin:orders_missing", queryset.get().number)

    @admin.action(description=_("Tax or freight came out otherwise"), permissions=["view"])
    def difference(self, request: HttpRequest, queryset: QuerySet[Order]) -> HttpResponse | None:
        """To the page where the document is said; one order at a time."""
        if queryset.count() != 1:
            messages.error(request, _("Choose one order."))
            return None
        return redirect("admin:orders_difference", queryset.get().number)

    @admin.action(description=_("Give goodwill"), permissions=["view"])
    def goodwill(self, request: HttpRequest, queryset: QuerySet[Order]) -> HttpResponse | None:
        """To the page where amount and reason are said; one order at a time."""
        if queryset.count() != 1:
            messages.error(request, _("Choose one order."))
            return None
        return redirect("orders:desk_goodwill", queryset.get().number)

    def get_urls(self) -> list[URLPattern]:
        pages = {"missing": self.missing_page, "difference": self.difference_page, "give-back": self.give_back_page}
        own = [
            path(f"<str:number>/{word}/", self.admin_site.admin_view(page), name=f"orders_{word.replace('-', '_')}")
            for word, page in pages.items()
        ]
        return [*own, *super().get_urls()]

    def difference_page(self, request: HttpRequest, number: str) -> HttpResponse:
        """What was charged by which rates, what was booked since, and the form for the document."""
        order = order_by_number(number)
        form = DifferenceForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            said = {"kind": form.cleaned_data["kind"], "actual_fen": form.actual_fen}
            document = form.cleaned_data["document"]
            if _run(request, order.number, differences.assess, order=order, document=document, **said):
                return redirect("admin:orders_difference", order.number)
        context = {
            **self.admin_site.each_context(request), "form": form, "order": order, "lines": taxed_lines(order),
            "charged": differences.charged_for(order),
            "booked": {kind: sum(fen) for kind, fen in differences.booked(order).items()},
            "title": _("Tax or freight came out otherwise"),
        }  # fmt: skip
        return TemplateResponse(request, "orders/admin_difference.html", context)

    @admin.action(description=_("Give money back"), permissions=["view"])
    def give_back(self, request: HttpRequest, queryset: QuerySet[Order]) -> HttpResponse | None:
        """To the page where the kind of refund is said; one order at a time."""
        if queryset.count() != 1:
            messages.error(request, _("Choose one order."))
            return None
        return redirect("admin:orders_give_back", queryset.get().number)

    def give_back_page(self, request: HttpRequest, number: str) -> HttpResponse:
        """All of it, lines, freight, an amount; who bears it."""
        order = order_by_number(number)
        form = GiveBackForm(request.POST or None, order=order)
        if request.method == "POST" and form.is_valid():
            try:
                giving_back.give_back(order=order, giving=form.giving(), by=request.user)
            except DomainError as error:
                form.add_error(None, str(error.message))
            else:
                messages.success(request, order.number)
                return redirect("admin:orders_order_changelist")
        left = sum(sum(parts) for parts in left_of(list(order.lines.all())).values())
        context = {
            **self.admin_site.each_context(request), "form": form, "order": order, "left": left,
            "title": _("Give money back"),
        }  # fmt: skip
        return TemplateResponse(request, "orders/admin_give_back.html", context)

    def missing_page(self, request: HttpRequest, number: str) -> HttpResponse:
        """Which pieces will not arrive, why, who bears it."""
        order = order_by_number(number)
        form = MissingForm(request.POST or None, order=order)
        if request.method == "POST" and form.is_valid():
            said = form.missing()
            if _run(request, order.number, missing.refund_missing, order_id=order.pk, missing=said):
                return redirect("admin:orders_order_changelist")
        context = {
            **self.admin_site.each_context(request), "form": form, "order": order, "rows": form.rows(),
            "title": _("Refund what will not arrive"),
        }  # fmt: skip
        return TemplateResponse(request, "orders/admin_missing.html", context)


@admin.register(Escrow)
class EscrowAdmin(ReadOnly):
    list_display = ("order", "status", "release_at", "open_cases", "settled_at")
    list_filter = ("status",)
    list_select_related = ("order",)
    search_fields = ("order__number",)
    actions = ("release", "lost_seller", "lost_platform")

    @admin.action(description=_("Release now"), permissions=["view"])
    def release(self, request: HttpRequest, queryset: QuerySet[Escrow]) -> None:
        for row in queryset.select_related("order")[:20]:
            try:
                escrow.release(order_id=row.order_id, actor=request.user.ref)
            except DomainError as error:
                messages.error(request, f"{row.order.number}: {error.message}")
            else:
                messages.success(request, row.order.number)

    @admin.action(description=_("Lost dispute: the seller bears it"), permissions=["view"])
    def lost_seller(self, request: HttpRequest, queryset: QuerySet[Escrow]) -> None:
        self._settle(request, queryset, Refund.Bearer.SELLER)

    @admin.action(description=_("Lost dispute: we bear it"), permissions=["view"])
    def lost_platform(self, request: HttpRequest, queryset: QuerySet[Escrow]) -> None:
        self._settle(request, queryset, Refund.Bearer.PLATFORM)

    def _settle(self, request: HttpRequest, queryset: QuerySet[Escrow], bearer: str) -> None:
        for row in queryset.select_related("order")[:20]:
            for name in disputes.lost_disputes_of(row.order_id):
                try:
                    disputes.settle_lost(dispute=name, borne_by=bearer, actor=request.user.ref)
                except DomainError as error:
                    messages.error(request, f"{row.order.number}: {error.message}")
                else:
                    messages.success(request, f"{row.order.number}: {name}")


@admin.register(Refund)
class RefundAdmin(ReadOnly):
    list_display = ("order", "reason", "amount_fen", "status", "borne_by", "created_at", "settled_at")
    list_filter = ("status", "reason", "borne_by")
    list_select_related = ("order",)
    search_fields = ("order__number", "source", "public_id")
    actions = ("send_again",)

    @admin.action(description=_("Send failed refunds again"), permissions=["view"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Refund]) -> None:
        for refund in queryset.filter(status=RefundStatus.FAILED).select_related("order")[:20]:
            _run(request, refund.order.number, refunds.send_again, refund_id=refund.pk)
