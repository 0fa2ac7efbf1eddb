"""The review desk in the admin: the queue with clocks, one page an application, documents side by side. Buttons call the
services."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from marketplace.core.admin import ReadOnlyAdmin
from marketplace.core.doors import run
from sellers.models import Document, Requirement, ScreeningHit, Seller, SellerMember
from sellers.selectors import review as desk
from sellers.selectors.limits import standing_of
from sellers.selectors.papers import WORKING, checklist
from sellers.services import review, screening

HIT_VERBS = {"clear": screening.clear, "confirm": screening.confirm}
TAB_NAMES = {
    "waiting": _("All that wait"), "submitted": _("New"), "in_review": _("In review"), "second": _("Second signature"),
    "renewals": _("Renewals"), "hits": _("Sanctions list"),
}  # fmt: skip
VERB_NAMES = {
    "take": _("Begin the review"), "approve": _("Sign: may sell"), "reject": _("Send back"), "restrict": _("Restrict"),
    "suspend": _("Suspend"), "reinstate": _("Reinstate"), "close": _("Close for good"),
}  # fmt: skip


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
    """All sellers; what waits for a decision is in the queue, one click away."""

    list_display = ("display_name", "kind", "country", "status", "grade", "submitted_at", "lapsed_at")
    list_filter = ("status", "kind", "grade", "is_trusted", "country")
    search_fields = ("display_name", "slug", "=public_id")
    ordering = ("submitted_at", "id")
    inlines = (MemberInline,)
    fields = (
        "public_id", "display_name", "kind", "status", "country", "city", "currency", "locale", "legal_name",
        "contact_address", "about", "grade", "grade_points", "is_trusted", "payout_account", "submitted_at", "approved_at",
        "requirements_version", "lapsed_at",
    )  # fmt: skip
    change_form_template = "sellers/admin_review.html"
    change_list_template = "sellers/admin_sellers.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Seller]:
        return super().get_queryset(request).defer("address_key")

    def get_urls(self) -> list[URLPattern]:
        verbs = [
            path("queue/", self.admin_site.admin_view(self.queue), name="sellers_seller_queue"),
            path("<int:pk>/papers/", self.admin_site.admin_view(self.papers), name="sellers_seller_papers"),
            path("<int:pk>/verb/<slug:verb>/", self.admin_site.admin_view(self.act), name="sellers_seller_act"),
            path("<int:pk>/item/<slug:verb>/", self.admin_site.admin_view(self.act_on_item), name="sellers_item_act"),
            path("<int:pk>/hit/<slug:verb>/", self.admin_site.admin_view(self.act_on_hit), name="sellers_hit_act"),
        ]
        return [*verbs, *super().get_urls()]

    def queue(self, request: HttpRequest) -> HttpResponse:
        """What waits for a decision, the longest waiting first, with clocks."""
        tab = request.GET.get("tab", "waiting")
        tab = tab if tab in TAB_NAMES else "waiting"
        counts = desk.tab_counts()
        page = Paginator(desk.queue(tab), desk.PAGE_SIZE).get_page(request.GET.get("page"))
        tabs = [
            {"code": code, "label": label, "count": counts.get(code), "is_current": code == tab}
            for code, label in TAB_NAMES.items()
        ]
        return self._answer(
            request, "sellers/admin_queue.html", title=_("Applications"), tabs=tabs, tab=tab, page=page,
            rows=desk.queue_rows(list(page.object_list)),
        )  # fmt: skip

    def papers(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Two documents next to each other, with what was entered above each."""
        seller = self._seller(pk)
        items = checklist(seller)
        pairs = [(item, document) for item in items for document in item.documents]
        sides = [_side(pairs, request.GET.get(name, ""), place) for place, name in enumerate(("left", "right"))]
        return self._answer(
            request, "sellers/admin_papers.html", title=seller.display_name, seller=seller, pairs=pairs, sides=sides
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        seller = self.get_object(request, object_id)
        extra = dict(extra_context or {})
        if seller is not None:
            items = checklist(seller)
            extra |= {
                "items": items, "hints": desk.hints_for(seller, items), "hits": desk.hits_of(seller)[:20], "seller": seller,
                "clock": desk.clock_of(seller), "verbs": _verbs(seller), "limits": standing_of(seller),
                "can_decide": seller.status in (*desk.WAITING, *WORKING),
            }  # fmt: skip
        return super().change_view(request, object_id, form_url, extra)

    def act(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """One decision about the whole."""
        function = review.SELLER_VERBS.get(verb)
        if request.method == "POST" and function is not None:
            run(request, function, seller=self._seller(pk), reviewer=request.user, **_reason(request, verb))
        return redirect("admin:sellers_seller_change", pk)

    def act_on_item(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """One decision about one item."""
        code = request.POST.get("code", "")
        item = Requirement.objects.select_related("seller").filter(seller_id=pk, code=code).first()
        function = review.ITEM_VERBS.get(verb)
        if request.method == "POST" and item is not None and function is not None:
            run(request, function, requirement=item, reviewer=request.user, **_reason(request, verb))
        return redirect(f"{reverse('admin:sellers_seller_change', args=[pk])}#item-{code}")

    def act_on_hit(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """One decision about a resemblance with the sanctions list."""
        number, function = request.POST.get("hit", ""), HIT_VERBS.get(verb)
        if request.method == "POST" and function is not None and number.isascii() and number.isdigit():
            reason = request.POST.get("reason", "")
            run(request, function, seller=self._seller(pk), hit_id=int(number), reviewer=request.user, reason=reason)
        return redirect("admin:sellers_seller_change", pk)

    def _seller(self, pk: int) -> Seller:
        seller = Seller.objects.filter(pk=pk).first()
        if seller is None:
            raise Http404
        return seller

    def _answer(self, request: HttpRequest, template: str, **values: Any) -> HttpResponse:
        return TemplateResponse(
            request, template, {**self.admin_site.each_context(request), "opts": self.opts, **values}
        )


@admin.register(Document)
class DocumentAdmin(ReadOnlyAdmin):
    """The list tells what there is; the content opens only through the audited view."""

    list_display = ("filename", "requirement", "content_type", "size", "pages", "uploaded_at", "open_link")
    list_select_related = ("requirement__seller",)
    fields = ("public_id", "filename", "content_type", "size", "pages", "sha256", "uploaded_at", "open_link")
    readonly_fields = ("open_link",)
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Document]:
        return super().get_queryset(request).defer("content")

    @admin.display(description=_("Paper"))
    def open_link(self, document: Document) -> SafeString:
        return format_html(
            '<a href="{}">{}</a>', reverse("sellers:review_document", args=[document.public_id]), _("Open the paper")
        )


@admin.register(ScreeningHit)
class ScreeningHitAdmin(ReadOnlyAdmin):
    """Resemblances with the sanctions list; they are decided on the application's page."""

    list_display = ("found_at", "seller", "field", "entry_name", "source", "entry", "score", "status", "decided_by")
    list_filter = ("status", "source")
    list_select_related = ("seller",)
    fields = (
        "seller", "status", "source", "entry", "entry_name", "field", "score", "found_at", "decided_by", "decided_at", "reason",
    )  # fmt: skip
    ordering = ("-id",)


def _reason(request: HttpRequest, verb: str) -> dict[str, str]:
    return {"reason": request.POST.get("reason", "")} if verb in review.NEEDS_REASON else {}


def _side(pairs: list[tuple[Any, Document]], wanted: str, place: int) -> dict[str, Any] | None:
    """The document of one column: the one that was asked for, else the first or second of all."""
    found = next((pair for pair in pairs if pair[1].public_id == wanted), None)
    item, document = found or (pairs[place] if place < len(pairs) else (None, None))
    if document is None:
        return None
    return {"item": item, "document": document, "is_pdf": document.content_type == "application/pdf"}


def _verbs(seller: Seller) -> list[dict[str, Any]]:
    """Buttons that the state allows."""
    codes = {
        "submitted": ["take"], "in_review": ["approve", "reject"], "approved": ["restrict", "suspend", "close"],
        "restricted": ["reinstate", "suspend", "close"], "suspended": ["reinstate", "restrict", "close"],
    }.get(seller.status, [])  # fmt: skip
    return [{"code": code, "label": VERB_NAMES[code], "needs_reason": code in review.NEEDS_REASON} for code in codes]
