"""Ops sees turns by intent and outcome: codes and numbers only. Words are read at the desk."""

from django.contrib import admin

from assistant.models import Turn
from marketplace.core.admin import ReadOnlyAdmin


@admin.register(Turn)
class TurnAdmin(ReadOnlyAdmin):
    list_display = ("at", "intent", "confidence", "outcome")
    list_filter = ("intent", "outcome")
    ordering = ("-id",)
    show_full_result_count = False
