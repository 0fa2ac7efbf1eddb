"""Tariff in the admin: rows are looked at here and changed by proposals (Rules); rates and quotas are read only."""

from django.contrib import admin

from marketplace.core.dated.readonly import ReadOnlyAdmin
from marketplace.tariff import forms
from marketplace.tariff.models import FxRate, HsRate, ImportLimit, QuotaYear

__all__ = ["forms"]


@admin.register(HsRate)
class HsRateAdmin(ReadOnlyAdmin):
    list_display = ("hs_prefix", "name", "duty_bp", "vat_bp", "consumption_bp", "is_sample", "valid_from", "valid_to")
    list_filter = ("is_sample", "on_positive_list")
    search_fields = ("hs_prefix", "name")


@admin.register(ImportLimit)
class ImportLimitAdmin(ReadOnlyAdmin):
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
class FxRateAdmin(ReadOnlyAdmin):
    list_display = ("base", "quote", "rate", "day", "source", "fetched_at")
    list_filter = ("base", "source")
    search_fields = ("base",)
    date_hierarchy = "day"


@admin.register(QuotaYear)
class QuotaYearAdmin(ReadOnlyAdmin):
    list_display = ("person_ref", "year", "taken_fen", "limit_fen")
    list_filter = ("year",)
    search_fields = ("person_ref",)
