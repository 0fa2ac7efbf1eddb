"""Payouts in the admin."""

from django.contrib import admin

from marketplace.core.admin import ReadOnlyAdmin
from sellers.models import Payout

NEEDS_REASON = frozenset({"reject", "restrict", "suspend", "reinstate", "close", "waive"})


@admin.register(Payout)
class PayoutAdmin(ReadOnlyAdmin):
    list_display = (
        "public_id",
        "seller",
        "amount_minor",
        "currency",
        "status",
        "failure_code",
        "created_at",
        "settled_at",
    )
    list_filter = ("status", "currency")
    list_select_related = ("seller",)
    ordering = ("-id",)
