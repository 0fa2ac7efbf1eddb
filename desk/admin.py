"""What the desk wrote, in the back office: looked at here, decided at the desk."""

from django.contrib import admin

from desk.models import AgentAct, CallBack, Compensation
from marketplace.core.admin import ReadOnlyAdmin


@admin.register(Compensation)
class CompensationAdmin(ReadOnlyAdmin):
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
class AgentActAdmin(ReadOnlyAdmin):
    list_display = ("kind", "about", "result", "ticket", "by", "at")
    list_filter = ("kind",)
    search_fields = ("about", "ticket__number")
    list_select_related = ("ticket",)
    exclude = ("why",)


@admin.register(CallBack)
class CallBackAdmin(ReadOnlyAdmin):
    list_display = ("starts_at", "zone", "ticket", "status", "attempt", "assignee")
    list_filter = ("status",)
    search_fields = ("ticket__number",)
    list_select_related = ("ticket", "assignee")
    exclude = ("note",)
