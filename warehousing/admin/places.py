"""Bins and zones: what is full, setting shelves up, closing a bin; where catalogue and shelf do not agree."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from logistics.admin.forms import WhyForm, actor, form_page, run
from logistics.models import Warehouse
from marketplace.core.admin import ReadOnlyAdmin
from warehousing.models import Bin, Move, Piece, Slot, Zone
from warehousing.selectors.agreement import differences
from warehousing.services import opening, places, shelving


class SetUpForm(forms.Form):
    """Shelves of one warehouse."""

    warehouse = forms.ModelChoiceField(queryset=Warehouse.objects.none(), label=_("Warehouse"))
    take_over = forms.BooleanField(
        required=False, label=_("Take over what lies there"),
        help_text=_("Labels the pieces that the catalogue knows at this warehouse and puts them into bins."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Warehouse.objects.filter(kind=Warehouse.Kind.OVERSEAS).order_by("code")
        self.fields["warehouse"].queryset = rows  # type: ignore[attr-defined]


class BinForm(forms.Form):
    """One more bin."""

    zone = forms.ModelChoiceField(queryset=Zone.objects.none(), label=_("Zone"))
    code = forms.RegexField(regex=r"^[A-Z0-9][A-Z0-9-]{3,23}$", label=_("Code, as on its label"))
    capacity_cm3 = forms.IntegerField(min_value=1_000, max_value=1_000_000_000, label=_("Capacity (cm³)"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Zone.objects.select_related("warehouse").order_by("warehouse__code", "code")
        self.fields["zone"].queryset = rows  # type: ignore[attr-defined]
        self.fields["zone"].label_from_instance = lambda zone: f"{zone.warehouse.code} {zone.code} ({zone.temperature})"  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if Bin.objects.filter(code=code).exists():
            raise forms.ValidationError(_("There is a bin of this code already."))
        return code


@admin.register(Zone)
class ZoneAdmin(ReadOnlyAdmin):
    list_display = ("warehouse", "code", "kind", "temperature")
    list_filter = ("warehouse", "kind", "temperature")
    list_select_related = ("warehouse",)
    doors = (("admin:warehousing_bin_set_up", _("Set up shelves")),)


@admin.register(Bin)
class BinAdmin(ReadOnlyAdmin):
    list_display = ("code", "zone_kind", "pieces", "filled", "is_open")
    list_filter = ("warehouse", "zone__kind", "zone__temperature", "is_open")
    list_select_related = ("zone", "warehouse")
    search_fields = ("=code",)
    ordering = ("code",)
    actions = ("close", "open")
    doors = (
        ("admin:warehousing_bin_set_up", _("Set up shelves")), ("admin:warehousing_bin_add_bin", _("Add a bin")),
        ("admin:warehousing_bin_differences", _("Compare with the catalogue")),
    )  # fmt: skip

    def get_urls(self) -> list[URLPattern]:
        def page(route: str, view: Any, name: str) -> URLPattern:
            return path(route, self.admin_site.admin_view(view), name=f"warehousing_bin_{name}")

        return [
            page("set-up/", self.set_up, "set_up"),
            page("add-bin/", self.add_bin, "add_bin"),
            page("differences/", self.differences, "differences"),
            *super().get_urls(),
        ]

    @admin.display(description=_("Kind"))
    def zone_kind(self, row: Bin) -> str:
        return f"{row.zone.kind} · {row.zone.temperature}"

    @admin.display(description=_("Filled (%)"))
    def filled(self, row: Bin) -> int:
        return row.used_cm3 * 100 // max(row.capacity_cm3, 1)

    @admin.action(description=_("Close for new pieces"), permissions=["view"])
    def close(self, request: HttpRequest, queryset: QuerySet[Bin]) -> None:
        self._set(request, queryset, is_open=False)

    @admin.action(description=_("Open again"), permissions=["view"])
    def open(self, request: HttpRequest, queryset: QuerySet[Bin]) -> None:
        self._set(request, queryset, is_open=True)

    def _set(self, request: HttpRequest, queryset: QuerySet[Bin], *, is_open: bool) -> None:
        for place in queryset[:100]:
            run(request, places.set_open, place=place, is_open=is_open, why="by operations", actor=actor(request))

    def set_up(self, request: HttpRequest) -> HttpResponse:
        """Dock, quarantine and shelves of a warehouse, and the stock that lies there already."""
        form = SetUpForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            warehouse = form.cleaned_data["warehouse"]
            done = run(request, places.set_up, warehouse=warehouse, actor=actor(request))
            if done and form.cleaned_data["take_over"]:
                count = opening.take_over(warehouse=warehouse, actor=actor(request))
                messages.success(request, _("%(count)d pieces taken over.") % {"count": count})
            return redirect("admin:warehousing_bin_changelist")
        return form_page(self.admin_site, request, form, _("Set up shelves"))

    def add_bin(self, request: HttpRequest) -> HttpResponse:
        """One more bin in a zone."""
        form = BinForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            run(request, places.add_bin, actor=actor(request), **form.cleaned_data)
            return redirect("admin:warehousing_bin_changelist")
        return form_page(self.admin_site, request, form, _("Add a bin"))

    def differences(self, request: HttpRequest) -> HttpResponse:
        """Goods of which catalogue and shelves do not say the same; empty is good."""
        found = 0
        for place in Warehouse.objects.filter(kind=Warehouse.Kind.OVERSEAS).order_by("code"):
            for row in differences(place):
                found += 1
                text = _("%(place)s %(sku)s: the catalogue says %(catalogue)d, the shelves say %(shelf)d.")
                messages.warning(
                    request,
                    text
                    % {"place": place.code, "sku": row.listing.sku, "catalogue": row.catalogue, "shelf": row.shelf},
                )
        if not found:
            messages.success(request, _("Catalogue and shelves agree everywhere."))
        return redirect("admin:warehousing_bin_changelist")


@admin.register(Piece)
class PieceAdmin(ReadOnlyAdmin):
    list_display = ("code", "listing", "seller", "bin", "received_on", "defect", "is_over", "claim")
    list_filter = ("bin__warehouse", "temperature", "is_over")
    list_select_related = ("listing", "seller", "bin")
    search_fields = ("=code", "=listing__sku", "=line__code")
    ordering = ("-id",)
    actions = ("send_back",)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.send_back_page)
        return [path("<int:pk>/send-back/", view, name="warehousing_piece_send_back"), *super().get_urls()]

    @admin.action(description=_("Send back to the seller"), permissions=["view"])
    def send_back(self, request: HttpRequest, queryset: QuerySet[Piece]) -> HttpResponse | None:
        if queryset.count() != 1:
            messages.error(request, _("Choose one piece."))
            return None
        return redirect("admin:warehousing_piece_send_back", queryset.get().pk)

    def send_back_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A damaged piece leaves quarantine."""
        piece, form = get_object_or_404(Piece, pk=pk), WhyForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            run(request, shelving.send_back, piece=piece, why=form.cleaned_data["why"], actor=actor(request))
            return redirect("admin:warehousing_piece_changelist")
        return form_page(self.admin_site, request, form, _("Send %(piece)s back") % {"piece": piece.code})


@admin.register(Move)
class MoveAdmin(ReadOnlyAdmin):
    list_display = ("at", "kind", "piece", "from_bin", "to_bin", "source", "actor", "why")
    list_filter = ("kind", "warehouse")
    list_select_related = ("piece", "from_bin", "to_bin")
    search_fields = ("=piece__code", "=source")
    ordering = ("-id",)


@admin.register(Slot)
class SlotAdmin(ReadOnlyAdmin):
    list_display = ("warehouse", "starts_at", "taken", "capacity")
    list_filter = ("warehouse",)
    list_select_related = ("warehouse",)
    ordering = ("starts_at",)
