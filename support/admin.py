"""Ops sees tickets; conversations are read at the desk."""

from django.contrib import admin

from marketplace.core.admin import ReadOnlyAdmin
from support.models import Ticket


@admin.register(Ticket)
class TicketAdmin(ReadOnlyAdmin):
    list_display = ("number", "status", "priority", "topic", "subject", "assignee", "created_at", "first_reply_at")
    list_filter = ("status", "priority", "topic")
    search_fields = ("=number",)
    list_select_related = ("assignee",)
    ordering = ("-id",)
