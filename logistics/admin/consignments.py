"""Trade records."""

from django.contrib import admin
from unfold.admin import TabularInline

from logistics.models import (
    Consignment,
    ConsignmentLine,
)  # fmt: skip
from marketplace.core.admin import ReadOnlyAdmin


class LineInline(TabularInline):
    model = ConsignmentLine
    fields = readonly_fields = (
        "number",
        "title",
        "hs_code",
        "origin_country",
        "danger",
        "quantity",
        "price_fen",
        "total_fen",
    )
    extra = 0
    can_delete = False


@admin.register(Consignment)
class ConsignmentAdmin(ReadOnlyAdmin):
    """Trade records; the persons in them stay encrypted and are not shown."""

    list_display = (
        "order_number",
        "seller_name",
        "warehouse",
        "paid_fen",
        "promise_date",
        "created_at",
        "cancelled_at",
    )
    list_filter = ("warehouse",)
    list_select_related = ("warehouse",)
    search_fields = ("=order_number", "=purchase_number")
    fields = (
        "order_number", "purchase_number", "seller_ref", "seller_name", "warehouse", "buyer_ref", "district_code", "goods_fen",
        "freight_fen", "tax_fen", "discount_fen", "paid_fen", "payment_ref", "paid_at", "promise_date", "created_at",
        "cancelled_at",
    )  # fmt: skip
    inlines = (LineInline,)
    ordering = ("-id",)
