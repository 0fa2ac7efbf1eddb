"""Notices, receipts, counts, waves, transfers and storage bills, for reading; losses to be decided, recalls to be called off."""

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from logistics.admin.forms import WhyForm, actor, form_page, run
from marketplace.core.admin import ReadOnlyAdmin
from marketplace.core.money import from_minor
from warehousing.models import (
    Count,
    Loss,
    Notice,
    NoticeLine,
    PickTask,
    Recall,
    RecallPiece,
    Receipt,
    StorageBill,
    Transfer,
    Wave,
)
from warehousing.services import losses, recalls
from warehousing.services.announcing import is_genuine


class LossForm(WhyForm):
    """Pay or not, and why."""

    decision = forms.ChoiceField(label=_("Decision"), choices=[("pay", _("Pay the seller")), ("refuse", _("Refuse"))])


class LineInline(TabularInline):
    model = NoticeLine
    extra = 0
    can_delete = False
    fields = ("code", "listing", "temperature", "announced", "good", "damaged", "over", "over_status", "defect")
    readonly_fields = fields


class TaskInline(TabularInline):
    model = PickTask
    extra = 0
    can_delete = False
    fields = ("unit", "listing", "piece", "bin", "status", "done_at")
    readonly_fields = fields


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    list_display = ("number", "kind", "status", "seller", "warehouse", "slot", "cartons", "created_at")
    list_filter = ("status", "kind", "warehouse")
    list_select_related = ("seller", "warehouse", "slot")
    search_fields = ("=number", "=waybill", "=lines__code")
    ordering = ("-id",)
    inlines = (LineInline,)


@admin.register(Receipt)
class ReceiptAdmin(ReadOnlyAdmin):
    list_display = ("notice", "at", "cartons", "weight_g", "remarks", "signed_by", "genuine")
    exclude = ("document",)
    list_select_related = ("notice",)
    search_fields = ("=notice__number",)
    ordering = ("-id",)

    @admin.display(description=_("Signature fits"), boolean=True)
    def genuine(self, row: Receipt) -> bool:
        return is_genuine(row)


@admin.register(Count)
class CountAdmin(ReadOnlyAdmin):
    list_display = ("bin", "status", "expected", "missing", "found", "first_by", "second_by", "started_at", "closed_at")
    list_filter = ("status", "bin__warehouse")
    list_select_related = ("bin",)
    search_fields = ("=bin__code",)
    ordering = ("-id",)


@admin.register(Wave)
class WaveAdmin(ReadOnlyAdmin):
    list_display = ("number", "status", "warehouse", "made_by", "created_at", "done_at")
    list_filter = ("status", "warehouse")
    list_select_related = ("warehouse",)
    search_fields = ("=number",)
    ordering = ("-id",)
    inlines = (TaskInline,)


@admin.register(Transfer)
class TransferAdmin(ReadOnlyAdmin):
    list_display = ("number", "status", "origin", "destination", "created_at", "sent_at", "arrived_at")
    list_filter = ("status", "origin", "destination")
    list_select_related = ("origin", "destination")
    search_fields = ("=number",)
    ordering = ("-id",)


@admin.register(StorageBill)
class StorageBillAdmin(ReadOnlyAdmin):
    list_display = ("month", "seller", "warehouse", "currency", "amount_minor", "pieces", "cm3_days", "rule_version")
    list_filter = ("warehouse", "month")
    list_select_related = ("seller", "warehouse")
    ordering = ("-month", "-id")


class RecallPieceInline(TabularInline):
    model = RecallPiece
    extra = 0
    can_delete = False
    fields = ("piece", "was_for_sale", "found_at", "is_short")
    readonly_fields = fields


@admin.register(Recall)
class RecallAdmin(ReadOnlyAdmin):
    list_display = ("number", "status", "seller", "warehouse", "way", "cartons", "created_at", "packed_at", "ended_at")
    list_filter = ("status", "way", "warehouse")
    list_select_related = ("seller", "warehouse")
    search_fields = ("=number", "=waybill")
    ordering = ("-id",)
    exclude = ("document",)
    inlines = (RecallPieceInline,)
    actions = ("call_off",)

    @admin.action(description=_("Call off: nobody comes for it"), permissions=["view"])
    def call_off(self, request: HttpRequest, queryset: QuerySet[Recall]) -> None:
        for row in queryset[:50]:
            run(request, recalls.cancel, recall=row, why="called off by operations", actor=actor(request))


@admin.register(Loss)
class LossAdmin(ReadOnlyAdmin):
    list_display = (
        "piece",
        "status",
        "cause",
        "seller",
        "warehouse",
        "amount_minor",
        "currency",
        "basis",
        "noticed_at",
    )
    list_filter = ("status", "cause", "warehouse")
    list_select_related = ("piece", "seller", "warehouse")
    search_fields = ("=piece__code", "=source")
    ordering = ("decided_at", "-id")
    actions = ("decide",)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.decide_page)
        return [path("<int:pk>/decide/", view, name="warehousing_loss_decide"), *super().get_urls()]

    @admin.action(description=_("Pay or refuse"), permissions=["view"])
    def decide(self, request: HttpRequest, queryset: QuerySet[Loss]) -> HttpResponse | None:
        if queryset.count() != 1:
            messages.error(request, _("Choose one piece."))
            return None
        return redirect("admin:warehousing_loss_decide", queryset.get().pk)

    def decide_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The second person's word."""
        loss, form = get_object_or_404(Loss, pk=pk), LossForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            pay = form.cleaned_data["decision"] == "pay"
            run(request, losses.decide, loss=loss, pay=pay, why=form.cleaned_data["why"], actor=actor(request))
            return redirect("admin:warehousing_loss_changelist")
        title = _("%(piece)s: %(amount)s for the seller?") % {
            "piece": loss.piece.code, "amount": from_minor(loss.amount_minor, loss.currency),
        }  # fmt: skip
        return form_page(self.admin_site, request, form, title)
