"""Parcels, what became of them, and their seals."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from logistics.admin.forms import PeopleField, WhyForm, actor, form_page, people, run
from logistics.models import (
    Parcel,
    Seal,
    TrackingEvent,
)  # fmt: skip
from logistics.services import losing, sealing
from marketplace.accounts.models import Role, User
from marketplace.core.admin import ReadOnlyAdmin


class IssueForm(forms.Form):
    """A run of seal numbers into the hands of one person."""

    holder = PeopleField(queryset=User.objects.none(), label=_("Holder"))
    prefix = forms.RegexField(r"^[A-Z]{1,6}\Z", label=_("Prefix"), help_text="MS")
    first = forms.IntegerField(min_value=1, max_value=10**9 - 1, label=_("First number"))
    count = forms.IntegerField(min_value=1, max_value=sealing.MAX_BATCH, label=_("How many"))
    seal_class = forms.ChoiceField(choices=[(code, code) for code in "ISH"], label=_("Class (ISO 17712)"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].queryset = people(Role.OPERATOR, Role.ESCORT)  # type: ignore[attr-defined]

    def numbers(self) -> list[str]:
        """The numbers of the run, nine digits each."""
        data = self.cleaned_data
        return [f"{data['prefix']}{number:09d}" for number in range(data["first"], data["first"] + data["count"])]


class TrackingInline(TabularInline):
    model = TrackingEvent
    fields = readonly_fields = ("at", "code", "place", "reason", "source")
    extra = 0
    can_delete = False


@admin.register(Parcel)
class ParcelAdmin(ReadOnlyAdmin):
    list_display = (
        "number",
        "status",
        "exception",
        "consignment",
        "warehouse",
        "bag",
        "weight_g",
        "carrier",
        "delivered_at",
    )
    list_filter = ("status", "exception", "warehouse")
    list_select_related = ("consignment", "warehouse", "bag")
    search_fields = ("=number", "=waybill")
    exclude = ("label_consignee", "label_phone", "label_address")
    inlines = (TrackingInline,)
    ordering = ("-id",)
    actions = ("lost",)

    @admin.action(description=_("Lost: nobody can find it"), permissions=["view"])
    def lost(self, request: HttpRequest, queryset: QuerySet[Parcel]) -> HttpResponse | None:
        """To the page that asks why; one parcel at a time."""
        if queryset.count() != 1:
            messages.error(request, _("Choose one parcel."))
            return None
        return redirect("admin:logistics_parcel_lost", queryset.get().pk)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.lost_page)
        return [path("<int:pk>/lost/", view, name="logistics_parcel_lost"), *super().get_urls()]

    def lost_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say why a parcel is lost; its order's pieces can then be refunded."""
        form, box = WhyForm(request.POST or None), get_object_or_404(Parcel, pk=pk)
        if request.method == "POST" and form.is_valid():
            why = form.cleaned_data["why"]
            if run(request, losing.declare_lost, parcel=box, reason=why, actor=actor(request)):
                return redirect("admin:core_duty_changelist")  # the refund waits there
        return form_page(self.admin_site, request, form, _("Declare %(parcel)s lost") % {"parcel": box.number})


@admin.register(Seal)
class SealAdmin(ReadOnlyAdmin):
    list_display = (
        "number",
        "seal_class",
        "status",
        "issued_to",
        "issued_at",
        "parcel",
        "applied_at",
        "broken_at",
        "broken_why",
    )
    list_filter = ("status", "seal_class")
    list_select_related = ("issued_to", "parcel")
    search_fields = ("=number",)
    ordering = ("-id",)
    actions = ("void_seals",)
    doors = (("admin:logistics_seal_issue", _("Issue seals")),)

    @admin.action(description=_("Lost or damaged: take out of circulation"), permissions=["view"])
    def void_seals(self, request: HttpRequest, queryset: QuerySet[Seal]) -> None:
        for seal in queryset[:100]:
            run(request, sealing.void, seal=seal, why="lost or damaged", actor=actor(request))

    def get_urls(self) -> list[URLPattern]:
        return [
            path("issue/", self.admin_site.admin_view(self.issue), name="logistics_seal_issue"),
            *super().get_urls(),
        ]

    def issue(self, request: HttpRequest) -> HttpResponse:
        """Issue a run of numbers to a person."""
        form = IssueForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            if run(
                request, sealing.issue, numbers=form.numbers(), holder=data["holder"], seal_class=data["seal_class"],
                actor=actor(request),
            ):  # fmt: skip
                return redirect("admin:logistics_seal_changelist")
        return form_page(self.admin_site, request, form, _("Issue seals"))
