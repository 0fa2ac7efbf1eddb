"""Warehouses: a new one is opened; who works there, and until when."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from logistics.admin.forms import PeopleField, WhyForm, actor, form_page, people, run
from logistics.models import (
    Posting,
    Warehouse,
)  # fmt: skip
from logistics.services import stations
from marketplace.accounts.models import User
from marketplace.core.admin import ReadOnlyAdmin

KINDS = [(Warehouse.Kind.OVERSEAS, _("Warehouse abroad")), (Warehouse.Kind.RETURNS, _("Returns centre in China"))]


class OpenForm(forms.Form):
    """A new place of ours."""

    code = forms.CharField(max_length=8, label=_("Code"), help_text=_("3 to 8 capitals and digits; it never changes"))
    kind = forms.ChoiceField(choices=KINDS, label=_("Kind"))
    name = forms.CharField(max_length=80, label=_("Name, English"))
    name_zh = forms.CharField(max_length=80, label=_("Name, Chinese"))
    country = forms.CharField(max_length=2, min_length=2, label=_("Country (two letters)"))
    city = forms.CharField(max_length=60, label=_("City"))
    airport = forms.CharField(max_length=3, min_length=3, label=_("Airport (IATA)"))
    address = forms.CharField(max_length=200, required=False, label=_("Address"))

    def place(self) -> stations.Place:
        data = dict(self.cleaned_data)
        return stations.Place(**{**data, **{name: data[name].upper() for name in ("code", "country", "airport")}})


class PostForm(forms.Form):
    """Who works at the place from now on."""

    user = PeopleField(queryset=User.objects.none(), label=_("Colleague"))

    def __init__(self, *args: Any, warehouse: Warehouse, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fitting = people(stations.WORKS_AT[Warehouse.Kind(warehouse.kind)])
        self.fields["user"].queryset = fitting.exclude(postings__warehouse=warehouse)  # type: ignore[attr-defined]


class EndForm(WhyForm):
    """Whose posting ends."""

    posting = forms.ModelChoiceField(queryset=Posting.objects.none(), label=_("Colleague"))

    def __init__(self, *args: Any, warehouse: Warehouse, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Posting.objects.filter(warehouse=warehouse).select_related("user", "warehouse")
        self.fields["posting"].queryset = rows.order_by("user__display_name")  # type: ignore[attr-defined]
        self.fields["posting"].label_from_instance = lambda row: row.user.display_name  # type: ignore[attr-defined]


class PostingInline(TabularInline):
    model = Posting
    extra = 0
    autocomplete_fields = ("user",)
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Warehouse)
class WarehouseAdmin(ReadOnlyAdmin):
    list_display = ("code", "kind", "name", "country", "airport", "time_zone")
    list_filter = ("kind", "country")
    search_fields = ("=code",)
    inlines = (PostingInline,)
    doors = (
        ("admin:logistics_warehouse_open", _("Open a warehouse")),
        ("admin:warehousing_zone_changelist", _("Zones")),
    )
    change_form_template = "logistics/admin_warehouse.html"

    def get_urls(self) -> list[URLPattern]:
        def page(route: str, view: Any, name: str) -> URLPattern:
            return path(route, self.admin_site.admin_view(view), name=f"logistics_warehouse_{name}")

        return [
            page("open/", self.open_page, "open"),
            page("<int:pk>/post/", self.post_page, "post"),
            page("<int:pk>/end-posting/", self.end_page, "end_posting"),
            *super().get_urls(),
        ]

    def open_page(self, request: HttpRequest) -> HttpResponse:
        """Open a warehouse or a returns centre."""
        self._ops_only(request)
        form = OpenForm(request.POST or None)
        is_sent = request.method == "POST" and form.is_valid()
        if is_sent and run(request, stations.open_warehouse, place=form.place(), actor=actor(request)):
            return redirect("admin:logistics_warehouse_changelist")
        return form_page(self.admin_site, request, form, _("Open a warehouse"))

    def post_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A colleague works there from now on."""
        self._ops_only(request)
        place = get_object_or_404(Warehouse, pk=pk)
        form = PostForm(request.POST or None, warehouse=place)
        if request.method == "POST" and form.is_valid():
            user = form.cleaned_data["user"]
            if run(request, stations.post, user=user, warehouse=place, actor=actor(request)):
                return redirect("admin:logistics_warehouse_change", pk)
        return form_page(self.admin_site, request, form, _("Post a colleague to %(place)s") % {"place": place.code})

    def end_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A colleague works there no more."""
        self._ops_only(request)
        place = get_object_or_404(Warehouse, pk=pk)
        form = EndForm(request.POST or None, warehouse=place)
        if request.method == "POST" and form.is_valid():
            posting, why = form.cleaned_data["posting"], form.cleaned_data["why"]
            if run(request, stations.end_posting, posting=posting, why=why, actor=actor(request)):
                return redirect("admin:logistics_warehouse_change", pk)
        return form_page(self.admin_site, request, form, _("End a posting at %(place)s") % {"place": place.code})

    def _ops_only(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied
