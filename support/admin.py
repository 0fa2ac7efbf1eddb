"""Ops sees tickets and what became of letters, and keeps teams, seats, weeks and macros; conversations are read at the desk."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from marketplace.core import trail
from marketplace.core.admin import ReadOnlyAdmin
from marketplace.core.clocks import registry
from support.models import Arrival, CareFile, Macro, Seat, Shift, ShiftPlan, Team, Ticket
from support.services import macros


class Kept(ModelAdmin):
    """A table that ops writes; who changed what stands in the trail. Nothing is deleted: it is switched off."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        fields = {name: str(getattr(obj, name))[:200] for name in form.changed_data}
        verb = f"{obj._meta.model_name}.{'change' if change else 'add'}"
        trail.record(verb=verb, target=trail.ref(obj), actor=request.user.ref, after=fields)


class TeamForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for field in ("calendar", "reply_calendar"):
            try:
                registry.work_calendar(given.get(field, ""))
            except registry.ClockConfigError as error:
                self.add_error(field, str(error))
        return given


class MacroForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        wrong = macros.check(given.get("body_zh", ""), given.get("body_en", ""), given.get("acts", {}))
        for field, words in wrong.items():
            self.add_error(field, words)
        return given


@admin.register(Ticket)
class TicketAdmin(ReadOnlyAdmin):
    list_display = (
        "number",
        "status",
        "priority",
        "topic",
        "subject",
        "team",
        "assignee",
        "created_at",
        "first_reply_at",
    )
    list_filter = ("status", "priority", "path", "team", "topic")
    search_fields = ("=number",)
    list_select_related = ("assignee", "team")
    ordering = ("-id",)


@admin.register(Team)
class TeamAdmin(Kept):
    form = TeamForm
    list_display = ("name", "code", "languages", "skills", "calendar", "is_partner", "is_active", "order")


@admin.register(Seat)
class SeatAdmin(Kept):
    list_display = ("user", "team", "level", "languages", "skills", "capacity", "availability", "heartbeat_at")
    list_filter = ("team", "level", "availability")
    list_select_related = ("user", "team")
    raw_id_fields = ("user",)
    readonly_fields = ("availability", "silent_from", "changed_at", "heartbeat_at", "assigned_at")


@admin.register(ShiftPlan)
class ShiftPlanAdmin(Kept):
    list_display = ("seat", "zone", "weekdays", "starts", "ends", "first_day", "last_day")
    list_select_related = ("seat",)


@admin.register(Shift)
class ShiftAdmin(ReadOnlyAdmin):
    list_display = ("seat", "starts_at", "ends_at", "zone", "cancelled_at")
    date_hierarchy = "starts_at"
    list_select_related = ("seat",)
    ordering = ("-starts_at",)


@admin.register(Macro)
class MacroAdmin(Kept):
    form = MacroForm
    list_display = ("title", "code", "team", "used", "is_active")
    list_filter = ("team", "is_active")


@admin.register(CareFile)
class CareFileAdmin(ReadOnlyAdmin):
    list_display = ("order", "opened_at", "woke_at", "causes", "ticket")
    list_filter = (("woke_at", admin.EmptyFieldListFilter),)
    search_fields = ("=order__number",)
    list_select_related = ("order", "ticket")
    ordering = ("-woke_at", "-id")


@admin.register(Arrival)
class ArrivalAdmin(ReadOnlyAdmin):
    """Floods, loops and bounces show here; never what was written."""

    list_display = ("received_at", "channel", "verdict", "correspondent", "attempts", "next_at")
    list_filter = ("channel", "verdict")
    fields = ("received_at", "channel", "verdict", "correspondent", "conversation", "attempts", "next_at")
    list_select_related = ("correspondent",)
    ordering = ("-id",)
