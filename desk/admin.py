"""What the desk wrote, in the back office: looked at here, decided at the desk."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from desk.models import AgentAct, CallBack, Compensation


class ReadOnly(ModelAdmin):
    """Nothing is added, changed or deleted here."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Compensation)
class CompensationAdmin(ReadOnly):
    list_display = (
        "public_id",
        "ticket",
        "kind",
        "amount_fen",
        "reason",
        "party",
        "status",
        "asked_by",
        "decided_by",
        "created_at",
    )
    list_filter = ("status", "kind", "reason", "party")
    search_fields = ("public_id", "ticket__number")
    list_select_related = ("ticket",)
    exclude = ("note", "decided_why")


@admin.register(AgentAct)
class AgentActAdmin(ReadOnly):
    list_display = ("kind", "about", "result", "ticket", "by", "at")
    list_filter = ("kind",)
    search_fields = ("about", "ticket__number")
    list_select_related = ("ticket",)
    exclude = ("why",)


@admin.register(CallBack)
class CallBackAdmin(ReadOnly):
    list_display = ("starts_at", "zone", "ticket", "status", "attempt", "assignee")
    list_filter = ("status",)
    search_fields = ("ticket__number",)
    list_select_related = ("ticket", "assignee")
    exclude = ("note",)
