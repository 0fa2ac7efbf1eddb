"""Tariff in the admin: rows are looked at here and changed by proposals (Rules); rates and quotas are read only."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from marketplace.core.dated.people import names
from marketplace.core.dated.readonly import ReadOnlyAdmin
from marketplace.core.doors import run
from marketplace.tariff import forms
from marketplace.tariff.models import FxRate, HsRate, ImportLimit, OddRate, QuotaYear
from marketplace.tariff.services import odd_rates
from marketplace.tariff.states import OPEN_ODD

__all__ = ["forms"]


@admin.register(HsRate)
class HsRateAdmin(ReadOnlyAdmin):
    list_display = ("hs_prefix", "name", "duty_bp", "vat_bp", "consumption_bp", "is_sample", "valid_from", "valid_to")
    list_filter = ("is_sample", "on_positive_list")
    search_fields = ("hs_prefix", "name")


@admin.register(ImportLimit)
class ImportLimitAdmin(ReadOnlyAdmin):
    list_display = (
        "regime",
        "per_order_fen",
        "per_year_fen",
        "relief_bp",
        "is_active",
        "valid_from",
        "valid_to",
        "source",
    )


@admin.register(FxRate)
class FxRateAdmin(ReadOnlyAdmin):
    list_display = ("base", "quote", "rate", "day", "source", "fetched_at")
    list_filter = ("base", "source")
    search_fields = ("base",)
    date_hierarchy = "day"


@admin.register(OddRate)
class OddRateAdmin(ReadOnlyAdmin):
    """Rates that jumped: what it was, what was published, who found it true, who accepted."""

    list_display = ("base", "rate", "before", "change", "day", "source", "status")
    list_filter = ("status", "base")
    search_fields = ("base",)
    ordering = ("-id",)

    @admin.display(description=_("Moved"))
    def change(self, one: OddRate) -> str:
        return f"{one.moved:+} %"

    def get_urls(self) -> list[URLPattern]:
        act = path("<int:pk>/verb/<slug:verb>/", self.admin_site.admin_view(self.act), name="tariff_oddrate_act")
        return [act, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        one = self.get_object(request, object_id)
        if one is None:
            raise Http404
        if not self.has_view_permission(request, one):
            raise PermissionDenied
        people = names([one.proposed_by, one.decided_by])
        rates = FxRate.objects.filter(base=one.base).order_by("-day", "-pk")[:10]
        context = {
            **self.admin_site.each_context(request), "title": str(one), "one": one, "rates": rates,
            "proposed_by": people.get(one.proposed_by, ""), "decided_by": people.get(one.decided_by, ""),
            "is_open": one.status in OPEN_ODD, "is_mine": one.proposed_by == _user(request).ref,
        }  # fmt: skip
        return TemplateResponse(request, "tariff/admin_odd_rate.html", context)

    def act(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """Found true, accept, refuse."""
        verbs: dict[str, Any] = {
            "propose": odd_rates.propose, "accept": odd_rates.accept, "refuse": odd_rates.refuse,
        }  # fmt: skip
        if request.method == "POST" and verb in verbs and self.has_view_permission(request):
            run(request, verbs[verb], of=pk, by=request.user, why=request.POST.get("why", ""))
        return redirect("admin:tariff_oddrate_change", pk)


def _user(request: HttpRequest) -> Any:
    return request.user


@admin.register(QuotaYear)
class QuotaYearAdmin(ReadOnlyAdmin):
    list_display = ("person_ref", "year", "taken_fen", "limit_fen")
    list_filter = ("year",)
    search_fields = ("person_ref",)
