"""Customs' mail, papers, tax bills; the roster of escorts, gaps, talks with customs; and one page that says how customs stands."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from logistics.admin.forms import PeopleField, actor, form_page, people, run
from logistics.models import (
    Attendance,
    AttendanceGap,
    CustomsMail,
    EscortHandover,
    EscortShift,
    Flight,
    LiaisonEntry,
    Paper,
    Parcel,
    TaxBill,
)
from logistics.selectors import escorts as reading
from logistics.services import escorts, liaison, packs, papers
from logistics.states import FlightStatus
from marketplace.accounts.models import Role, User
from marketplace.core.admin import ReadOnlyAdmin

ALIVE = (FlightStatus.PLANNED, FlightStatus.CLOSED, FlightStatus.DEPARTED, FlightStatus.ARRIVED)


class FlightField(forms.ModelChoiceField):
    """A choice of flights by number and route."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.designator} {obj.origin} → {obj.destination} {localtime(obj.arrives_at):%m-%d %H:%M}"


class ShiftForm(forms.Form):
    """One line of the roster; times in Asia/Shanghai."""

    flight = FlightField(queryset=Flight.objects.none(), label=_("Flight"))
    escort = PeopleField(queryset=User.objects.none(), label=_("Escort"))
    starts_at = forms.DateTimeField(label=_("From"))
    ends_at = forms.DateTimeField(label=_("Until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["escort"].queryset = people(Role.ESCORT)  # type: ignore[attr-defined]
        flights = Flight.objects.filter(status__in=ALIVE).order_by("-arrives_at")
        self.fields["flight"].queryset = flights  # type: ignore[attr-defined]


class ExplainForm(forms.Form):
    """What happened; the passport shows it."""

    explanation = forms.CharField(max_length=500, label=_("What happened?"), widget=forms.Textarea(attrs={"rows": 4}))


class WithdrawForm(forms.Form):
    """Why a list is withdrawn."""

    reason = forms.CharField(max_length=300, label=_("Why"))


@admin.register(Paper)
class PaperAdmin(ReadOnlyAdmin):
    """Withdrawals, returns, deliveries, arrival lists."""

    list_display = (
        "reference",
        "kind",
        "status",
        "declaration",
        "flight",
        "asked_at",
        "sent_at",
        "last_code",
        "last_info",
    )
    list_filter = ("status", "kind")
    list_select_related = ("declaration", "flight")
    search_fields = ("=reference", "=public_id", "=declaration__parcel__number")
    ordering = ("-id",)
    actions = ("again",)

    @admin.action(description=_("Mended: send again"), permissions=["view"])
    def again(self, request: HttpRequest, queryset: QuerySet[Paper]) -> None:
        for paper in queryset[:100]:
            run(request, papers.ask_again, paper=paper, actor=actor(request))


@admin.register(CustomsMail)
class CustomsMailAdmin(ReadOnlyAdmin):
    """Everything that customs sent; what nothing followed from names its problem. The board of customs hangs here."""

    list_display = ("received_at", "kind", "about", "invt_no", "code", "info", "problem", "returned_at")
    list_filter = ("problem", "kind")
    search_fields = ("=about", "=invt_no")
    ordering = ("-id",)
    doors = (("admin:logistics_customs_board", _("Customs today")),)

    def get_urls(self) -> list[URLPattern]:
        def page(route: str, view: Any, name: str) -> URLPattern:
            return path(route, self.admin_site.admin_view(view), name=f"logistics_customs_{name}")

        return [
            page("board/", self.board, "board"),
            page("parcel/<int:pk>/pack/", self.pack, "pack"),
            page("parcel/<int:pk>/withdraw/", self.withdraw, "withdraw"),
            *super().get_urls(),
        ]

    def board(self, request: HttpRequest) -> HttpResponse:
        """How customs stands: declarations by state and age, what is held, mail, papers, gaps, who is on duty."""
        landed = Flight.objects.filter(status=FlightStatus.ARRIVED).order_by("-arrived_at")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Customs today"),
            "states": reading.declarations_by_state(),
            "oldest": reading.open_declarations()[:20],
            "held": reading.held()[:20],
            "mail": reading.troubled_mail()[:20],
            "papers": reading.open_papers()[:20],
            "gaps": reading.gaps().filter(explained_at__isnull=True)[:20],
            "duties": reading.duties_of(landed, 30),
            "bills": TaxBill.objects.select_related("declaration__parcel").order_by("-pk")[:10],
        }
        return TemplateResponse(request, "logistics/admin_customs.html", context)

    def pack(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The document pack of one parcel; the taking is kept."""
        parcel = get_object_or_404(Parcel, pk=pk)
        answer = HttpResponse(packs.pack(parcel=parcel, reader=request.user), content_type="application/zip")
        answer["Content-Disposition"] = f'attachment; filename="customs-{parcel.number}.zip"'
        answer["Cache-Control"] = "no-store"
        return answer

    def withdraw(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take a list back before its release."""
        parcel, form = get_object_or_404(Parcel, pk=pk), WithdrawForm(request.POST or None)
        if (
            request.method == "POST"
            and form.is_valid()
            and (run(request, papers.ask_withdrawal, parcel=parcel, actor=actor(request), **form.cleaned_data))
        ):
            return redirect("admin:logistics_customs_board")
        return form_page(
            self.admin_site, request, form, _("Withdraw the list of %(parcel)s") % {"parcel": parcel.number}
        )


@admin.register(TaxBill)
class TaxBillAdmin(ReadOnlyAdmin):
    list_display = (
        "number",
        "status",
        "declaration",
        "duty_fen",
        "vat_fen",
        "consumption_fen",
        "pay_number",
        "returned_at",
    )
    list_filter = ("status",)
    list_select_related = ("declaration",)
    search_fields = ("=number", "=declaration__invt_no")
    ordering = ("-id",)


@admin.register(EscortShift)
class EscortShiftAdmin(ReadOnlyAdmin):
    """The roster. A line is planned here and taken off here; who really was there is kept by attendance."""

    list_display = ("flight", "escort", "starts_at", "ends_at", "planned_by")
    list_select_related = ("flight", "escort")
    ordering = ("-starts_at",)
    actions = ("take_off",)
    doors = (("admin:logistics_escortshift_plan", _("Plan an escort")),)

    def get_urls(self) -> list[URLPattern]:
        plan = path("plan/", self.admin_site.admin_view(self.plan), name="logistics_escortshift_plan")
        return [plan, *super().get_urls()]

    def plan(self, request: HttpRequest) -> HttpResponse:
        """Put an escort on the roster of a flight."""
        form = ShiftForm(request.POST or None, initial={"flight": request.GET.get("flight", "")[:20]})
        if (
            request.method == "POST"
            and form.is_valid()
            and (run(request, escorts.plan_shift, actor=actor(request), **form.cleaned_data))
        ):
            return redirect("admin:logistics_escortshift_changelist")
        return form_page(self.admin_site, request, form, _("Plan an escort"))

    @admin.action(description=_("Take off the roster"), permissions=["view"])
    def take_off(self, request: HttpRequest, queryset: QuerySet[EscortShift]) -> None:
        for shift in queryset.select_related("flight", "escort")[:100]:
            run(request, escorts.drop_shift, shift=shift, actor=actor(request))


@admin.register(Attendance)
class AttendanceAdmin(ReadOnlyAdmin):
    list_display = ("flight", "escort", "began_at", "began_by", "ended_at", "ended_why")
    list_select_related = ("flight", "escort")
    ordering = ("-began_at",)


@admin.register(EscortHandover)
class HandoverAdmin(ReadOnlyAdmin):
    list_display = ("flight", "giver", "taker", "offered_at", "stays_until", "accepted_at", "withdrawn_at")
    list_select_related = ("flight", "giver", "taker")
    search_fields = ("=public_id",)
    ordering = ("-id",)


@admin.register(AttendanceGap)
class AttendanceGapAdmin(ReadOnlyAdmin):
    """Nobody of ours was there. Each waits for an explanation, which the passport shows."""

    list_display = ("flight", "began_at", "ended_at", "open_parcels", "why", "explanation", "explained_at")
    list_select_related = ("flight",)
    search_fields = ("=public_id",)
    ordering = ("-began_at",)
    actions = ("explain",)

    def get_urls(self) -> list[URLPattern]:
        page = path("<int:pk>/explain/", self.admin_site.admin_view(self.explain_page), name="logistics_gap_explain")
        return [page, *super().get_urls()]

    @admin.action(description=_("Explain"), permissions=["view"])
    def explain(self, request: HttpRequest, queryset: QuerySet[AttendanceGap]) -> HttpResponse | None:
        first = queryset.first()
        return redirect("admin:logistics_gap_explain", first.pk) if first else None

    def explain_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say what happened."""
        gap, form = get_object_or_404(AttendanceGap, pk=pk), ExplainForm(request.POST or None)
        if (
            request.method == "POST"
            and form.is_valid()
            and (run(request, escorts.explain_gap, gap=gap, actor=actor(request), **form.cleaned_data))
        ):
            return redirect("admin:logistics_attendancegap_changelist")
        return form_page(self.admin_site, request, form, _("Explain a gap"))


@admin.register(LiaisonEntry)
class LiaisonAdmin(ReadOnlyAdmin):
    """Talks with customs; the officer's name stays encrypted, the letter is read one at a time and every reading is kept."""

    list_display = ("spoke_at", "office", "channel", "about", "answer", "flight", "parcel")
    list_select_related = ("flight", "parcel")
    exclude = ("officer", "content")
    ordering = ("-spoke_at",)

    def get_urls(self) -> list[URLPattern]:
        page = path("<int:pk>/letter/", self.admin_site.admin_view(self.letter), name="logistics_liaison_letter")
        return [page, *super().get_urls()]

    def letter(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The photograph of the letter."""
        entry = get_object_or_404(LiaisonEntry, pk=pk)
        if not entry.content:
            return redirect("admin:logistics_liaisonentry_changelist")
        answer = HttpResponse(liaison.letter_of(entry=entry, reader=actor(request)), content_type="image/jpeg")
        answer["Cache-Control"] = "no-store"
        return answer
