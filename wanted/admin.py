"""Ops sees wants and offers; who asked stays a reference."""

from django.contrib import admin

from marketplace.core.admin import ReadOnlyAdmin
from wanted.models import Offer, Want


@admin.register(Want)
class WantAdmin(ReadOnlyAdmin):
    list_display = ("title", "status", "country", "budget_fen", "open_until", "created_at")
    list_filter = ("status", "country")
    search_fields = ("=public_id", "title")
    ordering = ("-id",)
    exclude = ("user",)


@admin.register(Offer)
class OfferAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "want", "seller", "status", "arrival_days", "created_at", "ended_why")
    list_filter = ("status", "ended_why")
    list_select_related = ("want", "seller")
    ordering = ("-id",)
