"""Rules and switches for ops: versions and their differences, proposals with a preview and four eyes, stops with a reason."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from marketplace.core import proposals, rules, switches, time
from marketplace.core.dated.diff import changes
from marketplace.core.dated.forms import BodyForm, DecisionForm, JsonForm, LiftForm, StopForm
from marketplace.core.dated.models import Proposal, RuleVersion, StopSwitch
from marketplace.core.dated.people import names
from marketplace.core.dated.readonly import ReadOnlyAdmin
from marketplace.core.doors import run
from marketplace.core.errors import DomainError

VERSIONS_SHOWN = 30
FORMS: dict[str, type[BodyForm]] = {}


def edit_with(code: str, form: type[BodyForm]) -> None:
    """Give a kind or a dated table a form of its own instead of JSON."""
    FORMS[code] = form


@admin.register(RuleVersion)
class RuleAdmin(ReadOnlyAdmin):
    """`Rules`: one line a kind, one page a kind."""

    list_display = ("kind", "version", "effective_from")

    def get_urls(self) -> list[URLPattern]:
        return [
            path("kind/<str:code>/", self.admin_site.admin_view(self.kind), name="core_rule_kind"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        waiting = dict(
            Proposal.objects.filter(status="waiting").values_list("kind").annotate(n=Count("id")).order_by("kind")
        )
        lines = [
            {"kind": kind, "rule": rules.at(code), "coming": rules.coming(code), "waiting": waiting.get(code, 0)}
            for code, kind in rules.kinds().items()
        ]
        tables = [{"kind": one, "waiting": waiting.get(code, 0)} for code, one in proposals.subjects().items()]
        context = {**self.admin_site.each_context(request), "title": _("Rules"), "lines": lines, "tables": tables}
        return TemplateResponse(request, "core/admin_rules.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        return redirect("admin:core_rule_kind", row.kind)

    def kind(self, request: HttpRequest, code: str) -> HttpResponse:
        """Versions with differences, what waits, and the form to propose a change; `preview` shows without proposing."""
        known = proposals.subjects().get(code) or rules.kinds().get(code)
        if known is None or not self.has_view_permission(request):
            raise Http404
        # Of a dated table: which row, as `?hs_prefix=3304`.
        named = {name: value for name, value in request.GET.items() if "\x00" not in value}
        current = _current(code, named or None)
        form_type = FORMS.get(code, JsonForm)
        initial = form_type.from_body(current) if current is not None else None
        form = form_type(request.POST or None, initial=initial or named or None)
        preview: Mapping[str, Any] = {}
        if request.method == "POST" and form.is_valid():
            done, preview = self._propose(request, code, form)
            if done is not None:
                return redirect("admin:core_proposal_change", done.pk)
        rows = list(RuleVersion.objects.filter(kind=code).order_by("-version")[: VERSIONS_SHOWN + 1])
        context = {
            **self.admin_site.each_context(request), "title": known.title, "known": known, "code": code, "form": form,
            "versions": _with_differences(rows), "is_table": code in proposals.subjects(),
            "in_force": None if code in proposals.subjects() else rules.at(code), "preview": preview,
            "waiting": Proposal.objects.filter(kind=code, status="waiting").order_by("id")[:VERSIONS_SHOWN],
        }  # fmt: skip
        return TemplateResponse(request, "core/admin_rule.html", context)

    def _propose(self, request: HttpRequest, code: str, form: BodyForm) -> tuple[Proposal | None, Mapping[str, Any]]:
        """The proposal made, or a preview where only that was asked for or something is wrong."""
        start = form.cleaned_data.get("effective_from")
        try:
            if "preview" in request.POST:
                return None, look(code, form.body(), start)
            made = proposals.propose(
                kind=code, body=form.body(), actor=_actor(request), why=form.cleaned_data["why"], effective_from=start
            )
        except DomainError as error:
            form.show(error.fields or {"body": error.message})
            return None, {}
        messages.success(request, _("Proposed. Somebody else has to approve it."))
        return made, {}


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    """What waits for a second person, and what became of the rest."""

    list_display = ("id", "kind", "status", "proposed_by_name", "proposed_at", "effective_from", "why")
    list_filter = ("status", "kind")
    ordering = ("-id",)
    search_fields = ("=proposed_by", "=decided_by", "why")

    @admin.display(description=_("Proposed by"))
    def proposed_by_name(self, proposal: Proposal) -> str:
        return names([proposal.proposed_by])[proposal.proposed_by]

    def get_urls(self) -> list[URLPattern]:
        act = path("<int:pk>/verb/<slug:verb>/", self.admin_site.admin_view(self.act), name="core_proposal_act")
        return [act, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        proposal = self.get_object(request, object_id)
        if proposal is None:
            raise Http404
        if not self.has_view_permission(request, proposal):
            raise PermissionDenied
        people = names([proposal.proposed_by, proposal.decided_by])
        is_mine = proposal.proposed_by == _actor(request)
        context = {
            **self.admin_site.each_context(request), "title": proposals.title_of(proposal.kind), "proposal": proposal,
            "proposed_by": people.get(proposal.proposed_by), "decided_by": people.get(proposal.decided_by, ""),
            "changes": changes(_current(proposal.kind, proposal.body) or {}, proposal.body), "form": DecisionForm(),
            "is_mine": is_mine, "is_open": proposal.status == "waiting",
            "preview": look(proposal.kind, proposal.body, proposal.effective_from) if proposal.status == "waiting" else {},
        }  # fmt: skip
        return TemplateResponse(request, "core/admin_proposal.html", context)

    def act(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """Approve, reject or withdraw."""
        proposal = get_object_or_404(Proposal, pk=pk)
        verbs: dict[str, Any] = {
            "approve": proposals.approve,
            "reject": proposals.reject,
            "withdraw": proposals.withdraw,
        }
        function = verbs.get(verb)
        if request.method == "POST" and function is not None and self.has_view_permission(request, proposal):
            run(request, function, proposal=proposal, actor=_actor(request), decision=request.POST.get("decision", ""))
        return redirect("admin:core_proposal_change", pk)


@admin.register(StopSwitch)
class SwitchAdmin(ReadOnlyAdmin):
    """What is stopped, what was, and the form to stop something."""

    list_display = ("id", "kind", "what", "cause", "reason", "since", "until", "lifted_at")
    list_filter = ("kind", ("lifted_at", admin.EmptyFieldListFilter))
    search_fields = ("=key", "reason")
    ordering = ("-id",)
    change_list_template = "core/admin_switches.html"

    @admin.display(description=_("What"))
    def what(self, switch: StopSwitch) -> str:
        return switches.label_of(switch.kind, switch.key)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("stop/", view(self.stop), name="core_switch_stop"),
            path("<int:pk>/lift/", view(self.lift), name="core_switch_lift"),
            *super().get_urls(),
        ]

    def stop(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = StopForm(request.POST or None, initial=request.GET.dict())
        if request.method == "POST" and form.is_valid():
            try:
                form.stop(_actor(request))
            except DomainError as error:
                for name, words in (error.fields or {"thing": error.message}).items():
                    known = name if name in form.fields else "thing"
                    form.add_error(known, error.message if name in ("kind", "key") else words)
            else:
                messages.success(request, _("Stopped. The people concerned are being told."))
                return redirect("admin:core_stopswitch_changelist")
        context = {**self.admin_site.each_context(request), "title": _("Stop something"), "form": form}
        return TemplateResponse(request, "core/admin_stop.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        switch = self.get_object(request, object_id)
        if switch is None:
            raise Http404
        people = names([switch.by, switch.lifted_by])
        context = {
            **self.admin_site.each_context(request), "title": switches.label_of(switch.kind, switch.key), "form": LiftForm(),
            "switch": switch, "kind": switches.title_of(switch.kind), "sentence": switches.sentence_of(switch),
            "by": people.get(switch.by), "lifted_by": people.get(switch.lifted_by, ""),
        }  # fmt: skip
        return TemplateResponse(request, "core/admin_switch.html", context)

    def lift(self, request: HttpRequest, pk: int) -> HttpResponse:
        switch = get_object_or_404(StopSwitch, pk=pk)
        if request.method == "POST" and self.has_view_permission(request, switch):
            run(request, switches.lift, switch=switch, actor=_actor(request), why=request.POST.get("why", ""))
        return redirect("admin:core_stopswitch_change", pk)


def look(code: str, body: Any, start: Any) -> dict[str, Any]:
    """What the registered preview says about a body: counts and samples. Empty without one. Raises BadBody."""
    proposals.check(code, body)
    preview = rules.preview_of(code)
    if preview is None:
        return {}
    lines = list(preview(body, start or time.now()))
    return {
        "counts": [line for line in lines if not line.is_sample], "samples": [line for line in lines if line.is_sample],
        "changes": changes(_current(code, body) or {}, body),
    }  # fmt: skip


def waiting() -> tuple[int, Any]:
    """How many proposals wait, and since when the oldest does."""
    found = Proposal.objects.filter(status="waiting").aggregate(n=Count("id"), oldest=Min("proposed_at"))
    return found["n"], found["oldest"]


def _current(code: str, body: Mapping[str, Any] | None = None) -> Mapping[str, Any] | None:
    """The body in force (for a dated table: of the same thing as `body`), None where there is none."""
    subject = proposals.subjects().get(code)
    if subject is not None:
        return subject.current(body) if body is not None else None
    return rules.at(code).body if code in rules.kinds() else None


def _with_differences(rows: list[RuleVersion]) -> list[dict[str, Any]]:
    """Each version with its difference to the one before; the oldest shown has none where older ones exist."""
    people = names([ref for row in rows for ref in (row.proposed_by, row.approved_by)])
    older: list[RuleVersion | None] = [*rows[1:], None][: len(rows)]
    return [
        {
            "row": row, "changes": changes(before.body, row.body) if before else [],
            "proposed_by": people[row.proposed_by], "approved_by": people[row.approved_by],
        }
        for row, before in zip(rows, older, strict=True)
    ][:VERSIONS_SHOWN]  # fmt: skip


def _actor(request: HttpRequest) -> str:
    return str(request.user.ref)
