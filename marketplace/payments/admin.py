"""Payments in the admin: money is read only; actions call the same services as the workers."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from marketplace.core.errors import DomainError
from marketplace.payments.models import (
    PaymentAttempt,
    ProviderEvent,
    ProviderExchange,
    ProviderRefund,
    ProviderTransfer,
)
from marketplace.payments.services import archive, attempts, inbox, refunds, transfers


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
    list_display = ("source", "amount_minor", "status", "failure_code", "covered_by", "created_at", "settled_at")
    list_filter = ("status",)
    search_fields = ("source", "provider_ref")
    actions = ("ask_again", "send_again")

    @admin.action(description=_("Ask the provider again"), permissions=["view"])
    def ask_again(self, request: HttpRequest, queryset: QuerySet[ProviderRefund]) -> None:
        for refund in queryset[:20]:
            refunds.settle(refund_id=refund.pk)
        messages.success(request, _("The provider was asked."))

    @admin.action(description=_("Send failed refunds again"), permissions=["view"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[ProviderRefund]) -> None:
        """Of whatever cause: an order, money that came late or twice, a deposit."""
        for refund in queryset[:20]:
            try:
                refunds.send_again(source=refund.source, actor=request.user.ref)
            except DomainError as error:
                messages.error(request, f"{refund.source}: {error.message}")
            else:
                messages.success(request, refund.source)


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


class QueryForm(forms.Form):
    """What customs asks about: a purchase by its number, or our reference of a payment."""

    reference = forms.CharField(max_length=80, label=_("Purchase or reference"), help_text="MP… / purchase:MP…")
    why = forms.CharField(max_length=200, label=_("Who asks, by which letter"))


@admin.register(ProviderExchange)
class ProviderExchangeAdmin(ReadOnly):
    """The raw archive, and the file for a query of customs about payment data (GACC 2018 No. 165)."""

    list_display = ("reference", "operation", "http_status", "at")
    search_fields = ("reference",)
    list_before_template = "core/_admin_doors.html"
    doors = (("admin:payments_providerexchange_query", _("Payment data for customs")),)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.query)
        return [path("query/", view, name="payments_providerexchange_query"), *super().get_urls()]

    def query(self, request: HttpRequest) -> HttpResponseBase:
        """Name the payment and who asks; the answer is a file of all exchanges about it, one JSON a line."""
        form = QueryForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            asked, why = form.cleaned_data["reference"].strip(), form.cleaned_data["why"]
            reference = asked if ":" in asked else f"purchase:{asked.upper()}"
            lines = archive.read_out(reference=reference, why=why, actor=request.user.ref)
            if lines:
                name = reference.replace(":", "-")
                disposition = f'attachment; filename="payments-{name}.jsonl"'
                headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
                body = "".join(f"{line}\n" for line in lines)
                return HttpResponse(body, content_type="application/x-ndjson", headers=headers)
            messages.error(request, _("There is no exchange with the provider under this reference."))
        context = {**self.admin_site.each_context(request), "form": form, "title": _("Payment data for customs")}
        return TemplateResponse(request, "payments/admin_query.html", context)
