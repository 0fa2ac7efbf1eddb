"""Declarations, receipts, openings."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from logistics.admin.forms import actor, run
from logistics.models import (
    CustomsReceipt,
    Declaration,
    Opening,
)  # fmt: skip
from logistics.services import customs
from marketplace.core.admin import ReadOnlyAdmin


class ReceiptInline(TabularInline):
    model = CustomsReceipt
    fields = readonly_fields = ("code", "info", "returned_at", "received_at", "applied_at")
    extra = 0
    can_delete = False


@admin.register(Declaration)
class DeclarationAdmin(ReadOnlyAdmin):
    """Customs cases; a rejected or unmatched one is tried again here once its cause was mended."""

    list_display = (
        "parcel",
        "status",
        "invt_no",
        "customs_code",
        "mismatches",
        "declared_at",
        "released_at",
        "last_code",
        "last_info",
    )
    list_filter = ("status",)
    list_select_related = ("parcel",)
    search_fields = ("=invt_no", "=parcel__number")
    inlines = (ReceiptInline,)
    ordering = ("-id",)
    actions = ("declare_again",)

    @admin.action(description=_("Mended: match and declare again"), permissions=["view"])
    def declare_again(self, request: HttpRequest, queryset: QuerySet[Declaration]) -> None:
        for case in queryset.select_related("parcel")[:100]:
            run(request, customs.prepare, parcel=case.parcel, actor=actor(request))


@admin.register(Opening)
class OpeningAdmin(ReadOnlyAdmin):
    """Openings; the officer's name stays encrypted and is not shown."""

    list_display = (
        "parcel",
        "opened_at",
        "closed_at",
        "escort",
        "authority",
        "reason",
        "old_seal",
        "new_seal",
        "found",
        "is_weight_off",
    )
    list_filter = ("is_weight_off",)
    list_select_related = ("parcel", "escort", "old_seal", "new_seal")
    exclude = ("officer", "people")
    search_fields = ("=public_id", "=parcel__number")
    ordering = ("-id",)
