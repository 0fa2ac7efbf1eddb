"""Notices, receipts, counts, waves, transfers and storage bills, for reading."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from marketplace.core.admin import ReadOnlyAdmin
from warehousing.models import Count, Notice, NoticeLine, PickTask, Receipt, StorageBill, Transfer, Wave
from warehousing.services.announcing import is_genuine


class LineInline(TabularInline):
    model = NoticeLine
    extra = 0
    can_delete = False
    fields = ("code", "listing", "temperature", "announced", "good", "damaged", "over", "over_status", "defect")
    readonly_fields = fields


class TaskInline(TabularInline):
    model = PickTask
    extra = 0
    can_delete = False
    fields = ("unit", "listing", "piece", "bin", "status", "done_at")
    readonly_fields = fields


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    list_display = ("number", "kind", "status", "seller", "warehouse", "slot", "cartons", "created_at")
    list_filter = ("status", "kind", "warehouse")
    list_select_related = ("seller", "warehouse", "slot")
    search_fields = ("=number", "=waybill", "=lines__code")
    ordering = ("-id",)
    inlines = (LineInline,)


@admin.register(Receipt)
class ReceiptAdmin(ReadOnlyAdmin):
    list_display = ("notice", "at", "cartons", "weight_g", "remarks", "signed_by", "genuine")
    list_select_related = ("notice",)
    search_fields = ("=notice__number",)
    ordering = ("-id",)

    @admin.display(description=_("Signature fits"), boolean=True)
    def genuine(self, row: Receipt) -> bool:
        return is_genuine(row)


@admin.register(Count)
class CountAdmin(ReadOnlyAdmin):
    list_display = ("bin", "status", "expected", "missing", "found", "first_by", "second_by", "started_at", "closed_at")
    list_filter = ("status", "bin__warehouse")
    list_select_related = ("bin",)
    search_fields = ("=bin__code",)
    ordering = ("-id",)


@admin.register(Wave)
class WaveAdmin(ReadOnlyAdmin):
    list_display = ("number", "status", "warehouse", "made_by", "created_at", "done_at")
    list_filter = ("status", "warehouse")
    list_select_related = ("warehouse",)
    search_fields = ("=number",)
    ordering = ("-id",)
    inlines = (TaskInline,)


@admin.register(Transfer)
class TransferAdmin(ReadOnlyAdmin):
    list_display = ("number", "status", "origin", "destination", "created_at", "sent_at", "arrived_at")
    list_filter = ("status", "origin", "destination")
    list_select_related = ("origin", "destination")
    search_fields = ("=number",)
    ordering = ("-id",)


@admin.register(StorageBill)
class StorageBillAdmin(ReadOnlyAdmin):
    list_display = ("month", "seller", "warehouse", "currency", "amount_minor", "pieces", "cm3_days", "rule_version")
    list_filter = ("warehouse", "month")
    list_select_related = ("seller", "warehouse")
    ordering = ("-month", "-id")
