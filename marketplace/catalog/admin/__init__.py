"""The desk of the catalogue moderator. Every action is a service; rows are not edited by hand here."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin
from unfold.admin import ModelAdmin, TabularInline

from marketplace.catalog.admin import house, search  # noqa: F401
from marketplace.catalog.models import Category, Listing, ModerationDecision, Picture, Stock
from marketplace.catalog.services import moderation
from marketplace.core.errors import DomainError


class ReadOnly:
    """Rows that only services write: seen, never added, changed or deleted by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class PictureInline(ReadOnly, TabularInline):
    model = Picture
    fields = ("image", "width", "height", "phash", "position")
    extra = 0


class StockInline(ReadOnly, TabularInline):
    model = Stock
    fields = ("place", "on_hand", "reserved")
    extra = 0


class DecisionInline(ReadOnly, TabularInline):
    model = ModerationDecision
    fields = ("verdict", "reason", "decided_by", "decided_at")
    extra = 0


@admin.register(Category)
class CategoryAdmin(TranslationAdmin, ModelAdmin):
    list_display = ("slug", "name", "parent", "position")
    list_filter = (("parent", admin.RelatedOnlyFieldListFilter),)
    search_fields = ("slug", "name_zh_hans", "name_en")
    readonly_fields = ("slug",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Listing)
class ListingAdmin(ReadOnly, ModelAdmin):
    """The moderation queue: filter by state, look, approve or reject with a reason."""

    list_display = ("sku", "title", "seller", "status", "flag_list", "category", "updated_at")
    list_filter = ("status", "danger", "condition", ("category", admin.RelatedOnlyFieldListFilter))
    search_fields = ("sku", "public_id", "title_zh_hans", "title_en", "brand")
    list_select_related = ("seller", "category")
    ordering = ("updated_at",)
    inlines = (PictureInline, StockInline, DecisionInline)
    exclude = ("search",)
    actions = (
        "approve", "reject_forbidden", "reject_text", "reject_pictures", "reject_hs", "take_down",
    )  # fmt: skip
    show_full_result_count = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_staff and getattr(request.user, "has_role", lambda *_: False)("ops"))

    @admin.display(description=_("Flags"))
    def flag_list(self, listing: Listing) -> str:
        return ", ".join(map(str, listing.flags))

    @admin.action(description=_("Approve"))
    def approve(self, request: HttpRequest, queryset: QuerySet[Listing]) -> None:
        self._each(request, queryset, lambda one, actor: moderation.approve(listing=one, actor=actor))

    @admin.action(description=_("Reject: forbidden goods"))
    def reject_forbidden(self, request: HttpRequest, queryset: QuerySet[Listing]) -> None:
        self._reject(request, queryset, _("These goods may not be sold here."))

    @admin.action(description=_("Reject: wording promises too much"))
    def reject_text(self, request: HttpRequest, queryset: QuerySet[Listing]) -> None:
        self._reject(
            request, queryset, _("The text promises more than can be proved. Please describe the goods plainly.")
        )

    @admin.action(description=_("Reject: pictures"))
    def reject_pictures(self, request: HttpRequest, queryset: QuerySet[Listing]) -> None:
        self._reject(
            request, queryset, _("Please show your own clear pictures of the goods, without other people's marks.")
        )

    @admin.action(description=_("Reject: HS code does not fit"))
    def reject_hs(self, request: HttpRequest, queryset: QuerySet[Listing]) -> None:
        self._reject(request, queryset, _("The HS code does not fit these goods. Please check it."))

    @admin.action(description=_("Take down for the reason of a complaint"))
    def take_down(self, request: HttpRequest, queryset: QuerySet[Listing]) -> None:
        self._reject(request, queryset, _("We took this item down after a complaint. Our desk will write to you."))

    def _reject(self, request: HttpRequest, queryset: QuerySet[Listing], reason: Any) -> None:
        self._each(
            request, queryset, lambda one, actor: moderation.reject(listing=one, reason=str(reason), actor=actor)
        )

    def _each(self, request: HttpRequest, queryset: QuerySet[Listing], verb: Any) -> None:
        """Run a verb on each chosen listing; a refusal is told and does not stop the others."""
        done = 0
        for listing in queryset.select_related("seller"):
            try:
                verb(listing, request.user.ref)
                done += 1
            except DomainError as error:
                messages.error(request, f"{listing.sku}: {error.message}")
        if done:
            messages.success(request, _("Done: %(count)d") % {"count": done})
