"""Warehouses and who works there."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import TabularInline

from logistics.models import (
    Posting,
    Warehouse,
)  # fmt: skip
from marketplace.core.admin import ReadOnlyAdmin


class PostingInline(TabularInline):
    model = Posting
    extra = 0
    autocomplete_fields = ("user",)
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Warehouse)
class WarehouseAdmin(ReadOnlyAdmin):
    list_display = ("code", "kind", "name", "country", "airport", "time_zone")
    list_filter = ("kind", "country")
    inlines = (PostingInline,)
