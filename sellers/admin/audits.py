"""Audits in the admin: draws, the roster, the secret plan for its planner alone, decisions and appeals."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core.admin import ReadOnlyAdmin
from marketplace.core.clocks.selectors import open_clocks
from marketplace.core.doors import run
from marketplace.core.trail import ref
from sellers.models import Audit, Auditor, AuditPeriod
from sellers.policies.audit_scores import CONSEQUENCES
from sellers.policies.audit_words import CONSEQUENCES as CONSEQUENCE_WORDS
from sellers.policies.audit_words import OUTCOMES
from sellers.policies.regions import ANYWHERE, LABELS
from sellers.selectors import audits as reading
from sellers.services import audit_decisions, audit_draws, audit_plans
from sellers.states import AuditStatus, PeriodStatus
from sellers.views.audit_review import review_page

CLOCKS = ("audit_decision", "audit_appeal_answer")


class CommitForm(forms.Form):
    """Freeze the frame of a month; who commits is its planner unless another is named."""

    period = forms.RegexField(r"^[0-9]{4}-(0[1-9]|1[0-2])\Z", label=_("Month"), help_text="2026-11")
    count = forms.IntegerField(
        min_value=1,
        max_value=1000,
        required=False,
        label=_("How many"),
        help_text=_("Empty: the share that the rules say."),
    )


class DecisionForm(forms.Form):
    """What follows from an audit, and why."""

    consequence = forms.ChoiceField(
        label=_("Consequence"), choices=[(code, CONSEQUENCE_WORDS[code]) for code in CONSEQUENCES]
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class AppealForm(DecisionForm):
    """The answer of a third person."""

    outcome = forms.ChoiceField(label=_("Answer"), choices=list(OUTCOMES.items()))
    stock_score = forms.IntegerField(min_value=0, max_value=100, required=False, label=_("Stock true, corrected"))
    storage_score = forms.IntegerField(min_value=0, max_value=100, required=False, label=_("Storage, corrected"))
    field_order = ("outcome", "consequence", "stock_score", "storage_score", "reason")


class AuditorForm(forms.Form):
    """Where an auditor goes, and how often."""

    login = forms.CharField(label=_("E-mail address or phone number of their account"), max_length=254)
    countries = forms.CharField(label=_("Countries"), required=False, max_length=200, help_text="JP, KR")
    regions = forms.MultipleChoiceField(
        label=_("Regions"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[*LABELS.items(), (ANYWHERE, _("Anywhere"))],
    )  # fmt: skip
    visits_per_week = forms.IntegerField(label=_("Visits a week"), min_value=0, max_value=50, initial=4)
    may_plan = forms.BooleanField(label=_("May be named planner"), required=False)
    is_active = forms.BooleanField(label=_("Active"), required=False, initial=True)


@admin.register(AuditPeriod)
class AuditPeriodAdmin(ReadOnlyAdmin):
    """Draws. Frames, weights and salt leave by no door before they are published."""

    list_display = ("code", "status", "count", "planner_name", "committed_at", "drawn_at", "published_at", "plan_link")
    fields = ("code", "status", "count", "rules", "planner", "frame_sha256", "statement", "randomness", "evidence",
              "committed_at", "drawn_at", "published_at")  # fmt: skip
    ordering = ("-id",)
    change_list_template = "sellers/admin_audit_periods.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditPeriod]:
        return super().get_queryset(request).defer("frame", "salt", "document")

    @admin.display(description=_("Planner"))
    def planner_name(self, period: AuditPeriod) -> str:
        return period.planner[-8:]

    @admin.display(description=_("Plan"))
    def plan_link(self, period: AuditPeriod) -> SafeString | str:
        if period.status != PeriodStatus.DRAWN:
            return "—"
        return format_html('<a href="{}">{}</a>', reverse("admin:sellers_auditperiod_plan"), _("For its planner"))

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        verbs = [
            path("commit/", wrap(self.commit), name="sellers_auditperiod_commit"),
            path("plan/", wrap(self.plan), name="sellers_auditperiod_plan"),
            path("plan/<slug:audit_id>/<slug:verb>/", wrap(self.act), name="sellers_auditperiod_act"),
        ]
        return [*verbs, *super().get_urls()]

    def commit(self, request: HttpRequest) -> HttpResponse:
        """Freeze and commit the frame of a month."""
        person = require_role(request.user, Role.OPS)
        form = CommitForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            run(request, audit_draws.commit, planner=person, actor=person.ref, **form.cleaned_data)
            return redirect("admin:sellers_auditperiod_changelist")
        return _form_page(self, request, form, _("Commit the frame of a month"), _("Commit"))

    def plan(self, request: HttpRequest) -> HttpResponse:
        """The envelopes of my periods: who is drawn, who goes when. Empty for everybody who is not their planner."""
        person = require_role(request.user, Role.OPS)
        values = {
            **self.admin_site.each_context(request), "title": _("Plan of the visits"), "rows": reading.secret_plan(person),
            "auditors": Auditor.objects.filter(is_active=True).select_related("user"),
        }  # fmt: skip
        response = TemplateResponse(request, "sellers/admin_audit_plan.html", values)
        response["Cache-Control"] = "no-store"
        return response

    def act(self, request: HttpRequest, audit_id: str, verb: str) -> HttpResponse:
        """Send somebody now, or call off the audit of a closed shop."""
        person = require_role(request.user, Role.OPS)
        audit = Audit.objects.filter(public_id=audit_id, draw__planner=person.ref).select_related("draw").first()
        if audit is None:
            raise Http404
        if request.method == "POST" and verb == "send":
            number = request.POST.get("auditor", "")
            known = User.objects.filter(audit_duty__pk=int(number)) if number.isascii() and number.isdigit() else None
            chosen = known.first() if known is not None else None
            run(request, audit_plans.send_now, audit=audit, by=person, auditor=chosen)
        elif request.method == "POST" and verb == "call-off":
            run(request, audit_plans.call_off, audit=audit, by=person, reason=request.POST.get("reason", ""))
        return redirect("admin:sellers_auditperiod_plan")


@admin.register(Auditor)
class AuditorAdmin(ReadOnlyAdmin):
    """Who visits, where, and how often."""

    list_display = ("user", "countries", "regions", "visits_per_week", "may_plan", "is_active")
    list_select_related = ("user",)
    change_list_template = "sellers/admin_auditors.html"

    def get_urls(self) -> list[URLPattern]:
        return [path("name/", self.admin_site.admin_view(self.name), name="sellers_auditor_name"), *super().get_urls()]

    def name(self, request: HttpRequest) -> HttpResponse:
        """Put a person on the roster, or change what is there."""
        form = AuditorForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            data = dict(form.cleaned_data)
            person = reading.person_by_login(data.pop("login"))
            if person is None:
                messages.error(request, _("There is no account with this login."))
            else:
                countries = [code.strip() for code in data.pop("countries").split(",") if code.strip()]
                run(request, audit_plans.name_auditor, user=person, by=request.user, countries=countries, **data)
                return redirect("admin:sellers_auditor_changelist")
        return _form_page(self, request, form, _("Name an auditor"), _("Save"))


@admin.register(Audit)
class AuditAdmin(ReadOnlyAdmin):
    """Audits that began, for review. Those still secret are listed for their planner alone, without a name."""

    list_display = ("period", "seller", "status", "score", "proposal", "consequence", "filed_at", "due")
    list_filter = ("status", "period", "proposal")
    list_select_related = ("seller",)
    ordering = ("-id",)
    fields = ("public_id", "period", "seller", "status", "started_at", "filed_at", "decided_at", "findings", "consequence",
              "reason")  # fmt: skip
    change_form_template = "sellers/admin_audit.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Audit]:
        allowed = reading.visible_to(request.user).values("pk")
        return super().get_queryset(request).filter(pk__in=allowed).defer("envelope")

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Only the listed filters: nothing of an envelope or a plan can be asked by address."""
        return lookup.split("__")[0] in {"status", "period", "proposal"}

    @admin.display(description=_("Due"))
    def due(self, audit: Audit) -> str:
        if audit.status not in (AuditStatus.FILED, AuditStatus.APPEALED):
            return "—"
        kind = CLOCKS[audit.status == AuditStatus.APPEALED]
        clock = open_clocks(kind, [ref(audit)]).get(ref(audit))
        return f"{localtime(clock.due_at):%Y-%m-%d %H:%M}" if clock and clock.due_at else "—"

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        verbs = [
            path("<int:pk>/decide/", wrap(self.decide), name="sellers_audit_decide"),
            path("<int:pk>/answer/", wrap(self.answer), name="sellers_audit_answer"),
        ]
        return [*verbs, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        audit = self.get_object(request, object_id)
        extra = dict(extra_context or {})
        if audit is not None and audit.status not in reading.SECRET:
            extra |= review_page(audit)
            extra["decision"] = DecisionForm(initial={"consequence": audit.proposal})
            extra["answer"] = AppealForm(initial={"consequence": audit.consequence})
        return super().change_view(request, object_id, form_url, extra)

    def decide(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The second reviewer's decision."""
        audit, form = self._visible(request, pk), DecisionForm(request.POST)
        if request.method == "POST" and form.is_valid():
            run(request, audit_decisions.decide, audit=audit, reviewer=request.user, **form.cleaned_data)
        return redirect("admin:sellers_audit_change", pk)

    def answer(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The third person's answer to an appeal."""
        audit, form = self._visible(request, pk), AppealForm(request.POST)
        if request.method == "POST" and form.is_valid():
            run(request, audit_decisions.decide_appeal, audit=audit, reviewer=request.user, **form.cleaned_data)
        return redirect("admin:sellers_audit_change", pk)

    def _visible(self, request: HttpRequest, pk: int) -> Audit:
        found = reading.visible_to(request.user).filter(pk=pk).first()
        if found is None:
            raise Http404
        return found


def _form_page(page: ReadOnlyAdmin, request: HttpRequest, form: forms.Form, title: Any, submit: Any) -> HttpResponse:
    values = {**page.admin_site.each_context(request), "form": form, "title": title, "submit": submit}
    return TemplateResponse(request, "sellers/admin_audit_form.html", values)
