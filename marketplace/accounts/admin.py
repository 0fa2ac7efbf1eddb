"""People in the admin: read only. Identities show that they exist, never what they hold."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import TabularInline

from marketplace.accounts.models import ApiToken, Consent, Identity, PrivacyRequest, User
from marketplace.core.admin import ReadOnlyAdmin


class ConsentInline(TabularInline):
    model = Consent
    fields = readonly_fields = ("purpose", "version", "given_at", "withdrawn_at")
    extra = 0
    can_delete = False


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    list_display = ("display_name", "public_id", "roles", "locale", "is_active", "date_joined")
    list_filter = ("is_staff", "is_active", "locale")
    search_fields = ("=public_id", "=email", "=phone")
    fields = (
        "public_id",
        "display_name",
        "roles",
        "locale",
        "currency",
        "is_staff",
        "is_active",
        "date_joined",
        "closed_at",
    )
    ordering = ("-id",)
    inlines = (ConsentInline,)


@admin.register(Identity)
class IdentityAdmin(ReadOnlyAdmin):
    """The vault, from outside: name and number are read only through the audited selector."""

    list_display = ("person_ref", "verified_at", "created_at")
    fields = ("person_ref", "verified_at", "created_at")
    search_fields = ("=person_ref",)
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Identity]:
        return super().get_queryset(request).defer("real_name", "id_number")


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    list_display = ("id", "user", "label", "scopes", "created_at", "expires_at", "last_used_on", "revoked_at")
    fields = ("user", "label", "scopes", "created_at", "expires_at", "last_used_on", "revoked_at")
    list_select_related = ("user",)
    ordering = ("-id",)


@admin.register(PrivacyRequest)
class PrivacyRequestAdmin(ReadOnlyAdmin):
    list_display = ("id", "user", "kind", "status", "reason", "created_at", "done_at")
    fields = ("user", "kind", "status", "reason", "created_at", "done_at")
    list_filter = ("kind", "status")
    list_select_related = ("user",)
    ordering = ("-id",)
