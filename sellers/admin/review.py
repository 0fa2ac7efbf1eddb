"""The review desk in the admin: a queue, the papers, and buttons that call the services."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from marketplace.core.admin import ReadOnlyAdmin
from marketplace.core.clocks.selectors import open_clock, open_clocks
from sellers import selectors
from sellers.admin.doors import run
from sellers.models import Document, Requirement, Seller, SellerMember
from sellers.services import review
from sellers.services.applications import CLOCK

NEEDS_REASON = frozenset({"reject", "restrict", "suspend", "reinstate", "close", "waive"})


class ReasonForm(forms.Form):
    """Why: shown to the seller where it concerns them."""

    reason = forms.CharField(max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2, "cols": 40}))


class MemberInline(TabularInline):
    model = SellerMember
    fields = readonly_fields = ("user", "role", "created_at")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Seller)
class SellerAdmin(ReadOnlyAdmin):
    """The queue (filter: submitted, in review) and the desk of one application."""

    list_display = ("display_name", "kind", "country", "status", "grade", "submitted_at", "due")
    list_filter = ("status", "kind", "grade", "is_trusted", "country")
    search_fields = ("display_name", "slug", "=public_id")
    ordering = ("submitted_at", "id")
    inlines = (MemberInline,)
    fields = (
        "public_id", "display_name", "kind", "status", "country", "city", "currency", "locale", "legal_name",
        "contact_address", "about", "grade", "grade_points", "is_trusted", "payout_account", "submitted_at", "approved_at",
    )  # fmt: skip
    change_form_template = "sellers/admin_review.html"

    @admin.display(description=_("Due"))
    def due(self, seller: Seller) -> str:
        if seller.status not in ("submitted", "in_review"):
            return "—"
        clock = open_clocks(CLOCK, [selectors.ref(seller)]).get(selectors.ref(seller))
        return f"{clock.due_at:%Y-%m-%d %H:%M}" if clock and clock.due_at else "—"

    def get_urls(self) -> list[URLPattern]:
        verbs = [
            path("<int:pk>/verb/<slug:verb>/", self.admin_site.admin_view(self.act), name="sellers_seller_act"),
            path("<int:pk>/item/<slug:verb>/", self.admin_site.admin_view(self.act_on_item), name="sellers_item_act"),
        ]
        return [*verbs, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        seller = self.get_object(request, object_id)
        extra = dict(extra_context or {})
        if seller is not None:
            extra |= {
                "items": selectors.checklist(seller), "same": selectors.same_documents(seller)[:20], "seller": seller,
                "clock": open_clock(CLOCK, selectors.ref(seller)), "verbs": _verbs(seller), "reason_form": ReasonForm(),
            }  # fmt: skip
        return super().change_view(request, object_id, form_url, extra)

    def act(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """One decision about the whole."""
        seller = Seller.objects.filter(pk=pk).first()
        function = review.SELLER_VERBS.get(verb)
        if request.method == "POST" and seller is not None and function is not None:
            more = {"reason": request.POST.get("reason", "")} if verb in NEEDS_REASON else {}
            run(request, function, seller=seller, reviewer=request.user, **more)
        return redirect("admin:sellers_seller_change", pk)

    def act_on_item(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """One decision about one item."""
        code = request.POST.get("code", "")
        item = Requirement.objects.select_related("seller").filter(seller_id=pk, code=code).first()
        function = review.ITEM_VERBS.get(verb)
        if request.method == "POST" and item is not None and function is not None:
            more = {"reason": request.POST.get("reason", "")} if verb in NEEDS_REASON else {}
            run(request, function, requirement=item, reviewer=request.user, **more)
        return redirect("admin:sellers_seller_change", pk)


@admin.register(Document)
class DocumentAdmin(ReadOnlyAdmin):
    """The list tells what there is; the content opens only through the audited view."""

    list_display = ("filename", "requirement", "content_type", "size", "uploaded_at", "open_link")
    list_select_related = ("requirement__seller",)
    fields = ("public_id", "filename", "content_type", "size", "sha256", "uploaded_at", "open_link")
    readonly_fields = ("open_link",)
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Document]:
        return super().get_queryset(request).defer("content")

    @admin.display(description=_("Paper"))
    def open_link(self, document: Document) -> SafeString:
        return format_html(
            '<a href="{}">{}</a>', reverse("sellers:review_document", args=[document.public_id]), _("Open the paper")
        )


def _verbs(seller: Seller) -> list[str]:
    """Buttons that the state allows."""
    return {
        "submitted": ["take"], "in_review": ["approve", "reject"], "approved": ["restrict", "suspend", "close"],
        "restricted": ["reinstate", "suspend", "close"], "suspended": ["reinstate", "restrict", "close"],
    }.get(seller.status, [])  # fmt: skip
