"""Ops sees what was translated by whom and what waits; the words stay encrypted. The glossary stands among the rules."""

from django.contrib import admin

from marketplace.core.admin import ReadOnlyAdmin
from marketplace.translating.models import Translation


@admin.register(Translation)
class TranslationAdmin(ReadOnlyAdmin):
    list_display = (
        "id",
        "source",
        "target",
        "status",
        "why",
        "provider",
        "version",
        "attempts",
        "created_at",
        "done_at",
    )
    list_filter = ("status", "why", "source", "target")
    exclude = ("source_text", "target_text", "digest")
    ordering = ("-id",)
