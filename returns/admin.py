"""Ops sees the returns; decisions are made by people at the bench."""

from django.contrib import admin

from marketplace.core.admin import ReadOnlyAdmin
from returns.models import Inspection, ReturnCase


@admin.register(ReturnCase)
class ReturnCaseAdmin(ReadOnlyAdmin):
    list_display = ("number", "stage", "reason", "order", "refund_fen", "requested_at", "received_at")
    list_filter = ("stage", "reason")
    search_fields = ("=number", "=order__number")
    ordering = ("-id",)
    list_select_related = ("order",)
    exclude = ("note", "answer", "label_code")


@admin.register(Inspection)
class InspectionAdmin(ReadOnlyAdmin):
    list_display = ("item", "verdict", "score", "grade", "inspector", "confirmed_by", "inspected_at")
    list_filter = ("verdict",)
    list_select_related = ("item",)
    ordering = ("-id",)
    exclude = ("serial_seen", "tag_seen", "note")
