"""Inspectors, their keys and statements; loggers and excursions; partners and what they reported."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from logistics.admin.forms import actor, form_page, run
from logistics.forms import RevokeForm
from logistics.models import (
    ClimateRecord,
    EpcisCapture,
    Excursion,
    Inspector,
    InspectorKey,
    InspectorStatement,
    Partner,
    PartnerEvent,
    PartnerScope,
)
from logistics.services import climate, inspectors, partners
from marketplace.accounts.models import User
from marketplace.core.admin import ReadOnlyAdmin


class EnrolForm(forms.Form):
    """A person of an inspection body, by the address they signed up with."""

    email = forms.EmailField(label=_("E-mail of their account"))
    organisation = forms.CharField(label=_("Inspection body"), max_length=120)
    accreditation = forms.CharField(label=_("Accreditation"), max_length=120, required=False)
    country = forms.RegexField(r"^[A-Za-z]{2}$", label=_("Country (two letters)"))


class PartnerForm(forms.Form):
    """A partner and what it may speak about, one right a line: `carrier:jingwei`, `airport:PVG`, `warehouse:NRT1`."""

    email = forms.EmailField(label=_("E-mail of their account"))
    name = forms.CharField(label=_("Name"), max_length=80)
    scopes = forms.CharField(label=_("May speak about"), widget=forms.Textarea(attrs={"rows": 4}))


class SettleForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("What becomes of the goods"),
        choices=[("released", _("They may go on")), ("rejected", _("They are taken out"))],
    )
    why = forms.CharField(label=_("Why"), max_length=500)


class ByForm(ReadOnlyAdmin):
    """Read only, with one page that asks something: `asking` is its address, form, title and verb."""

    def get_urls(self) -> list[URLPattern]:
        name = f"logistics_{self.model._meta.model_name}_ask"
        return [path("ask/", self.admin_site.admin_view(self.ask), name=name), *super().get_urls()]

    def ask(self, request: HttpRequest) -> HttpResponse:
        raise NotImplementedError

    def back(self) -> HttpResponse:
        return redirect(f"admin:logistics_{self.model._meta.model_name}_changelist")


def _person(form: forms.Form) -> User | None:
    found = User.objects.filter(email__iexact=form.cleaned_data["email"], is_active=True).first()
    if found is None:
        form.add_error("email", _("Nobody has signed up with this address."))
    return found


@admin.register(Inspector)
class InspectorAdmin(ByForm):
    list_display = ("organisation", "public_id", "user", "country", "accreditation", "is_active", "created_at")
    search_fields = ("organisation", "=public_id")
    ordering = ("organisation",)
    doors = (("admin:logistics_inspector_ask", _("Enrol an inspector")),)

    def ask(self, request: HttpRequest) -> HttpResponse:
        form = EnrolForm(request.POST or None)
        if request.method == "POST" and form.is_valid() and (user := _person(form)) is not None:
            told = {name: form.cleaned_data[name] for name in ("organisation", "accreditation", "country")}
            if run(request, inspectors.enrol, user=user, actor=actor(request), **told):
                return self.back()
        return form_page(self.admin_site, request, form, _("Enrol an inspector"))


@admin.register(InspectorKey)
class InspectorKeyAdmin(ReadOnlyAdmin):
    """Approve only what the inspection body itself has confirmed, by telephone or letter: the key ID is the fingerprint."""

    list_display = ("key_id", "inspector", "valid_from", "valid_until", "approved_at", "revoked_at", "revoked_for")
    list_filter = (("approved_at", admin.EmptyFieldListFilter), "revoked_for")
    list_select_related = ("inspector",)
    search_fields = ("=key_id",)
    ordering = ("-id",)
    actions = ("approve", "revoke")

    @admin.action(description=_("Approve: the inspection body confirmed the key ID"), permissions=["view"])
    def approve(self, request: HttpRequest, queryset: QuerySet[InspectorKey]) -> None:
        for key in queryset:
            run(request, inspectors.approve_key, key=key, actor=actor(request))

    @admin.action(description=_("Revoke for ever"), permissions=["view"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[InspectorKey]) -> HttpResponse | None:
        if queryset.count() != 1:
            messages.error(request, _("Choose one key."))
            return None
        return redirect("admin:logistics_inspectorkey_revoke", queryset.get().pk)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.revoke_page)
        return [path("<int:pk>/revoke/", view, name="logistics_inspectorkey_revoke"), *super().get_urls()]

    def revoke_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say why."""
        form, key = RevokeForm(request.POST or None), get_object_or_404(InspectorKey, pk=pk)
        done = (
            request.method == "POST"
            and form.is_valid()
            and run(request, inspectors.revoke_key, key=key, actor=actor(request), **form.cleaned_data)
        )
        if done:
            return redirect("admin:logistics_inspectorkey_changelist")
        return form_page(self.admin_site, request, form, _("Revoke key %(key)s") % {"key": key.key_id})


@admin.register(InspectorStatement)
class StatementAdmin(ReadOnlyAdmin):
    list_display = ("received_at", "subject", "result", "inspected_on", "key")
    list_filter = ("result",)
    list_select_related = ("key",)
    search_fields = ("=subject", "=public_id", "=sha256")
    ordering = ("-id",)


@admin.register(ClimateRecord)
class ClimateAdmin(ReadOnlyAdmin):
    list_display = ("imported_at", "device", "parcel", "bag", "first_at", "last_at", "sha256")
    list_select_related = ("parcel", "bag")
    search_fields = ("=device", "=parcel__number", "=bag__number")
    fields = (
        "public_id",
        "device",
        "parcel",
        "bag",
        "sha256",
        "facts",
        "first_at",
        "last_at",
        "imported_by",
        "imported_at",
    )
    ordering = ("-id",)


@admin.register(Excursion)
class ExcursionAdmin(ReadOnlyAdmin):
    """Where the cold chain broke; the clock runs until somebody decides here."""

    list_display = ("opened_at", "parcel", "temperature_class", "minutes", "worst", "outcome", "closed_at")
    list_filter = (("closed_at", admin.EmptyFieldListFilter), "temperature_class", "outcome")
    list_select_related = ("parcel",)
    search_fields = ("=public_id", "=parcel__number")
    ordering = ("-id",)
    actions = ("settle",)

    @admin.action(description=_("Decide"), permissions=["view"])
    def settle(self, request: HttpRequest, queryset: QuerySet[Excursion]) -> HttpResponse | None:
        if queryset.count() != 1:
            messages.error(request, _("Choose one."))
            return None
        return redirect("admin:logistics_excursion_settle", queryset.get().pk)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.settle_page)
        return [path("<int:pk>/settle/", view, name="logistics_excursion_settle"), *super().get_urls()]

    def settle_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What becomes of the goods, and why."""
        form, found = (
            SettleForm(request.POST or None),
            get_object_or_404(Excursion.objects.select_related("parcel"), pk=pk),
        )
        done = (
            request.method == "POST"
            and form.is_valid()
            and run(request, climate.settle, excursion=found, actor=actor(request), **form.cleaned_data)
        )
        if done:
            return redirect("admin:logistics_excursion_changelist")
        return form_page(
            self.admin_site, request, form, _("Cold chain of %(parcel)s") % {"parcel": found.parcel.number}
        )


class ScopeInline(TabularInline):
    model = PartnerScope
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Partner)
class PartnerAdmin(ByForm):
    list_display = ("name", "user", "is_active", "created_at")
    inlines = (ScopeInline,)
    ordering = ("name",)
    doors = (("admin:logistics_partner_ask", _("Admit a partner, or change what it may speak about")),)

    def ask(self, request: HttpRequest) -> HttpResponse:
        form = PartnerForm(request.POST or None)
        if request.method == "POST" and form.is_valid() and (user := _person(form)) is not None:
            scopes = form.cleaned_data["scopes"].split()
            if run(
                request, partners.admit, user=user, name=form.cleaned_data["name"], scopes=scopes, actor=actor(request)
            ):
                return self.back()
        return form_page(self.admin_site, request, form, _("Admit a partner"))


@admin.register(EpcisCapture)
class CaptureAdmin(ReadOnlyAdmin):
    list_display = ("received_at", "partner", "is_success", "accepted", "parked", "repeated")
    list_filter = ("is_success", "partner")
    list_select_related = ("partner",)
    search_fields = ("=public_id",)
    ordering = ("-id",)


@admin.register(PartnerEvent)
class PartnerEventAdmin(ReadOnlyAdmin):
    list_display = ("captured_at", "partner", "status", "reason", "happened_at", "hash")
    list_filter = ("status", "partner")
    list_select_related = ("partner",)
    search_fields = ("=hash", "=parcel__number", "=bag__number", "=unit__passport_code")
    ordering = ("-id",)
