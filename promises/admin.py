"""Ops: promises and how they ended, airline notices to file."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from unfold.admin import TabularInline

from marketplace.core.admin import ReadOnlyAdmin
from marketplace.core.errors import DomainError
from promises.models import Breach, Extension, FlightNotice, LaneForecast, Promise
from promises.services import filing
from promises.services.filing import NoticeFacts


class ExtensionInline(TabularInline):
    model = Extension
    fields = readonly_fields = ("code", "reference", "seconds", "due_at", "at")
    extra = 0
    can_delete = False


class BreachInline(TabularInline):
    model = Breach
    fields = readonly_fields = ("party", "legs", "at", "paid_fen", "refund", "rule")
    extra = 0
    can_delete = False


@admin.register(Promise)
class PromiseAdmin(ReadOnlyAdmin):
    list_display = ("order_number", "lane", "promised_on", "due_at", "status", "basis", "sample", "arrived_at")
    list_filter = ("status", "lane", "basis", "breach__party")
    search_fields = ("order_number",)
    ordering = ("-id",)
    inlines = (ExtensionInline, BreachInline)


@admin.register(LaneForecast)
class LaneForecastAdmin(ReadOnlyAdmin):
    list_display = ("lane", "weekday", "days", "sample", "basis", "level", "method", "reckoned_at")
    list_filter = ("lane",)
    ordering = ("lane", "weekday")


class FlightNoticeForm(forms.ModelForm):
    class Meta:
        model = FlightNotice
        fields = ("reference", "flight", "flight_day", "since", "until")


@admin.register(FlightNotice)
class FlightNoticeAdmin(ReadOnlyAdmin):
    """An airline's notice: the one thing that turns bad weather into more time. It is filed once and never changed."""

    list_display = ("reference", "flight", "flight_day", "since", "until", "filed_by")
    search_fields = ("reference", "flight")
    form = FlightNoticeForm
    ordering = ("-id",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)  # of operations: an account of staff that lost the role files nothing

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else super().get_readonly_fields(request, obj)

    def save_model(self, request: HttpRequest, obj: FlightNotice, form: Any, change: bool) -> None:
        try:
            row = filing.file(facts=NoticeFacts(**form.cleaned_data), actor=request.user.ref)
            obj.pk = row.pk
        except DomainError as error:
            messages.error(request, str(error.message))
