"""Audits in the admin."""

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from marketplace.core.admin import ReadOnlyAdmin
from sellers.admin.doors import run
from sellers.models import Audit
from sellers.services import audits


class DrawForm(forms.Form):
    """How many to draw in which period."""

    period = forms.RegexField(r"^[0-9]{4}-(0[1-9]|1[0-2])\Z", help_text="2026-11")
    count = forms.IntegerField(min_value=1, max_value=100)


@admin.register(Audit)
class AuditAdmin(ReadOnlyAdmin):
    """Audits: who is drawn is need-to-know, so only ops see this list."""

    list_display = ("period", "seller", "status", "auditor", "stock_score", "storage_score", "consequence")
    list_filter = ("status", "period")
    list_select_related = ("seller",)
    ordering = ("-id",)
    actions = ("dispatch_to_me",)

    @admin.action(description=_("Send me on the way"), permissions=["view"])
    def dispatch_to_me(self, request: HttpRequest, queryset: QuerySet[Audit]) -> None:
        for audit in queryset.select_related("seller")[:20]:
            run(request, audits.dispatch, audit=audit, auditor=request.user, actor=request.user.ref)

    def get_urls(self) -> list[URLPattern]:
        return [path("draw/", self.admin_site.admin_view(self.draw), name="sellers_audit_draw"), *super().get_urls()]

    def draw(self, request: HttpRequest) -> HttpResponse:
        """Draw sellers for a period."""
        form = DrawForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            run(request, audits.draw, actor=request.user.ref, **form.cleaned_data)
            return redirect("admin:sellers_audit_changelist")
        values = {**self.admin_site.each_context(request), "form": form, "title": _("Draw sellers for an audit")}
        return TemplateResponse(request, "sellers/admin_draw.html", values)
