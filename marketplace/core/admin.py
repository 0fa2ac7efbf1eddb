"""Ops looks into the kernel: what is stuck, what ran, who did what. Read-only, except the retry of a dead delivery."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from marketplace.core import decisions
from marketplace.core.dated import admin as dated_admin
from marketplace.core.dated.diff import changes
from marketplace.core.dated.people import names
from marketplace.core.dated.readonly import ReadOnlyAdmin
from marketplace.core.duties import registry
from marketplace.core.duties import service as duties
from marketplace.core.models import Clock, Duty, JobHeartbeat, OutboxDelivery, TrailEntry, TreeHead
from marketplace.core.outbox.drain import retry

__all__ = ["ReadOnlyAdmin", "dated_admin"]


@admin.register(TrailEntry)
class TrailAdmin(ReadOnlyAdmin):
    list_display = ("at", "actor", "verb", "target", "why")
    search_fields = ("=target", "=actor")
    ordering = ("-id",)

    def get_urls(self) -> list[URLPattern]:
        search = path("decisions/", self.admin_site.admin_view(self.decisions), name="core_decisions")
        return [search, *super().get_urls()]

    def decisions(self, request: HttpRequest) -> HttpResponse:
        """Who decided what, when."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = decisions.SearchForm(request.GET or None)
        asked = form.cleaned_data if form.is_valid() else {}
        found = decisions.search(**asked) if asked or not form.is_bound else decisions.Found([], None)
        people = names(entry.actor for entry in found.entries)
        query = request.GET.copy()
        query["before"] = str(found.older or "")
        lines = [
            {"entry": one, "who": people.get(one.actor, one.actor), "change": _change(one.before, one.after)}
            for one in found.entries
        ]
        context = {
            **self.admin_site.each_context(request), "title": _("Decisions"), "form": form, "lines": lines,
            "older": query.urlencode() if found.older else "",
        }  # fmt: skip
        return TemplateResponse(request, "core/admin_decisions.html", context)


def _change(before: dict[str, Any], after: dict[str, Any]) -> str:
    """`status: draft → approved`, one after the other."""
    return " · ".join(f"{one.path}: {one.before} → {one.after}" for one in changes(before, after))[:400]


@admin.register(OutboxDelivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ("id", "handler", "key", "status", "attempts", "next_at", "error")
    list_filter = ("status",)
    ordering = ("-id",)
    actions = ("bring_back",)

    @admin.action(description=_("Try dead deliveries again"))
    def bring_back(self, request: HttpRequest, queryset: QuerySet[OutboxDelivery]) -> None:
        for delivery in queryset.filter(status=OutboxDelivery.Status.DEAD):
            retry(delivery, actor=request.user.ref)


@admin.register(JobHeartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    list_display = ("job", "started_at", "finished_at", "done", "backlog", "error")
    ordering = ("job",)


@admin.register(Clock)
class ClockAdmin(ReadOnlyAdmin):
    list_display = ("kind", "subject", "started_at", "due_at", "stopped_at", "breached_at", "fault")
    list_filter = ("kind",)
    search_fields = ("=subject",)
    ordering = ("-id",)


@admin.register(Duty)
class DutyAdmin(ReadOnlyAdmin):
    """What waits for a colleague; done by the thing itself, or ticked off here."""

    list_display = ("told", "where", "role", "is_late", "opened_at", "done_at", "done_by", "done_why")
    list_filter = ("role", "is_late", ("done_at", admin.EmptyFieldListFilter), "kind")
    search_fields = ("=subject",)
    ordering = ("-is_late", "opened_at")
    actions = ("tick",)

    @admin.display(description=_("What"))
    def told(self, duty: Duty) -> str:
        return str(registry.words_of(duty.kind))

    @admin.display(description=_("Where"))
    def where(self, duty: Duty) -> str:
        return format_html('<a href="{}">{}</a>', registry.link_of(duty.kind, duty.subject), duty.subject)

    @admin.action(description=_("Seen to"))
    def tick(self, request: HttpRequest, queryset: QuerySet[Duty]) -> None:
        for duty in queryset.filter(done_at=None)[:200]:
            duties.tick(duty_id=duty.pk, actor=request.user.ref, why="ticked off the list")


@admin.register(TreeHead)
class TreeHeadAdmin(ReadOnlyAdmin):
    list_display = ("size", "signed_at", "key_id")
    ordering = ("-size",)
