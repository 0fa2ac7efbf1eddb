"""Ops make, start, approve, pause and end promotions; every button is a service."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from marketplace.core.admin import ReadOnlyAdmin
from marketplace.core.doors import run
from marketplace.core.errors import DomainError
from marketplace.core.forms import mark
from promotions.forms import RENAMED, PlatformTermsForm
from promotions.models import Coupon, PriceCut, Promotion, Use
from promotions.selectors.listing import borne
from promotions.services import managing
from promotions.services.cuts import stop as stop_cut
from promotions.words import terms, yuan

VERBS = {
    "start": managing.start, "approve": managing.approve, "reject": managing.reject, "pause": managing.pause,
    "end": managing.end,
}  # fmt: skip
NAMES = {
    "start": _("Start it"), "approve": _("Approve"), "reject": _("Do not approve"), "pause": _("Pause it"), "end": _("End it"),
}  # fmt: skip
OFFERED = {
    "draft": ("start", "end"), "waiting": ("approve", "reject"), "live": ("pause", "end"), "paused": ("start", "end"),
}  # fmt: skip


@admin.register(Promotion)
class PromotionAdmin(ReadOnlyAdmin):
    """All promotions; ops make the platform's own. A budget above the limit of one person waits for a second one."""

    list_display = ("title", "kind", "status", "seller", "off", "spent", "budget", "starts_at", "ends_at", "made_by")
    list_filter = ("status", "kind", "claim", "occasion")
    list_select_related = ("seller",)
    search_fields = ("title", "=code", "=public_id")
    ordering = ("-id",)
    change_form_template = "promotions/admin_promotion.html"
    change_list_template = "promotions/admin_promotions.html"

    @admin.display(description=_("Off"))
    def off(self, one: Promotion) -> str:
        return terms(one)

    @admin.display(description=_("Budget spent"), ordering="spent_fen")
    def spent(self, one: Promotion) -> str:
        return yuan(one.spent_fen)

    @admin.display(description=_("Budget"), ordering="budget_fen")
    def budget(self, one: Promotion) -> str:
        return yuan(one.budget_fen)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("new/", view(self.new), name="promotions_new"),
            path("<int:pk>/verb/<slug:verb>/", view(self.act), name="promotions_verb"),
            *super().get_urls(),
        ]

    def new(self, request: HttpRequest) -> HttpResponse:
        """Make one of the platform's own, as a draft."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = PlatformTermsForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                made = managing.make(seller=None, fields=form.values(), actor=request.user.ref)
            except DomainError as error:
                mark(form, error, RENAMED)
            else:
                return redirect("admin:promotions_promotion_change", made.pk)
        context = {**self.admin_site.each_context(request), "title": _("New promotion"), "form": form}
        return TemplateResponse(request, "promotions/admin_new.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        one = self.get_object(request, object_id)
        extra = dict(extra_context or {})
        if one is not None:
            verbs = [{"code": code, "label": NAMES[code]} for code in OFFERED.get(one.status, ())]
            sums = {name: yuan(fen) for name, fen in borne(one).items()}
            extra |= {"one": one, "verbs": verbs, "sums": sums, "terms": terms(one)}
        return super().change_view(request, object_id, form_url, extra)

    def act(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """One verb on one promotion."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        one = Promotion.objects.filter(pk=pk).first()
        function = VERBS.get(verb)
        if request.method == "POST" and one is not None and function is not None:
            more = {"why": request.POST.get("why", "")[:200]} if verb == "reject" else {}
            run(request, function, promotion=one, actor=request.user.ref, **more)
        return redirect("admin:promotions_promotion_change", pk)


@admin.register(Coupon)
class CouponAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "promotion", "status", "claimed_at", "valid_until", "purchase_ref")
    list_filter = ("status",)
    list_select_related = ("promotion",)
    search_fields = ("=public_id", "=purchase_ref")
    ordering = ("-id",)
    exclude = ("user",)


@admin.register(Use)
class UseAdmin(ReadOnlyAdmin):
    """What was taken off which order, and who bears it."""

    list_display = ("order_ref", "promotion", "state", "all_of_it", "ours", "sellers", "created_at")
    list_filter = ("state",)
    list_select_related = ("promotion",)
    search_fields = ("=order_ref", "=purchase_ref")
    ordering = ("-id",)
    exclude = ("user",)

    @admin.display(description=_("Discount"))
    def all_of_it(self, use: Use) -> str:
        return yuan(use.fen)

    @admin.display(description=_("The platform bears"))
    def ours(self, use: Use) -> str:
        return yuan(use.platform_fen)

    @admin.display(description=_("The seller bears"))
    def sellers(self, use: Use) -> str:
        return yuan(use.seller_fen)


@admin.register(PriceCut)
class PriceCutAdmin(ReadOnlyAdmin):
    list_display = ("listing", "seller", "status", "was_minor", "price_minor", "starts_at", "ends_at")
    list_filter = ("status",)
    list_select_related = ("listing", "seller")
    ordering = ("-id",)
    actions = ("stop",)

    @admin.action(description=_("Cancel or end now"), permissions=["view"])
    def stop(self, request: HttpRequest, queryset: QuerySet[PriceCut]) -> None:
        for cut in queryset.select_related("listing__seller")[:50]:
            run(request, stop_cut, cut=cut, actor=request.user.ref)
