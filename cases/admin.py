"""Cases in the back office: looked at here, decided at the desk (/desk/cases/)."""

from django.contrib import admin

from cases.models import Case, Pack
from marketplace.core.admin import ReadOnlyAdmin


@admin.register(Case)
class CaseAdmin(ReadOnlyAdmin):
    list_display = ("number", "kind", "status", "reason", "claim_fen", "outcome", "opened_at")
    list_filter = ("kind", "status", "outcome")
    search_fields = ("number", "order__number")
    list_select_related = ("order",)


@admin.register(Pack)
class PackAdmin(ReadOnlyAdmin):
    list_display = ("subject", "status", "progress", "asked_by", "asked_at")
    list_filter = ("status",)
