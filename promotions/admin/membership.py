"""Ops look at members, points and invitations; who they are stays a reference."""

from django.contrib import admin

from marketplace.core.admin import ReadOnlyAdmin
from promotions.models import Invitation, Member, PointsEntry


@admin.register(Member)
class MemberAdmin(ReadOnlyAdmin):
    list_display = ("ref", "tier", "cell", "points", "orders_year", "spent_year_fen", "last_order_at", "reckoned_at")
    list_filter = ("tier", "recency", "frequency", "monetary")
    search_fields = ("=user__public_id", "=invite_code")
    ordering = ("-id",)
    exclude = ("user", "devices", "birth_month", "birth_day")


@admin.register(PointsEntry)
class PointsAdmin(ReadOnlyAdmin):
    list_display = ("at", "points", "reason", "source")
    list_filter = ("reason",)
    search_fields = ("=source", "=user__public_id")
    ordering = ("-id",)
    exclude = ("user",)


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "state", "why", "accepted_at", "decided_at")
    list_filter = ("state", "why")
    ordering = ("-id",)
    exclude = ("inviter", "invited")
