"""Looks at seals, incidents, counts."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from logistics.admin.forms import form_page, run
from logistics.models import SealCheck, SealCount, SealIncident
from logistics.policies.seals import RESOLUTIONS
from logistics.services import seal_incidents
from marketplace.core.admin import ReadOnlyAdmin


class ResolveForm(forms.Form):
    """What became of a seal incident."""

    resolution = forms.ChoiceField(label=_("What became of it?"), choices=list(RESOLUTIONS.items()))
    why = forms.CharField(max_length=500, min_length=4, label=_("Why"))


@admin.register(SealCheck)
class SealCheckAdmin(ReadOnlyAdmin):
    list_display = ("checked_at", "parcel", "point", "seen", "outcome", "place", "checked_by")
    list_filter = ("outcome", "point")
    list_select_related = ("parcel",)
    search_fields = ("=parcel__number", "=seen")
    ordering = ("-id",)


@admin.register(SealCount)
class SealCountAdmin(ReadOnlyAdmin):
    list_display = ("counted_at", "holder", "expected", "seen", "missing", "strange", "counted_by")
    list_filter = ("holder",)
    list_select_related = ("holder",)
    ordering = ("-id",)


@admin.register(SealIncident)
class SealIncidentAdmin(ReadOnlyAdmin):
    """Each stops its parcel until somebody here says what became of it."""

    list_display = ("public_id", "status", "kind", "parcel", "expected", "seen", "owner", "opened_at", "resolution")
    list_filter = ("status", "kind")
    list_select_related = ("parcel",)
    search_fields = ("=public_id", "=parcel__number")
    ordering = ("status", "-id")
    actions = ("take", "resolve")

    @admin.action(description=_("I see to it"), permissions=["view"])
    def take(self, request: HttpRequest, queryset: QuerySet[SealIncident]) -> None:
        for incident in queryset[:50]:
            run(request, seal_incidents.take, incident=incident, reviewer=request.user)

    @admin.action(description=_("Say what became of it"), permissions=["view"])
    def resolve(self, request: HttpRequest, queryset: QuerySet[SealIncident]) -> HttpResponse | None:
        """To the page that asks; one at a time."""
        if queryset.count() != 1:
            messages.error(request, _("Choose one incident."))
            return None
        return redirect("admin:logistics_sealincident_resolve", queryset.get().pk)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.resolve_page)
        return [path("<int:pk>/resolve/", view, name="logistics_sealincident_resolve"), *super().get_urls()]

    def resolve_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What became of it, and why."""
        form: Any = ResolveForm(request.POST or None)
        found = get_object_or_404(SealIncident, pk=pk)
        is_sent = request.method == "POST" and form.is_valid()
        if is_sent and run(request, seal_incidents.resolve, incident=found, reviewer=request.user, **form.cleaned_data):
            return redirect("admin:logistics_sealincident_changelist")
        return form_page(self.admin_site, request, form, _("Seal incident %(id)s") % {"id": found.public_id})
