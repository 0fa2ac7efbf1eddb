"""The operators' bench: devices, what was set aside, cartons, screening, goods without notice, shifts, prints."""

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
    Carton,
    Device,
    FoundGoods,
    Handover,
    Parked,
    PrintJob,
    Screening,
    StationRule,
    Warehouse,
)
from logistics.policies.cartons import Box
from logistics.services import cartons, devices, parking, printing
from marketplace.accounts.models import Role, User
from marketplace.core.admin import ReadOnlyAdmin
from marketplace.core.errors import DomainError


class DeviceForm(forms.Form):
    """A device of one warehouse, or of one person."""

    name = forms.CharField(max_length=60, label=_("Name"))
    warehouse = forms.ModelChoiceField(Warehouse.objects.none(), required=False, label=_("Warehouse"))
    holder = PeopleField(queryset=User.objects.none(), required=False, label=_("Holder"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["warehouse"].queryset = Warehouse.objects.order_by("code")  # type: ignore[attr-defined]
        self.fields["holder"].queryset = people(Role.OPERATOR, Role.ESCORT)  # type: ignore[attr-defined]


class RuleForm(forms.Form):
    """Which warehouses take scans of registered devices only."""

    warehouse = forms.ModelChoiceField(Warehouse.objects.none(), label=_("Warehouse"))
    is_asked = forms.BooleanField(required=False, label=_("Registered devices only"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["warehouse"].queryset = Warehouse.objects.order_by("code")  # type: ignore[attr-defined]


class CartonForm(forms.Form):
    """A carton by its code: entered, changed or retired."""

    code = forms.CharField(max_length=12, label=_("Code"))
    length_mm = forms.IntegerField(min_value=1, max_value=5000, label=_("Length (mm)"))
    width_mm = forms.IntegerField(min_value=1, max_value=5000, label=_("Width (mm)"))
    height_mm = forms.IntegerField(min_value=1, max_value=5000, label=_("Height (mm)"))
    tare_g = forms.IntegerField(min_value=0, max_value=20000, label=_("Its own weight (g)"))
    max_g = forms.IntegerField(min_value=1, max_value=100000, label=_("Holds at most (g)"))
    is_active = forms.BooleanField(required=False, initial=True, label=_("In use"))


@admin.register(Device)
class DeviceAdmin(ReadOnlyAdmin):
    list_display = ("name", "warehouse", "holder", "registered_by", "registered_at", "revoked_at")
    list_filter = ("warehouse", ("revoked_at", admin.EmptyFieldListFilter))
    list_select_related = ("warehouse", "holder")
    exclude = ("key_sha256",)
    ordering = ("-id",)
    actions = ("revoke",)
    doors = (
        ("admin:logistics_device_register", _("Register a device")),
        ("admin:logistics_device_rule", _("Registered devices only")),
    )

    @admin.action(description=_("Lost or sold: it may not scan any more"), permissions=["view"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Device]) -> None:
        for device in queryset[:50]:
            run(request, devices.revoke, device=device, why="lost or sold", actor=actor(request))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("register/", view(self.register), name="logistics_device_register"),
            path("rule/", view(self.rule), name="logistics_device_rule"),
            *super().get_urls(),
        ]

    def register(self, request: HttpRequest) -> HttpResponse:
        """Register a device; its key is shown once, in the message."""
        form = DeviceForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                device, key = devices.register(actor=actor(request), **form.cleaned_data)
            except DomainError as error:
                messages.error(request, error.message)
            else:
                messages.warning(
                    request, _("Key of %(name)s, shown only now: %(key)s") % {"name": device.name, "key": key}
                )
                return redirect("admin:logistics_device_changelist")
        return form_page(self.admin_site, request, form, _("Register a device"))

    def rule(self, request: HttpRequest) -> HttpResponse:
        """Which warehouse asks for registered devices."""
        form = RuleForm(request.POST or None)
        is_sent = request.method == "POST" and form.is_valid()
        if is_sent and run(request, devices.ask_for_known, actor=actor(request), **form.cleaned_data):
            return redirect("admin:logistics_stationrule_changelist")
        return form_page(self.admin_site, request, form, _("Registered devices only"))


@admin.register(StationRule)
class StationRuleAdmin(ReadOnlyAdmin):
    list_display = ("warehouse", "known_devices_only")
    list_select_related = ("warehouse",)
    doors = (("admin:logistics_device_rule", _("Registered devices only")),)


@admin.register(Parked)
class ParkedAdmin(ReadOnlyAdmin):
    list_display = ("parked_at", "reason", "subject", "warehouse", "parked_by", "resolved_at", "why")
    list_filter = (("resolved_at", admin.EmptyFieldListFilter), "reason", "warehouse")
    list_select_related = ("warehouse",)
    search_fields = ("=public_id", "=subject")
    ordering = ("-id",)
    actions = ("resolve",)

    @admin.action(description=_("Seen to: say how"), permissions=["view"])
    def resolve(self, request: HttpRequest, queryset: QuerySet[Parked]) -> HttpResponse | None:
        """To the page that asks why; one at a time."""
        if queryset.count() != 1:
            messages.error(request, _("Choose one row."))
            return None
        return redirect("admin:logistics_parked_resolve", queryset.get().pk)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.resolve_page)
        return [path("<int:pk>/resolve/", view, name="logistics_parked_resolve"), *super().get_urls()]

    def resolve_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How it was seen to."""
        form, found = WhyForm(request.POST or None), get_object_or_404(Parked, pk=pk)
        if request.method == "POST" and form.is_valid():
            why = form.cleaned_data["why"]
            if run(request, parking.resolve, parked=found, why=why, actor=actor(request)):
                return redirect("admin:logistics_parked_changelist")
        return form_page(self.admin_site, request, form, found.subject)


@admin.register(Carton)
class CartonAdmin(ReadOnlyAdmin):
    list_display = ("code", "length_mm", "width_mm", "height_mm", "tare_g", "max_g", "is_active")
    list_filter = ("is_active",)
    ordering = ("code",)
    doors = (("admin:logistics_carton_keep", _("Carton")),)

    def get_urls(self) -> list[URLPattern]:
        return [path("keep/", self.admin_site.admin_view(self.keep), name="logistics_carton_keep"), *super().get_urls()]

    def keep(self, request: HttpRequest) -> HttpResponse:
        """Enter, change or retire a carton."""
        form = CartonForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            data = dict(form.cleaned_data)
            is_active = data.pop("is_active")
            if run(request, cartons.keep, box=Box(**data), is_active=is_active, actor=actor(request)):
                return redirect("admin:logistics_carton_changelist")
        return form_page(self.admin_site, request, form, _("Carton"))


@admin.register(Screening)
class ScreeningAdmin(ReadOnlyAdmin):
    list_display = ("screened_at", "parcel", "outcome", "un_numbers", "rules", "screened_by")
    list_filter = ("outcome", "rules")
    list_select_related = ("parcel",)
    search_fields = ("=parcel__number",)
    ordering = ("-id",)


@admin.register(FoundGoods)
class FoundGoodsAdmin(ReadOnlyAdmin):
    list_display = ("found_at", "words", "label_text", "warehouse", "status", "unit", "ended_at", "why")
    list_filter = ("status", "warehouse")
    list_select_related = ("warehouse", "unit")
    search_fields = ("=public_id", "words", "label_text")
    ordering = ("-id",)


@admin.register(Handover)
class HandoverAdmin(ReadOnlyAdmin):
    list_display = ("given_at", "warehouse", "giver", "taker", "taken_at", "remark")
    list_filter = ("warehouse",)
    list_select_related = ("warehouse", "giver", "taker")
    ordering = ("-id",)


@admin.register(PrintJob)
class PrintJobAdmin(ReadOnlyAdmin):
    list_display = ("asked_at", "warehouse", "station", "kind", "number", "status", "error")
    list_filter = ("status", "warehouse", "station")
    list_select_related = ("warehouse",)
    search_fields = ("=number",)
    ordering = ("-id",)
    actions = ("reprint",)

    @admin.action(description=_("Print once more"), permissions=["view"])
    def reprint(self, request: HttpRequest, queryset: QuerySet[PrintJob]) -> None:
        for job in queryset.select_related("warehouse")[:50]:
            run(request, printing.reprint, job=job, actor=actor(request))
