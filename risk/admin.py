"""Ops decide about held purchases: figures in words, where to look further, two buttons with a reason."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from marketplace.core.admin import ReadOnlyAdmin
from marketplace.core.dated.people import names
from marketplace.core.doors import run
from risk.models import Assessment
from risk.selectors import of_others, seen_with
from risk.services import ruling
from risk.states import Status
from risk.words import DECISIONS, PROOFS, told, yuan


class Waiting(admin.SimpleListFilter):
    """The queue is what opens first; everything else is one click away."""

    title = _("Which")
    parameter_name = "which"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("held", _("Waiting for a person")), ("asked", _("A proof was asked for")), ("all", _("All"))]

    def choices(self, changelist: Any) -> Any:
        for value, label in self.lookup_choices:
            yield {
                "selected": (self.value() or "held") == value, "display": label,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
            }  # fmt: skip

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "all" or (self.value() is None and request.GET.get("q")):
            return queryset
        if self.value() == "asked":
            return queryset.filter(at_placing__decision="step_up")
        return queryset.filter(status=Status.HELD)


@admin.register(Assessment)
class AssessmentAdmin(ReadOnlyAdmin):
    """What was looked at before it was paid and before it went on."""

    list_display = ("purchase", "sum", "score", "status", "signs", "hold_until", "placed_at")
    list_filter = (Waiting, "status")
    search_fields = ("reference",)
    ordering = ("hold_until", "-id")
    fields = ("reference", "status", "placed_at", "paid_at", "held_at", "hold_until", "ruled_by", "ruled_at", "ruling")
    change_form_template = "risk/admin_assessment.html"

    def get_queryset(self, request: HttpRequest) -> Any:
        """A colleague who sells or bought does not read here what concerns themselves."""
        return of_others(super().get_queryset(request), request.user)

    @admin.display(description=_("Purchase"), ordering="reference")
    def purchase(self, row: Assessment) -> str:
        return row.reference.partition(":")[2]

    @admin.display(description=_("Sum"), ordering="fen")
    def sum(self, row: Assessment) -> str:
        return yuan(row.fen)

    @admin.display(description=_("Signs"))
    def signs(self, row: Assessment) -> str:
        last = row.at_paying or row.at_placing
        return "; ".join(told(code, last["facts"]) for code, points in last["reasons"] if points)

    def get_urls(self) -> list[URLPattern]:
        return [path("<int:pk>/rule/", self.admin_site.admin_view(self.act), name="risk_rule"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        extra = dict(extra_context or {})
        if row is not None:
            extra |= {
                "row": row, "number": row.reference.partition(":")[2], "sum": yuan(row.fen), "looks": _looks(row),
                "proof": PROOFS.get(row.proved_by, ""), "is_held": row.status == Status.HELD, "near": seen_with(row),
                "who": names([row.ruled_by]).get(row.ruled_by, row.ruled_by) if row.ruled_by else "",
            }  # fmt: skip
        return super().change_view(request, object_id, form_url, extra)

    def act(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The word about one purchase."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_queryset(request).filter(pk=pk).first()
        if request.method == "POST" and row is not None and request.POST.get("word") in ("release", "refuse"):
            run(
                request, ruling.rule, assessment=row, is_released=request.POST["word"] == "release",
                why=request.POST.get("why", ""), by=request.user,
            )  # fmt: skip
        return redirect("admin:risk_assessment_change", pk)


def _looks(row: Assessment) -> list[dict[str, Any]]:
    """Both looks in words, the later one first."""
    found = [(_("When it was paid"), row.at_paying), (_("When it was placed"), row.at_placing)]
    return [
        {
            "when": when, "score": look["score"], "decision": DECISIONS.get(look["decision"], look["decision"]),
            "rules": look["rules"],
            "signs": [{"words": told(code, look["facts"]), "points": points} for code, points in look["reasons"]],
        }
        for when, look in found
        if look
    ]  # fmt: skip
