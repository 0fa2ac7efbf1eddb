"""The road in the admin: look at everything, and the few verbs of operations: seals, flights, cases that must be mended."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from logistics.models import (
    Bag,
    Consignment,
    ConsignmentLine,
    CustodyEvent,
    CustomsReceipt,
    Declaration,
    Flight,
    Mismatch,
    Opening,
    Parcel,
    Posting,
    Seal,
    TrackingEvent,
    Unit,
    Warehouse,
)  # fmt: skip
from logistics.services import customs, flights, losing, mismatches, sealing
from logistics.services.flights import Plan, Times
from marketplace.accounts.models import Role, User
from marketplace.core.admin import ReadOnlyAdmin
from marketplace.core.errors import DomainError


class PeopleField(forms.ModelChoiceField):
    """A choice of people by name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.display_name} ({', '.join(obj.roles)})"


def people(*roles: str) -> QuerySet[User]:
    return User.objects.filter(roles__overlap=list(roles), is_active=True).order_by("display_name")


class IssueForm(forms.Form):
    """A run of seal numbers into the hands of one person."""

    holder = PeopleField(queryset=User.objects.none(), label=_("Holder"))
    prefix = forms.RegexField(r"^[A-Z]{1,6}\Z", label=_("Prefix"), help_text="MS")
    first = forms.IntegerField(min_value=1, max_value=10**9 - 1, label=_("First number"))
    count = forms.IntegerField(min_value=1, max_value=sealing.MAX_BATCH, label=_("How many"))
    seal_class = forms.ChoiceField(choices=[(code, code) for code in "ISH"], label=_("Class (ISO 17712)"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].queryset = people(Role.OPERATOR, Role.ESCORT)  # type: ignore[attr-defined]

    def numbers(self) -> list[str]:
        """The numbers of the run, nine digits each."""
        data = self.cleaned_data
        return [f"{data['prefix']}{number:09d}" for number in range(data["first"], data["first"] + data["count"])]


class PlanForm(forms.Form):
    """One departure; times in Asia/Shanghai."""

    designator = forms.CharField(max_length=8, label=_("Flight number"))
    origin = forms.CharField(max_length=3, label=_("From (IATA)"))
    destination = forms.CharField(max_length=3, label=_("To (IATA)"))
    awb = forms.CharField(max_length=12, label=_("Air waybill"))
    cutoff_at = forms.DateTimeField(label=_("Last bag"))
    departs_at = forms.DateTimeField(label=_("Leaves"))
    arrives_at = forms.DateTimeField(label=_("Lands"))
    escort = PeopleField(queryset=User.objects.none(), label=_("Escort"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["escort"].queryset = people(Role.ESCORT)  # type: ignore[attr-defined]


class WhyForm(forms.Form):
    """One sentence for the record."""

    why = forms.CharField(max_length=200, label=_("Why"))


class PostponeForm(WhyForm):
    """New times of a flight, in Asia/Shanghai."""

    cutoff_at = forms.DateTimeField(label=_("Last bag"))
    departs_at = forms.DateTimeField(label=_("Leaves"))
    arrives_at = forms.DateTimeField(label=_("Lands"))


class PostingInline(TabularInline):
    model = Posting
    extra = 0
    autocomplete_fields = ("user",)
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Warehouse)
class WarehouseAdmin(ReadOnlyAdmin):
    list_display = ("code", "kind", "name", "country", "airport", "time_zone")
    list_filter = ("kind", "country")
    inlines = (PostingInline,)


class LineInline(TabularInline):
    model = ConsignmentLine
    fields = readonly_fields = (
        "number",
        "title",
        "hs_code",
        "origin_country",
        "danger",
        "quantity",
        "price_fen",
        "total_fen",
    )
    extra = 0
    can_delete = False


@admin.register(Consignment)
class ConsignmentAdmin(ReadOnlyAdmin):
    """Trade records; the persons in them stay encrypted and are not shown."""

    list_display = (
        "order_number",
        "seller_name",
        "warehouse",
        "paid_fen",
        "promise_date",
        "created_at",
        "cancelled_at",
    )
    list_filter = ("warehouse",)
    list_select_related = ("warehouse",)
    search_fields = ("=order_number", "=purchase_number")
    fields = (
        "order_number", "purchase_number", "seller_ref", "seller_name", "warehouse", "buyer_ref", "district_code", "goods_fen",
        "freight_fen", "tax_fen", "discount_fen", "paid_fen", "payment_ref", "paid_at", "promise_date", "created_at",
        "cancelled_at",
    )  # fmt: skip
    inlines = (LineInline,)
    ordering = ("-id",)


@admin.register(Unit)
class UnitAdmin(ReadOnlyAdmin):
    list_display = ("passport_code", "line", "status", "warehouse", "parcel", "serial_last3", "weight_g")
    list_filter = ("status", "warehouse")
    list_select_related = ("line__consignment", "warehouse", "parcel")
    search_fields = ("=passport_code",)
    fields = (
        "passport_code", "line", "ordinal", "status", "warehouse", "parcel", "serial_last3", "weight_g", "length_mm", "width_mm",
        "height_mm", "created_at",
    )  # fmt: skip
    ordering = ("-id",)


@admin.register(Mismatch)
class MismatchAdmin(ReadOnlyAdmin):
    """Pieces that were reported as not what was listed: they go into no parcel until somebody here lets them go."""

    list_display = ("unit", "reason", "reported_by", "reported_at", "cleared_at", "cleared_why")
    list_filter = (("cleared_at", admin.EmptyFieldListFilter), "reason")
    list_select_related = ("unit",)
    search_fields = ("=unit__passport_code",)
    ordering = ("-id",)
    actions = ("clear",)

    @admin.action(description=_("Let the piece go all the same"), permissions=["view"])
    def clear(self, request: HttpRequest, queryset: QuerySet[Mismatch]) -> HttpResponse | None:
        """To the page that asks why; one piece at a time."""
        if queryset.count() != 1:
            messages.error(request, _("Choose one piece."))
            return None
        return redirect("admin:logistics_mismatch_clear", queryset.get().pk)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.clear_page)
        return [path("<int:pk>/clear/", view, name="logistics_mismatch_clear"), *super().get_urls()]

    def clear_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say why the piece may be packed."""
        form, found = WhyForm(request.POST or None), get_object_or_404(Mismatch.objects.select_related("unit"), pk=pk)
        if request.method == "POST" and form.is_valid():
            why = form.cleaned_data["why"]
            if run(request, mismatches.clear, mismatch=found, why=why, reviewer=request.user):
                return redirect("admin:logistics_mismatch_changelist")
        title = _("Let %(piece)s go") % {"piece": found.unit.passport_code}
        return _form_page(self.admin_site, request, form, title)


class TrackingInline(TabularInline):
    model = TrackingEvent
    fields = readonly_fields = ("at", "code", "place", "reason", "source")
    extra = 0
    can_delete = False


@admin.register(Parcel)
class ParcelAdmin(ReadOnlyAdmin):
    list_display = (
        "number",
        "status",
        "exception",
        "consignment",
        "warehouse",
        "bag",
        "weight_g",
        "carrier",
        "delivered_at",
    )
    list_filter = ("status", "exception", "warehouse")
    list_select_related = ("consignment", "warehouse", "bag")
    search_fields = ("=number", "=waybill")
    exclude = ("label_consignee", "label_phone", "label_address")
    inlines = (TrackingInline,)
    ordering = ("-id",)
    actions = ("lost",)

    @admin.action(description=_("Lost: nobody can find it"), permissions=["view"])
    def lost(self, request: HttpRequest, queryset: QuerySet[Parcel]) -> HttpResponse | None:
        """To the page that asks why; one parcel at a time."""
        if queryset.count() != 1:
            messages.error(request, _("Choose one parcel."))
            return None
        return redirect("admin:logistics_parcel_lost", queryset.get().pk)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.lost_page)
        return [path("<int:pk>/lost/", view, name="logistics_parcel_lost"), *super().get_urls()]

    def lost_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say why a parcel is lost; its order's pieces can then be refunded."""
        form, box = WhyForm(request.POST or None), get_object_or_404(Parcel, pk=pk)
        if request.method == "POST" and form.is_valid():
            why = form.cleaned_data["why"]
            if run(request, losing.declare_lost, parcel=box, reason=why, actor=actor(request)):
                return redirect("admin:core_duty_changelist")  # the refund waits there
        return _form_page(self.admin_site, request, form, _("Declare %(parcel)s lost") % {"parcel": box.number})


@admin.register(Bag)
class BagAdmin(ReadOnlyAdmin):
    list_display = ("number", "status", "warehouse", "flight", "created_at")
    list_filter = ("status", "warehouse")
    list_select_related = ("warehouse", "flight")
    search_fields = ("=number",)
    ordering = ("-id",)


@admin.register(Flight)
class FlightAdmin(ReadOnlyAdmin):
    list_display = ("designator", "status", "origin", "destination", "awb", "departs_at", "arrives_at", "escort")
    list_filter = ("status", "origin", "destination")
    list_select_related = ("escort",)
    search_fields = ("=designator", "=awb")
    ordering = ("-departs_at",)
    actions = ("cancel", "postpone")

    def get_urls(self) -> list[URLPattern]:
        def page(route: str, view: Any, name: str) -> URLPattern:
            return path(route, self.admin_site.admin_view(view), name=f"logistics_flight_{name}")

        return [
            page("plan/", self.plan, "plan"),
            page("<int:pk>/cancel/", self.cancel_page, "cancel"),
            page("<int:pk>/postpone/", self.postpone_page, "postpone"),
            *super().get_urls(),
        ]

    @admin.action(description=_("Cancel: it does not go"), permissions=["view"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Flight]) -> HttpResponse | None:
        return self._one(request, queryset, "cancel")

    @admin.action(description=_("Postpone"), permissions=["view"])
    def postpone(self, request: HttpRequest, queryset: QuerySet[Flight]) -> HttpResponse | None:
        return self._one(request, queryset, "postpone")

    def _one(self, request: HttpRequest, queryset: QuerySet[Flight], what: str) -> HttpResponse | None:
        if queryset.count() != 1:
            messages.error(request, _("Choose one flight."))
            return None
        return redirect(f"admin:logistics_flight_{what}", queryset.get().pk)

    def cancel_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say why; the bags wait for the next flight."""
        form, craft = WhyForm(request.POST or None), get_object_or_404(Flight, pk=pk)
        if request.method == "POST" and form.is_valid():
            why = form.cleaned_data["why"]
            if run(request, flights.cancel, flight=craft, why=why, actor=actor(request)):
                return redirect("admin:logistics_flight_changelist")
        return _form_page(self.admin_site, request, form, _("Cancel %(flight)s") % {"flight": craft.designator})

    def postpone_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """New times, and why; what is loaded stays loaded."""
        craft = get_object_or_404(Flight, pk=pk)
        times = {name: getattr(craft, name) for name in ("cutoff_at", "departs_at", "arrives_at")}
        form = PostponeForm(request.POST or None, initial=times)
        if request.method == "POST" and form.is_valid():
            data = dict(form.cleaned_data)
            why = data.pop("why")
            if run(request, flights.postpone, flight=craft, times=Times(**data), why=why, actor=actor(request)):
                return redirect("admin:logistics_flight_changelist")
        return _form_page(self.admin_site, request, form, _("Postpone %(flight)s") % {"flight": craft.designator})

    def plan(self, request: HttpRequest) -> HttpResponse:
        """Put a departure on the schedule."""
        form = PlanForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            data = dict(form.cleaned_data)
            escort = data.pop("escort")
            if run(request, flights.plan, plan=Plan(**data), escort=escort, actor=actor(request)):
                return redirect("admin:logistics_flight_changelist")
        return _form_page(self.admin_site, request, form, _("Plan a flight"))


@admin.register(Seal)
class SealAdmin(ReadOnlyAdmin):
    list_display = (
        "number",
        "seal_class",
        "status",
        "issued_to",
        "issued_at",
        "parcel",
        "applied_at",
        "broken_at",
        "broken_why",
    )
    list_filter = ("status", "seal_class")
    list_select_related = ("issued_to", "parcel")
    search_fields = ("=number",)
    ordering = ("-id",)
    actions = ("void_seals",)

    @admin.action(description=_("Lost or damaged: take out of circulation"), permissions=["view"])
    def void_seals(self, request: HttpRequest, queryset: QuerySet[Seal]) -> None:
        for seal in queryset[:100]:
            run(request, sealing.void, seal=seal, why="lost or damaged", actor=actor(request))

    def get_urls(self) -> list[URLPattern]:
        return [
            path("issue/", self.admin_site.admin_view(self.issue), name="logistics_seal_issue"),
            *super().get_urls(),
        ]

    def issue(self, request: HttpRequest) -> HttpResponse:
        """Issue a run of numbers to a person."""
        form = IssueForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            if run(
                request, sealing.issue, numbers=form.numbers(), holder=data["holder"], seal_class=data["seal_class"],
                actor=actor(request),
            ):  # fmt: skip
                return redirect("admin:logistics_seal_changelist")
        return _form_page(self.admin_site, request, form, _("Issue seals"))


class ReceiptInline(TabularInline):
    model = CustomsReceipt
    fields = readonly_fields = ("code", "info", "returned_at", "received_at", "applied_at")
    extra = 0
    can_delete = False


@admin.register(Declaration)
class DeclarationAdmin(ReadOnlyAdmin):
    """Customs cases; a rejected or unmatched one is tried again here once its cause was mended."""

    list_display = (
        "parcel",
        "status",
        "invt_no",
        "customs_code",
        "mismatches",
        "declared_at",
        "released_at",
        "last_code",
        "last_info",
    )
    list_filter = ("status",)
    list_select_related = ("parcel",)
    search_fields = ("=invt_no", "=parcel__number")
    inlines = (ReceiptInline,)
    ordering = ("-id",)
    actions = ("declare_again",)

    @admin.action(description=_("Mended: match and declare again"), permissions=["view"])
    def declare_again(self, request: HttpRequest, queryset: QuerySet[Declaration]) -> None:
        for case in queryset.select_related("parcel")[:100]:
            run(request, customs.prepare, parcel=case.parcel, actor=actor(request))


@admin.register(Opening)
class OpeningAdmin(ReadOnlyAdmin):
    """Openings; the officer's name stays encrypted and is not shown."""

    list_display = (
        "parcel",
        "opened_at",
        "closed_at",
        "escort",
        "authority",
        "reason",
        "old_seal",
        "new_seal",
        "found",
    )
    list_select_related = ("parcel", "escort", "old_seal", "new_seal")
    exclude = ("officer",)
    ordering = ("-id",)


@admin.register(CustodyEvent)
class CustodyAdmin(ReadOnlyAdmin):
    list_display = ("at", "subject", "sequence", "action", "place", "actor", "hash")
    list_filter = ("action",)
    search_fields = ("=subject",)
    ordering = ("-id",)


def actor(request: HttpRequest) -> str:
    return str(request.user.ref)


def run(request: HttpRequest, verb: Callable[..., Any], **values: Any) -> bool:
    """Call a service; a refusal becomes a message. True where it was done."""
    try:
        verb(**values)
    except DomainError as error:
        details = "; ".join(str(value) for value in error.fields.values())
        messages.error(request, f"{error.message} {details}".strip())
        return False
    messages.success(request, _("Done."))
    return True


def _form_page(site: Any, request: HttpRequest, form: forms.Form, title: Any) -> HttpResponse:
    return TemplateResponse(
        request, "logistics/admin_form.html", {**site.each_context(request), "form": form, "title": title}
    )
