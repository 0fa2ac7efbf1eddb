"""Flights and bags."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from logistics.admin.forms import PeopleField, WhyForm, actor, form_page, people, run
from logistics.models import (
    Bag,
    Flight,
)  # fmt: skip
from logistics.services import flights
from logistics.services.flights import Plan, Times
from marketplace.accounts.models import Role, User
from marketplace.core.admin import ReadOnlyAdmin


class PlanForm(forms.Form):
    """One departure; times in Asia/Shanghai."""

    designator = forms.CharField(max_length=8, label=_("Flight number"))
    origin = forms.CharField(max_length=3, label=_("From (IATA)"))
    destination = forms.CharField(max_length=3, label=_("To (IATA)"))
    awb = forms.CharField(max_length=12, label=_("Air waybill"))
    cutoff_at = forms.DateTimeField(label=_("Last bag"))
    departs_at = forms.DateTimeField(label=_("Leaves"))
    arrives_at = forms.DateTimeField(label=_("Lands"))
    escort = PeopleField(queryset=User.objects.none(), label=_("Escort"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["escort"].queryset = people(Role.ESCORT)  # type: ignore[attr-defined]


class PostponeForm(WhyForm):
    """New times of a flight, in Asia/Shanghai."""

    cutoff_at = forms.DateTimeField(label=_("Last bag"))
    departs_at = forms.DateTimeField(label=_("Leaves"))
    arrives_at = forms.DateTimeField(label=_("Lands"))


@admin.register(Bag)
class BagAdmin(ReadOnlyAdmin):
    list_display = ("number", "status", "warehouse", "flight", "created_at")
    list_filter = ("status", "warehouse")
    list_select_related = ("warehouse", "flight")
    search_fields = ("=number",)
    ordering = ("-id",)


@admin.register(Flight)
class FlightAdmin(ReadOnlyAdmin):
    list_display = ("designator", "status", "origin", "destination", "awb", "departs_at", "arrives_at", "escort")
    list_filter = ("status", "origin", "destination")
    list_select_related = ("escort",)
    search_fields = ("=designator", "=awb")
    ordering = ("-departs_at",)
    actions = ("cancel", "postpone")
    doors = (("admin:logistics_flight_plan", _("Plan a flight")),)

    def get_urls(self) -> list[URLPattern]:
        def page(route: str, view: Any, name: str) -> URLPattern:
            return path(route, self.admin_site.admin_view(view), name=f"logistics_flight_{name}")

        return [
            page("plan/", self.plan, "plan"),
            page("<int:pk>/cancel/", self.cancel_page, "cancel"),
            page("<int:pk>/postpone/", self.postpone_page, "postpone"),
            *super().get_urls(),
        ]

    @admin.action(description=_("Cancel: it does not go"), permissions=["view"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Flight]) -> HttpResponse | None:
        return self._one(request, queryset, "cancel")

    @admin.action(description=_("Postpone"), permissions=["view"])
    def postpone(self, request: HttpRequest, queryset: QuerySet[Flight]) -> HttpResponse | None:
        return self._one(request, queryset, "postpone")

    def _one(self, request: HttpRequest, queryset: QuerySet[Flight], what: str) -> HttpResponse | None:
        if queryset.count() != 1:
            messages.error(request, _("Choose one flight."))
            return None
        return redirect(f"admin:logistics_flight_{what}", queryset.get().pk)

    def cancel_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say why; the bags wait for the next flight."""
        form, craft = WhyForm(request.POST or None), get_object_or_404(Flight, pk=pk)
        if request.method == "POST" and form.is_valid():
            why = form.cleaned_data["why"]
            if run(request, flights.cancel, flight=craft, why=why, actor=actor(request)):
                return redirect("admin:logistics_flight_changelist")
        return form_page(self.admin_site, request, form, _("Cancel %(flight)s") % {"flight": craft.designator})

    def postpone_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """New times, and why; what is loaded stays loaded."""
        craft = get_object_or_404(Flight, pk=pk)
        times = {name: getattr(craft, name) for name in ("cutoff_at", "departs_at", "arrives_at")}
        form = PostponeForm(request.POST or None, initial=times)
        if request.method == "POST" and form.is_valid():
            data = dict(form.cleaned_data)
            why = data.pop("why")
            if run(request, flights.postpone, flight=craft, times=Times(**data), why=why, actor=actor(request)):
                return redirect("admin:logistics_flight_changelist")
        return form_page(self.admin_site, request, form, _("Postpone %(flight)s") % {"flight": craft.designator})

    def plan(self, request: HttpRequest) -> HttpResponse:
        """Put a departure on the schedule."""
        form = PlanForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            data = dict(form.cleaned_data)
            escort = data.pop("escort")
            if run(request, flights.plan, plan=Plan(**data), escort=escort, actor=actor(request)):
                return redirect("admin:logistics_flight_changelist")
        return form_page(self.admin_site, request, form, _("Plan a flight"))
