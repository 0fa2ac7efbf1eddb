"""Ops looks into the kernel: what is stuck, what ran, who did what. Read-only, except the retry of a dead delivery."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from marketplace.core.models import Clock, JobHeartbeat, OutboxDelivery, TrailEntry, TreeHead
from marketplace.core.outbox.drain import retry


class ReadOnlyAdmin(ModelAdmin):  # type: ignore[misc]
    """Rows that only services write."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(TrailEntry)
class TrailAdmin(ReadOnlyAdmin):
    list_display = ("at", "actor", "verb", "target", "why")
    search_fields = ("=target", "=actor")
    ordering = ("-id",)


@admin.register(OutboxDelivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ("id", "handler", "key", "status", "attempts", "next_at", "error")
    list_filter = ("status",)
    ordering = ("-id",)
    actions = ("bring_back",)

    @admin.action(description=_("Try dead deliveries again"))
    def bring_back(self, request: HttpRequest, queryset: QuerySet[OutboxDelivery]) -> None:
        for delivery in queryset.filter(status=OutboxDelivery.Status.DEAD):
            retry(delivery, actor=request.user.ref)


@admin.register(JobHeartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    list_display = ("job", "started_at", "finished_at", "done", "backlog", "error")
    ordering = ("job",)


@admin.register(Clock)
class ClockAdmin(ReadOnlyAdmin):
    list_display = ("kind", "subject", "started_at", "due_at", "stopped_at", "breached_at", "fault")
    list_filter = ("kind",)
    search_fields = ("=subject",)
    ordering = ("-id",)


@admin.register(TreeHead)
class TreeHeadAdmin(ReadOnlyAdmin):
    list_display = ("size", "signed_at", "key_id")
    ordering = ("-size",)
