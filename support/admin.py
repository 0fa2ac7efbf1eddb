"""Ops sees tickets, and what became of letters that came in; conversations are read at the desk."""

from django.contrib import admin

from marketplace.core.admin import ReadOnlyAdmin
from support.models import Arrival, Ticket


@admin.register(Ticket)
class TicketAdmin(ReadOnlyAdmin):
    list_display = ("number", "status", "priority", "topic", "subject", "assignee", "created_at", "first_reply_at")
    list_filter = ("status", "priority", "topic")
    search_fields = ("=number",)
    list_select_related = ("assignee",)
    ordering = ("-id",)


@admin.register(Arrival)
class ArrivalAdmin(ReadOnlyAdmin):
    """Floods, loops and bounces show here; never what was written."""

    list_display = ("received_at", "channel", "verdict", "correspondent", "attempts", "next_at")
    list_filter = ("channel", "verdict")
    fields = ("received_at", "channel", "verdict", "correspondent", "conversation", "attempts", "next_at")
    list_select_related = ("correspondent",)
    ordering = ("-id",)
