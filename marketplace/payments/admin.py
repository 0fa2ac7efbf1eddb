"""Payments in the admin: money is read only; actions call the same services as the workers."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from marketplace.payments.models import (
    PaymentAttempt,
    ProviderEvent,
    ProviderExchange,
    ProviderRefund,
    ProviderTransfer,
)
from marketplace.payments.services import attempts, inbox, refunds, transfers


class ReadOnly(ModelAdmin):
    """Looks, never writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(PaymentAttempt)
class PaymentAttemptAdmin(ReadOnly):
    list_display = (
        "reference",
        "method",
        "amount_minor",
        "currency",
        "status",
        "is_surplus",
        "failure_code",
        "created_at",
    )
    list_filter = ("status", "method", "is_surplus")
    search_fields = ("reference", "public_id", "provider_ref", "provider_session")
    actions = ("ask_again",)

    @admin.action(description=_("Ask the provider again"), permissions=["view"])
    def ask_again(self, request: HttpRequest, queryset: QuerySet[PaymentAttempt]) -> None:
        for attempt in queryset[:20]:
            attempts.settle(attempt_id=attempt.pk)
        messages.success(request, _("The provider was asked."))


@admin.register(ProviderRefund)
class ProviderRefundAdmin(ReadOnly):
    list_display = ("source", "amount_minor", "status", "failure_code", "created_at", "settled_at")
    list_filter = ("status",)
    search_fields = ("source", "provider_ref")
    actions = ("ask_again",)

    @admin.action(description=_("Ask the provider again"), permissions=["view"])
    def ask_again(self, request: HttpRequest, queryset: QuerySet[ProviderRefund]) -> None:
        for refund in queryset[:20]:
            refunds.settle(refund_id=refund.pk)
        messages.success(request, _("The provider was asked."))


@admin.register(ProviderTransfer)
class ProviderTransferAdmin(ReadOnly):
    list_display = ("source", "kind", "amount_minor", "currency", "status", "failure_code", "created_at", "settled_at")
    list_filter = ("kind", "status")
    search_fields = ("source", "destination", "provider_ref")
    actions = ("ask_again",)

    @admin.action(description=_("Ask the provider again"), permissions=["view"])
    def ask_again(self, request: HttpRequest, queryset: QuerySet[ProviderTransfer]) -> None:
        for transfer in queryset[:20]:
            transfers.settle(transfer_id=transfer.pk)
        messages.success(request, _("The provider was asked."))


@admin.register(ProviderEvent)
class ProviderEventAdmin(ReadOnly):
    list_display = ("kind", "event_id", "object_ref", "status", "note", "received_at", "applied_at")
    list_filter = ("status", "kind")
    search_fields = ("event_id", "object_ref", "our_ref")
    actions = ("retry",)

    @admin.action(description=_("Look at parked events again"), permissions=["view"])
    def retry(self, request: HttpRequest, queryset: QuerySet[ProviderEvent]) -> None:
        for event in queryset[:100]:
            inbox.retry(event, actor=request.user.ref)
        messages.success(request, _("The events will be looked at again."))


@admin.register(ProviderExchange)
class ProviderExchangeAdmin(ReadOnly):
    list_display = ("reference", "operation", "http_status", "at")
    search_fields = ("reference",)
