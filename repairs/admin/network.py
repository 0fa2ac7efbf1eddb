"""Ops: partners with four eyes, claims that wait for a person, pieces to settle, spare parts with the advice to order."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from marketplace.core.dated.readonly import ReadOnlyAdmin
from marketplace.core.errors import DomainError
from repairs.models import Part, Partner, PartStock, RepairCase
from repairs.selectors import parts as shelves
from repairs.services import claims, partners, taking_in

Act = Callable[[Any, dict[str, str], Any], object]
Verbs = dict[str, tuple[Any, tuple[str, ...], Act]]


class VerbAdmin(ReadOnlyAdmin):
    """A read-only page with buttons beside it: each is one service function."""

    change_form_template = "repairs/admin_verbs.html"
    verbs: Verbs = {}

    def get_urls(self) -> list[URLPattern]:
        name = f"repairs_{self.model._meta.model_name}_do"
        return [path("<int:pk>/do/", self.admin_site.admin_view(self.do), name=name), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        verbs = [(code, label, fields) for code, (label, fields, _act) in self.verbs.items()]
        address = f"admin:repairs_{self.model._meta.model_name}_do"
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "verbs": verbs, "address": address}
        )

    def do(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Run one verb and say how it went."""
        found: Model | None = self.model._default_manager.filter(pk=pk).first()
        code = request.POST.get("do", "")
        if request.method != "POST" or found is None or code not in self.verbs:
            raise Http404
        if not self.has_view_permission(request, found):
            raise PermissionDenied
        given = {name: request.POST.get(name, "") for name in ("why", "sku", "serial", "statement_line")}
        try:
            self.verbs[code][2](found, given, request.user)
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            messages.success(request, _("Done."))
        return redirect(f"admin:repairs_{self.model._meta.model_name}_change", pk)


@admin.register(Partner)
class PartnerAdmin(VerbAdmin):
    list_display = ("name", "kind", "status", "city", "grade", "certified_until", "checked_by", "certified_by")
    list_filter = ("status", "kind", "city")
    search_fields = ("name", "=public_id")
    verbs: Verbs = {
        "check": (
            _("The papers are in order (first look)"),
            (),
            lambda one, _given, by: partners.check(partner=one, by=by),
        ),
        "certify": (
            _("Certify (second look, somebody else)"),
            (),
            lambda one, _given, by: partners.certify(partner=one, by=by),
        ),
        "reject": (_("Reject"), ("why",), lambda one, given, by: partners.reject(partner=one, why=given["why"], by=by)),
        "suspend": (
            _("Suspend"),
            ("why",),
            lambda one, given, by: partners.suspend(partner=one, why=given["why"], by=by),
        ),
        "resume": (_("Let it work again"), (), lambda one, _given, by: partners.resume(partner=one, by=by)),
    }


@admin.register(RepairCase)
class RepairCaseAdmin(VerbAdmin):
    list_display = (
        "number",
        "status",
        "liable",
        "verdict",
        "fault",
        "level",
        "opened_at",
        "covered_fen",
        "paid_out_fen",
    )
    list_filter = ("status", "liable", "level", "remedy")
    search_fields = ("number", "line__order__number")
    list_select_related = ("line__order",)
    exclude = ("words", "replaced_serial")
    verbs: Verbs = {
        "grant": (_("The claim goes on"), (), lambda one, _given, by: claims.decide(case=one, is_granted=True, why="", by=by)),
        "refuse": (
            _("Refuse the claim; the shopper reads why"), ("why",),
            lambda one, given, by: claims.decide(case=one, is_granted=False, why=given["why"], by=by),
        ),
        "end_waiting": (
            _("No place for it: end the return with the refund"), ("why",),
            lambda one, given, by: taking_in.end_waiting(case=one, why=given["why"], by=by),
        ),
        "replace": (
            _("Give another piece"), ("sku", "serial"),
            lambda one, given, by: claims.replace(case=one, sku=given["sku"], serial=given["serial"], by=by),
        ),
        "credit": (_("Pay out as store credit"), (), lambda one, _given, by: claims.pay_out(case=one, is_credit=True, by=by)),
        "bank": (_("Pay out through our bank"), (), lambda one, _given, by: claims.pay_out(case=one, is_credit=False, by=by)),
        "bank_paid": (
            _("Our bank has paid"), ("statement_line",),
            lambda one, given, by: claims.bank_paid(case=one, statement_line=given["statement_line"], by=by),
        ),
    }  # fmt: skip

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """Duties name a case as `repair:<number>`."""
        return super().get_search_results(request, queryset, search_term.removeprefix("repair:"))


@admin.register(Part)
class PartAdmin(ReadOnlyAdmin):
    list_display = ("sku", "name_zh", "category", "price_fen", "has_serial", "is_whole", "lead_days")
    list_filter = ("category", "is_whole")
    search_fields = ("sku", "name_zh", "name_en")


@admin.register(PartStock)
class PartStockAdmin(ReadOnlyAdmin):
    list_display = ("part", "place", "on_hand", "ordered", "target", "reorder_point")
    list_filter = ("place",)
    list_select_related = ("part", "place")
    doors = (("admin:repairs_advice", _("What to order")),)

    def get_urls(self) -> list[URLPattern]:
        advice = path("advice/", self.admin_site.admin_view(self.advice), name="repairs_advice")
        return [advice, *super().get_urls()]

    def advice(self, request: HttpRequest) -> HttpResponse:
        """What to order now, by place and part."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = [(stock, one) for stock, one in shelves.advice() if one.order]
        context = {**self.admin_site.each_context(request), "title": _("What to order"), "rows": rows}
        return TemplateResponse(request, "repairs/admin_advice.html", context)
