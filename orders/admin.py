"""Buying in the admin: money is read only; actions call the same services as the people's doors."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline

from marketplace.core.errors import DomainError
from orders.models import Escrow, Order, OrderLine, Purchase, Refund
from orders.services import cancelling, escrow, refunds
from orders.states import RefundStatus


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
    actions = ("cancel",)

    @admin.action(description=_("Cancel (refunds everything paid)"), permissions=["view"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Order]) -> None:
        for order in queryset.select_related("purchase")[:20]:
            try:
                cancelling.cancel(order=order, reason="cancelled by operations", actor=request.user.ref)
            except DomainError as error:
                messages.error(request, f"{order.number}: {error.message}")
            else:
                messages.success(request, order.number)


@admin.register(Escrow)
class EscrowAdmin(ReadOnly):
    list_display = ("order", "status", "release_at", "open_cases", "settled_at")
    list_filter = ("status",)
    list_select_related = ("order",)
    search_fields = ("order__number",)
    actions = ("release",)

    @admin.action(description=_("Release now"), permissions=["view"])
    def release(self, request: HttpRequest, queryset: QuerySet[Escrow]) -> None:
        for row in queryset.select_related("order")[:20]:
            try:
                escrow.release(order_id=row.order_id, actor=request.user.ref)
            except DomainError as error:
                messages.error(request, f"{row.order.number}: {error.message}")
            else:
                messages.success(request, row.order.number)


@admin.register(Refund)
class RefundAdmin(ReadOnly):
    list_display = ("order", "reason", "amount_fen", "status", "borne_by", "created_at", "settled_at")
    list_filter = ("status", "reason", "borne_by")
    list_select_related = ("order",)
    search_fields = ("order__number", "source", "public_id")
    actions = ("send_again",)

    @admin.action(description=_("Send failed refunds again"), permissions=["view"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Refund]) -> None:
        for refund in queryset.filter(status=RefundStatus.FAILED)[:20]:
            refunds.send_again(refund_id=refund.pk, actor=request.user.ref)
        messages.success(request, _("Sent again."))
