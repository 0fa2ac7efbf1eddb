"""Ops sees the returns; decisions are made by people at the bench."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from marketplace.core.admin import ReadOnlyAdmin
from marketplace.core.errors import DomainError
from returns.models import (
    CaseSignal,
    CentreBill,
    CourierFare,
    Destruction,
    HomeBox,
    Homeward,
    Inspection,
    Look,
    PickupRecall,
    PictureMatch,
    PrepaidFreight,
    Replacement,
    ReturnCase,
    StrayParcel,
)
from returns.services import recalling


@admin.register(ReturnCase)
class ReturnCaseAdmin(ReadOnlyAdmin):
    list_display = ("number", "stage", "reason", "order", "refund_fen", "requested_at", "received_at")
    list_filter = ("stage", "reason")
    search_fields = ("=number", "=order__number")
    ordering = ("-id",)
    list_select_related = ("order",)
    exclude = ("note", "answer", "label_code")


@admin.register(Inspection)
class InspectionAdmin(ReadOnlyAdmin):
    list_display = ("item", "verdict", "score", "grade", "inspector", "confirmed_by", "inspected_at")
    list_filter = ("verdict",)
    list_select_related = ("item",)
    ordering = ("-id",)
    exclude = ("serial_seen", "tag_seen", "note")


@admin.register(PictureMatch)
class PictureMatchAdmin(ReadOnlyAdmin):
    list_display = ("inspection", "state", "opinion", "score", "attempts", "asked_at", "done_at")
    list_filter = ("state", "opinion")
    list_select_related = ("inspection",)
    ordering = ("-id",)


@admin.register(Look)
class LookAdmin(ReadOnlyAdmin):
    list_display = (
        "item",
        "kind",
        "verdict_before",
        "opinion",
        "verdict",
        "asked_by",
        "looked_by",
        "asked_at",
        "looked_at",
    )
    list_filter = ("kind", "verdict")
    list_select_related = ("item",)
    ordering = ("-id",)
    exclude = ("asked_why", "note")


@admin.register(StrayParcel)
class StrayParcelAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "status", "words", "owner", "case", "found_at", "ended_at")
    list_filter = ("status",)
    list_select_related = ("case",)
    search_fields = ("=public_id",)
    ordering = ("-id",)
    exclude = ("label_text",)


@admin.register(CaseSignal)
class CaseSignalAdmin(ReadOnlyAdmin):
    list_display = ("case", "code", "reasons", "seen_at")
    list_filter = ("code",)
    list_select_related = ("case",)
    ordering = ("-id",)


@admin.register(Replacement)
class ReplacementAdmin(ReadOnlyAdmin):
    list_display = ("case", "order", "pays_fen", "borne_fen", "borne_by", "made_at", "paid_at", "left_at", "ended_at")
    list_filter = ("borne_by",)
    list_select_related = ("case", "order")
    search_fields = ("=case__number", "=order__number")
    ordering = ("-id",)


@admin.register(HomeBox)
class HomeBoxAdmin(ReadOnlyAdmin):
    list_display = (
        "public_id",
        "seller",
        "status",
        "carrier",
        "waybill",
        "cost_fen",
        "packed_at",
        "sent_at",
        "arrived_at",
    )
    list_filter = ("status",)
    list_select_related = ("seller",)
    search_fields = ("=public_id", "=waybill")
    ordering = ("-id",)
    exclude = ("consignee", "ship_to")


@admin.register(Homeward)
class HomewardAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "case", "why", "status", "carrier", "waybill", "released_at", "sent_at", "ended_at")
    list_filter = ("status", "why")
    list_select_related = ("case",)
    search_fields = ("=public_id", "=waybill", "=case__number")
    ordering = ("-id",)
    exclude = ("label_code",)


@admin.register(CourierFare)
class CourierFareAdmin(ReadOnlyAdmin):
    list_display = ("about", "carrier", "waybill", "amount_fen", "is_told", "borne_by", "booked_at", "cleared_by")
    list_filter = ("carrier", "borne_by")
    list_select_related = ("case",)
    search_fields = ("=waybill", "=about")
    ordering = ("-id",)


@admin.register(PrepaidFreight)
class PrepaidFreightAdmin(ReadOnlyAdmin):
    list_display = ("case", "said_fen", "most_fen", "paid_fen", "borne_by", "asked_at", "paid_at")
    list_select_related = ("case",)
    search_fields = ("=case__number",)
    ordering = ("-id",)


@admin.register(PickupRecall)
class PickupRecallAdmin(ReadOnlyAdmin):
    """A carrier that could not be told; whoever telephoned says so, one row at a time."""

    list_display = ("pickup", "waybill", "status", "tries", "error", "created_at", "settled_at")
    list_filter = ("status",)
    list_select_related = ("pickup__case",)
    search_fields = ("=waybill", "=id")
    ordering = ("-id",)
    actions = ("told",)

    @admin.action(description=_("I telephoned the carrier: it knows"), permissions=["view"])
    def told(self, request: HttpRequest, queryset: QuerySet[PickupRecall]) -> None:
        """Each is one call of the service; those that have not failed are refused with their reason."""
        for row in queryset.select_related("pickup__case"):
            try:
                recalling.told_by_hand(recall=row, why="telephone", by=request.user)
            except DomainError as error:
                self.message_user(request, f"{row.pickup.about}: {error.message}", messages.ERROR)
            else:
                self.message_user(request, row.pickup.about, messages.SUCCESS)


@admin.register(Destruction)
class DestructionAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "item", "done_by", "done_at", "witness", "witnessed_at")
    list_select_related = ("item",)
    ordering = ("-id",)


@admin.register(CentreBill)
class CentreBillAdmin(ReadOnlyAdmin):
    list_display = ("seller", "month", "piece_days", "amount_fen", "amount_minor", "currency")
    list_select_related = ("seller",)
    ordering = ("-month", "-id")
