"""Tariff in the admin: reference rows are edited with dates and sources; rates and quotas are read only."""

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from marketplace.tariff.models import FxRate, HsRate, ImportLimit, QuotaYear


class ReadOnly(ModelAdmin):
    """Looks, never writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(HsRate)
class HsRateAdmin(ModelAdmin):
    list_display = ("hs_prefix", "name", "duty_bp", "vat_bp", "consumption_bp", "is_sample", "valid_from", "valid_to")
    list_filter = ("is_sample", "on_positive_list")
    search_fields = ("hs_prefix", "name")


@admin.register(ImportLimit)
class ImportLimitAdmin(ModelAdmin):
    list_display = (
        "regime",
        "per_order_fen",
        "per_year_fen",
        "relief_bp",
        "is_active",
        "valid_from",
        "valid_to",
        "source",
    )


@admin.register(FxRate)
class FxRateAdmin(ReadOnly):
    list_display = ("base", "quote", "rate", "day", "source")
    list_filter = ("base", "source")
    date_hierarchy = "day"


@admin.register(QuotaYear)
class QuotaYearAdmin(ReadOnly):
    list_display = ("person_ref", "year", "taken_fen", "limit_fen")
    list_filter = ("year",)
    search_fields = ("person_ref",)
