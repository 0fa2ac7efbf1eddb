"""Grade events in the admin."""

from django.contrib import admin

from marketplace.core.admin import ReadOnlyAdmin
from sellers.models import GradeEvent

NEEDS_REASON = frozenset({"reject", "restrict", "suspend", "reinstate", "close", "waive"})


@admin.register(GradeEvent)
class GradeEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "seller", "code", "points", "source")
    list_filter = ("code",)
    list_select_related = ("seller",)
    ordering = ("-id",)
