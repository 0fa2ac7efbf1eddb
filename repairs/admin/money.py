"""Ops: what service points are owed, with two pairs of eyes, and pieces on the way."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from marketplace.core.dated.readonly import ReadOnlyAdmin
from repairs.admin.network import VerbAdmin, Verbs
from repairs.models import Statement, Trip
from repairs.selectors.statements import tail
from repairs.services import statements


@admin.register(Statement)
class StatementAdmin(VerbAdmin):
    list_display = (
        "number",
        "partner",
        "month",
        "status",
        "works_count",
        "amount_fen",
        "account",
        "approved_by",
        "paid_by",
    )
    list_filter = ("status", "month")
    list_select_related = ("partner",)
    search_fields = ("=number", "partner__name")
    verbs: Verbs = {
        "approve": (
            _("The orders are right (first of two)"), (), lambda one, _given, by: statements.approve(statement=one, by=by)
        ),
        "pay": (
            _("Our bank has been told to pay it (second of two)"), (),
            lambda one, _given, by: statements.pay(statement=one, by=by),
        ),
        "send_back": (
            _("Send it back"), ("why",),
            lambda one, given, by: statements.send_back(statement=one, why=given["why"], by=by),
        ),
    }  # fmt: skip

    @admin.display(description=_("Account"))
    def account(self, one: Statement) -> str:
        """Its last signs; the whole number stands on the page of the service point."""
        return tail(str(one.partner.bank_account))


@admin.register(Trip)
class TripAdmin(ReadOnlyAdmin):
    list_display = ("work", "way", "status", "window", "carrier", "waybill", "asked_at", "booked_at", "ended_at")
    list_filter = ("status", "way")
    list_select_related = ("work__case",)
    search_fields = ("=public_id", "=waybill", "=work__case__number")
    exclude = ("label_code",)

    def get_queryset(self, request: Any) -> Any:
        """The newest first."""
        return super().get_queryset(request).order_by("-id")
