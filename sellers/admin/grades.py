"""Grades in the admin: the reasons, the curve, and the door to propose a correction that somebody else approves."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from marketplace.core import proposals, time
from marketplace.core.dated.forms import PLAIN
from marketplace.core.dated.readonly import ReadOnlyAdmin
from marketplace.core.errors import DomainError
from sellers.models import GradeEvent, GradeStanding
from sellers.policies import rules_grade
from sellers.policies.grade_codes import AMENDING, STRUCK, label_of, ladder_of
from sellers.selectors import grade_facts, grades
from sellers.services import grade_corrections


class WhyForm(forms.Form):
    """A correction always has a reason; the seller reads it beside the event."""

    why = forms.CharField(
        label=_("Why"), max_length=500, help_text=_("The seller reads it beside the event."),
        widget=forms.Textarea(attrs={**PLAIN, "rows": 2}),
    )  # fmt: skip


class VerdictForm(WhyForm):
    """What the event shall count as."""

    verdict = forms.ChoiceField(label=_("Count it as"), required=False, widget=forms.Select(attrs=PLAIN))
    field_order = ("verdict", "why")

    def __init__(self, event: GradeEvent, data: Any = None) -> None:
        super().__init__(data)
        choices = [(code, label_of(code)) for code in ladder_of(event.code)]
        self.fields["verdict"].choices = [*choices, (STRUCK, _("As if it had never been"))]  # type: ignore[attr-defined]


class PointsForm(WhyForm):
    """Points of their own, for what no event can say."""

    seller = forms.CharField(label=_("Seller id"), max_length=60, widget=forms.TextInput(attrs=PLAIN))
    points = forms.IntegerField(
        label=_("Points"), min_value=-grade_corrections.MOST_POINTS, max_value=grade_corrections.MOST_POINTS,
        widget=forms.NumberInput(attrs=PLAIN),
    )  # fmt: skip
    field_order = ("seller", "points", "why")


@admin.register(GradeEvent)
class GradeEventAdmin(ReadOnlyAdmin):
    """Every reason for points. Append-only: a correction is an event of its own."""

    list_display = ("at", "seller", "label", "own_points", "source", "verdict_label", "actor")
    list_filter = ("code",)
    list_select_related = ("seller",)
    search_fields = ("=source", "=amends", "=seller__public_id", "seller__display_name")
    ordering = ("-id",)
    change_form_template = "sellers/admin_grade_event.html"
    change_list_template = "sellers/admin_grade_events.html"

    @admin.display(description=_("Event"))
    def label(self, event: GradeEvent) -> Any:
        return label_of(event.code)

    @admin.display(description=_("Corrected to"))
    def verdict_label(self, event: GradeEvent) -> Any:
        if event.code not in AMENDING:
            return "—"
        return label_of(event.verdict) if event.verdict else _("As if it had never been")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("points/", view(self.points), name="sellers_grade_points"),
            path("<int:pk>/correct/", view(self.correct), name="sellers_grade_correct"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        event = self.get_object(request, object_id)
        extra = dict(extra_context or {})
        if event is not None:
            extra |= self._facts(event) | {"form_verdict": VerdictForm(event)}
        return super().change_view(request, object_id, form_url, extra)

    def correct(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Propose another outcome for one event."""
        event = GradeEvent.objects.select_related("seller").filter(pk=pk).first()
        if event is None or event.code in AMENDING:
            raise Http404
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = VerdictForm(event, request.POST or None)
        if request.method == "POST" and form.is_valid():
            made = _propose(request, form, grade_corrections.amendment(event, form.cleaned_data["verdict"]))
            if made is not None:
                return made
        context = {**self.admin_site.each_context(request), "title": label_of(event.code), "form": form}
        return TemplateResponse(request, "sellers/admin_grade_correct.html", context | self._facts(event))

    def points(self, request: HttpRequest) -> HttpResponse:
        """Propose points of their own for a seller."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = PointsForm(request.POST or None, initial={"seller": request.GET.get("seller", "")})
        if request.method == "POST" and form.is_valid():
            body = {"seller": form.cleaned_data["seller"].strip(), "points": form.cleaned_data["points"]}
            made = _propose(request, form, body)
            if made is not None:
                return made
        context = {**self.admin_site.each_context(request), "title": _("Correction of a grade"), "form": form}
        return TemplateResponse(request, "sellers/admin_grade_correct.html", context)

    def _facts(self, event: GradeEvent) -> dict[str, Any]:
        rules, day = rules_grade.current(), time.today()
        (reason,) = grade_facts.reasons_of(event.seller, [event], rules=rules, day=day)
        return {"reason": reason, "event": event, "can_correct": event.code not in AMENDING}


@admin.register(GradeStanding)
class GradeStandingAdmin(ReadOnlyAdmin):
    """The curve of every seller; `replay` reckons a row anew from its events and compares the bytes."""

    list_display = ("at", "seller", "grade", "points", "rules", "cause", "source")
    list_filter = ("grade", "rules", "cause")
    list_select_related = ("seller",)
    search_fields = ("=seller__public_id", "seller__display_name", "=source")
    ordering = ("-id",)
    actions = ("replay",)

    @admin.action(description=_("Replay from the events"), permissions=["view"])
    def replay(self, request: HttpRequest, queryset: Any) -> None:
        for row in queryset.select_related("seller")[:20]:
            same = grades.replayed(row).digest == row.digest
            level = messages.SUCCESS if same else messages.ERROR
            text = _("%(row)s: the replay agrees") if same else _("%(row)s: the replay DIFFERS")
            messages.add_message(request, level, text % {"row": f"{row.seller} {row}"})


def _propose(request: HttpRequest, form: forms.Form, body: dict[str, Any]) -> HttpResponse | None:
    """To the page of the proposal, or None with the refusal on the form."""
    try:
        made = proposals.propose(
            kind=grade_corrections.KIND, body=body, actor=request.user.ref, why=form.cleaned_data["why"]
        )
    except DomainError as error:
        for name, words in (error.fields or {"": error.message}).items():
            form.add_error(name if name in form.fields else None, words)
        return None
    messages.success(request, _("Proposed. Somebody else has to approve it."))
    return redirect("admin:core_proposal_change", made.pk)
