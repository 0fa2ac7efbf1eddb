"""What shoppers wrote, for ops: read what the rules held back, show it, or hide it for a legal reason."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from marketplace.core.errors import DomainError
from orders.models import Answer, Challenge, FollowUp, Question, Review, ShopperRating
from orders.policies.opinions import REASONS
from orders.selectors.challenges import of_others
from orders.services import opinions


class OpinionAdmin(ModelAdmin):
    """The words cannot be changed, nobody can delete them: only shown, or hidden with a reason."""

    list_display: tuple[str, ...] = ("public_id", "status", "flags", "body", "created_at", "hidden_for")
    list_filter = ("status",)
    search_fields = ("public_id", "body")
    ordering = ("-id",)
    list_select_related = ("listing",)
    actions = ("show",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A colleague who sells does not read here what is said of their shop, nor decides about their own words."""
        found = super().get_queryset(request).exclude(user=request.user)
        return found.exclude(listing__seller__members__user=request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.action(description=_("Show"), permissions=["view"])
    def show(self, request: HttpRequest, found: QuerySet[Any]) -> None:
        for opinion in found:
            self._run(request, opinion, "")

    def get_actions(self, request: HttpRequest) -> Any:
        """One action a reason: the choice is the record."""
        known = super().get_actions(request)
        for code, words in REASONS.items():
            known[f"hide_{code}"] = (_hiding(code), f"hide_{code}", _t("Hide: %(reason)s") % {"reason": words})
        return known

    def _run(self, request: HttpRequest, opinion: Any, reason: str) -> None:
        try:
            if reason:
                opinions.hide(opinion=opinion, reason=reason, actor=_actor(request))
            else:
                opinions.show(opinion=opinion, actor=_actor(request))
        except DomainError as error:
            messages.error(request, f"{opinion}: {error.message}")
        else:
            messages.success(request, str(opinion))


def _hiding(code: str) -> Any:
    def hide(room: OpinionAdmin, request: HttpRequest, found: QuerySet[Any]) -> None:
        for opinion in found:
            room._run(request, opinion, code)

    return hide


@admin.register(Review)
class ReviewAdmin(OpinionAdmin):
    list_display = ("public_id", "rating", "status", "flags", "body", "created_at", "hidden_for")


@admin.register(FollowUp)
class FollowUpAdmin(OpinionAdmin):
    pass


@admin.register(Question)
class QuestionAdmin(OpinionAdmin):
    pass


@admin.register(Answer)
class AnswerAdmin(OpinionAdmin):
    pass


class Looked(ModelAdmin):
    """Read only: the verbs are at /moderation/reviews/."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Challenge)
class ChallengeAdmin(Looked):
    list_display = ("public_id", "status", "reason", "opened_at", "final_at")
    list_filter = ("status", "reason")
    search_fields = ("public_id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What a shop says of a review is not for who wrote it, nor for a colleague of that shop."""
        return of_others(super().get_queryset(request), request.user)  # type: ignore[arg-type]


@admin.register(ShopperRating)
class ShopperRatingAdmin(Looked):
    """Nobody reads here what a shop said of themselves, or what their own shop said before it is revealed to both."""

    list_display = ("exchange", "seller", "stars", "codes", "created_at")
    list_select_related = ("exchange", "seller")
    search_fields = ("exchange__order__number",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found = super().get_queryset(request).exclude(user=request.user)
        return found.exclude(seller__members__user=request.user)


def _actor(request: HttpRequest) -> str:
    return str(getattr(request.user, "ref", ""))
