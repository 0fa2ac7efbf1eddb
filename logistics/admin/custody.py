"""Custody, read only."""

from django.contrib import admin

from logistics.models import CustodyEvent  # fmt: skip
from marketplace.core.admin import ReadOnlyAdmin


@admin.register(CustodyEvent)
class CustodyAdmin(ReadOnlyAdmin):
    list_display = ("at", "subject", "sequence", "action", "place", "actor", "hash")
    list_filter = ("action",)
    search_fields = ("=subject",)
    ordering = ("-id",)
