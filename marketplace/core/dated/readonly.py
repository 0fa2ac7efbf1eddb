"""Admin pages of rows that only services write."""

from typing import Any

from django.http import HttpRequest
from unfold.admin import ModelAdmin


class ReadOnlyAdmin(ModelAdmin):  # type: ignore[misc]
    """Rows that only services write."""

    show_full_result_count = False
    list_before_template = "core/_admin_doors.html"
    doors: tuple[tuple[str, Any], ...] = ()
    """Pages of this list that need no row, as (name of the address, label). They stand above it, above an empty one too."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
