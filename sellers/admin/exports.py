"""Exports for authorities in the admin: ask, let (somebody else), download."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from marketplace.core.dated.forms import PLAIN
from marketplace.core.dated.people import names
from marketplace.core.dated.readonly import ReadOnlyAdmin
from marketplace.core.doors import run
from marketplace.core.errors import DomainError
from sellers.models import Export
from sellers.policies import export_kinds
from sellers.policies.export_files import FORMS
from sellers.services import exports


class AskForm(forms.Form):
    """What to export, of when, for whom and why."""

    kind = forms.ChoiceField(label=_("What"), widget=forms.Select(attrs=PLAIN))
    period = forms.CharField(
        label=_("Period"), max_length=10, help_text=_("A half-year as 2026-H1 for identities, a year as 2026 for tax."),
        widget=forms.TextInput(attrs=PLAIN),
    )  # fmt: skip
    recipient = forms.CharField(label=_("For which authority"), max_length=120, widget=forms.TextInput(attrs=PLAIN))
    why = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea(attrs={**PLAIN, "rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (code, kind.title) for code, kind in export_kinds.kinds().items()
        ]


@admin.register(Export)
class ExportAdmin(ReadOnlyAdmin):
    """Who asked, who let, who read."""

    list_display = ("public_id", "kind", "period", "recipient", "status", "done", "total", "requested_at", "expires_at")
    list_filter = ("status", "kind")
    ordering = ("-id",)
    change_list_template = "sellers/admin_exports.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("ask/", view(self.ask), name="sellers_export_ask"),
            path("<int:pk>/verb/<slug:verb>/", view(self.act), name="sellers_export_act"),
            path("<int:pk>/file/<slug:form>/", view(self.file), name="sellers_export_file"),
            *super().get_urls(),
        ]

    def ask(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = AskForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                made = exports.ask(by=request.user, **form.cleaned_data)
            except DomainError as error:
                for name, words in (error.fields or {"kind": error.message}).items():
                    form.add_error(name if name in form.fields else None, words)
            else:
                messages.success(request, _("Asked. Somebody else has to let it."))
                return redirect("admin:sellers_export_change", made.pk)
        context = {**self.admin_site.each_context(request), "title": _("Ask for an export"), "form": form}
        return TemplateResponse(request, "sellers/admin_export_ask.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        export = self.get_object(request, object_id)
        if export is None:
            raise Http404
        if not self.has_view_permission(request, export):
            raise PermissionDenied
        people = names([export.requested_by, export.decided_by])
        known = export_kinds.kinds().get(export.kind)
        context = {
            **self.admin_site.each_context(request), "title": known.title if known else export.kind, "export": export,
            "requested_by": people.get(export.requested_by), "decided_by": people.get(export.decided_by, ""),
            "is_mine": export.requested_by == request.user.ref, "forms": list(FORMS),
        }  # fmt: skip
        return TemplateResponse(request, "sellers/admin_export.html", context)

    def act(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """Let it or turn it down."""
        export = get_object_or_404(Export, pk=pk)
        function = {"approve": exports.approve, "reject": exports.reject}.get(verb)
        if request.method == "POST" and function is not None and self.has_view_permission(request, export):
            run(request, function, export=export, by=request.user, decision=request.POST.get("decision", ""))
        return redirect("admin:sellers_export_change", pk)

    def file(self, request: HttpRequest, pk: int, form: str) -> HttpResponse | StreamingHttpResponse:
        """The file, streamed. A POST: reading leaves a trace, so it is no link that a browser may fetch ahead."""
        export = get_object_or_404(Export, pk=pk)
        if request.method != "POST" or not self.has_view_permission(request, export):
            return redirect("admin:sellers_export_change", pk)
        try:
            pieces = exports.download(public_id=export.public_id, form=form, by=request.user)
        except DomainError as error:
            messages.error(request, str(error.message))
            return redirect("admin:sellers_export_change", pk)
        return as_file(pieces, export, form)


def as_file(pieces: Any, export: Export, form: str) -> StreamingHttpResponse:
    """A download that nobody keeps."""
    response = StreamingHttpResponse(pieces, content_type=FORMS[form])
    response["Content-Disposition"] = f'attachment; filename="{export.kind}-{export.period}.{form}"'
    response["Cache-Control"] = "no-store, private"
    response["X-Content-Type-Options"] = "nosniff"
    return response
