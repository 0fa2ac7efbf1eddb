"""Things and what was found wrong with them."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from logistics.admin.forms import WhyForm, form_page, run
from logistics.models import (
    Mismatch,
    Unit,
)  # fmt: skip
from logistics.services import mismatches
from marketplace.core.admin import ReadOnlyAdmin


@admin.register(Unit)
class UnitAdmin(ReadOnlyAdmin):
    list_display = ("passport_code", "line", "status", "warehouse", "parcel", "serial_last3", "weight_g")
    list_filter = ("status", "warehouse")
    list_select_related = ("line__consignment", "warehouse", "parcel")
    search_fields = ("=passport_code",)
    fields = (
        "passport_code", "line", "ordinal", "status", "warehouse", "parcel", "serial_last3", "weight_g", "length_mm", "width_mm",
        "height_mm", "created_at",
    )  # fmt: skip
    ordering = ("-id",)


@admin.register(Mismatch)
class MismatchAdmin(ReadOnlyAdmin):
    """Pieces that were reported as not what was listed: they go into no parcel until somebody here lets them go."""

    list_display = ("unit", "reason", "reported_by", "reported_at", "cleared_at", "cleared_why")
    list_filter = (("cleared_at", admin.EmptyFieldListFilter), "reason")
    list_select_related = ("unit",)
    search_fields = ("=unit__passport_code",)
    ordering = ("-id",)
    actions = ("clear",)

    @admin.action(description=_("Let the piece go all the same"), permissions=["view"])
    def clear(self, request: HttpRequest, queryset: QuerySet[Mismatch]) -> HttpResponse | None:
        """To the page that asks why; one piece at a time."""
        if queryset.count() != 1:
            messages.error(request, _("Choose one piece."))
            return None
        return redirect("admin:logistics_mismatch_clear", queryset.get().pk)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.clear_page)
        return [path("<int:pk>/clear/", view, name="logistics_mismatch_clear"), *super().get_urls()]

    def clear_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say why the piece may be packed."""
        form, found = WhyForm(request.POST or None), get_object_or_404(Mismatch.objects.select_related("unit"), pk=pk)
        if request.method == "POST" and form.is_valid():
            why = form.cleaned_data["why"]
            if run(request, mismatches.clear, mismatch=found, why=why, reviewer=request.user):
                return redirect("admin:logistics_mismatch_changelist")
        title = _("Let %(piece)s go") % {"piece": found.unit.passport_code}
        return form_page(self.admin_site, request, form, title)
