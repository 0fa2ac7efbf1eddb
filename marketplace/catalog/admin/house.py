"""Editors of the house's lists: rows are looked at here and changed by proposals, with a preview and four eyes."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from marketplace.catalog.models import Brand, Category, CategoryAttribute, ModerationTerm, RestrictedCategory
from marketplace.catalog.search.text import normalise
from marketplace.catalog.services.house_edits import ATTRIBUTE, BRAND, RESTRICTION, TERM
from marketplace.core.dated.admin import edit_with
from marketplace.core.dated.forms import PLAIN, WIDE, BodyForm
from marketplace.core.dated.readonly import ReadOnlyAdmin

SOURCE = _("The law, list or letter that this rests on; sellers read it.")


def _text(label: Any, most: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.TextInput(attrs=PLAIN), **more)


def _tick(label: Any, help_text: Any = "", *, initial: bool = False) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, help_text=help_text, initial=initial)


def _choice(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.Select(attrs=PLAIN))


def _categories() -> list[tuple[str, str]]:
    rows = Category.objects.order_by("slug").values_list("slug", "name_zh_hans", "name_en")
    return [(slug, f"{slug} · {zh} · {en}") for slug, zh, en in rows]


class RowForm(BodyForm):
    """A row of a list: the fields are the body, and it takes effect with its approval."""

    effective_from = None

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> dict[str, Any]:
        return dict(body)

    def body(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "why"}


class TermForm(RowForm):
    term = _text(_("Word"), 60, help_text=_("Latin words are looked for as whole words, Chinese ones anywhere."))
    kind = _choice(
        _("Kind"), (("forbidden", _("Forbidden goods: holds everybody")), ("claim", _("A claim: a person looks")))
    )
    source = _text(_("Source"), 120, help_text=SOURCE)
    is_active = _tick(_("In force"), initial=True)

    def clean_term(self) -> str:
        return normalise(self.cleaned_data["term"])


class RestrictionForm(RowForm):
    category = _choice(_("Category (with all below it)"), _categories)
    is_closed = _tick(_("Closed: nobody may hand in goods here"))
    needs_certificate = _tick(_("Asks for a certificate"))
    reason = _text(_("What sellers read"), 200)
    source = _text(_("Source"), 120, help_text=SOURCE)
    in_force = _tick(_("In force"), _("Without it the restriction is lifted."), initial=True)


class BrandForm(RowForm):
    name = _text(_("Name"), 80, help_text=_("As the maker writes it; another spelling of it is another brand."))
    name_zh = _text(_("Chinese name"), 80, required=False)
    nicknames = forms.CharField(
        label=_("Nicknames"), required=False, max_length=1300, widget=forms.Textarea(attrs={**PLAIN, "rows": 2}),
        help_text=_("Separated by commas. They are words of the search dictionary; goods are indexed anew."),
    )  # fmt: skip
    needs_authorisation = _tick(_("Asks sellers for proof"))
    is_open = _tick(_("Open: anybody may sell it"))

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> dict[str, Any]:
        names = body.get("nicknames", "")
        return {**body, "nicknames": names if isinstance(names, str) else ", ".join(names)}

    def clean_nicknames(self) -> list[str]:
        parts = self.cleaned_data["nicknames"].replace("，", ",").replace("、", ",").split(",")
        return [normalise(part) for part in parts if part.strip()]  # as titles and proofs are compared


class AttributeForm(RowForm):
    category = _choice(_("Category (with all below it)"), _categories)
    code = _text(_("Code"), 40, help_text=_("Permanent: the key in files and listings, as net_content."))
    name_zh_hans = _text(_("Chinese name"), 60)
    name_en = _text(_("English name"), 60)
    kind = _choice(_("Kind"), CategoryAttribute.Kind.choices)
    unit = _text(_("Unit"), 12, required=False)
    choices = forms.CharField(
        label=_("Choices"), required=False, max_length=8000, widget=forms.Textarea(attrs={**WIDE, "rows": 5}),
        help_text=_("One a line: code | Chinese | English"),
    )  # fmt: skip
    on_label = _tick(_("The Chinese label should say it"))
    position = forms.IntegerField(label=_("Position"), min_value=0, max_value=999, initial=0)
    in_force = _tick(
        _("In force"), _("Without it the property is not asked any more; what sellers said stays."), initial=True
    )

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> dict[str, Any]:
        rows = body.get("choices", "")
        return {
            **body,
            "choices": rows if isinstance(rows, str) else "\n".join(" | ".join(map(str, one)) for one in rows),
        }

    def clean_choices(self) -> list[list[str]]:
        lines = [line for line in self.cleaned_data["choices"].splitlines() if line.strip()]
        return [[part.strip() for part in line.split("|")] for line in lines]


for subject, form in ((TERM, TermForm), (RESTRICTION, RestrictionForm), (BRAND, BrandForm), (ATTRIBUTE, AttributeForm)):
    edit_with(subject.code, form)


class ListAdmin(ReadOnlyAdmin):
    """Rows of a list, each with a way to propose a change; adding leads to the same page."""

    code = ""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(self.has_view_permission(request))

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return redirect("admin:core_rule_kind", self.code)

    def named(self, row: Any) -> dict[str, str]:
        """What names the row in the body of a proposal."""
        raise NotImplementedError

    @admin.display(description=_("Change"))
    def change(self, row: Any) -> str:
        address = f"{reverse('admin:core_rule_kind', args=[self.code])}?{urlencode(self.named(row))}"
        return format_html('<a href="{}">{}</a>', address, _("Propose a change"))


@admin.register(ModerationTerm)
class TermAdmin(ListAdmin):
    code = TERM.code
    list_display = ("term", "kind", "source", "is_active", "change")
    list_filter = ("kind", "is_active")
    search_fields = ("term", "source")
    ordering = ("term",)

    def named(self, row: Any) -> dict[str, str]:
        return {"term": row.term}


@admin.register(RestrictedCategory)
class RestrictionAdmin(ListAdmin):
    code = RESTRICTION.code
    list_display = ("category", "is_closed", "needs_certificate", "reason", "source", "change")
    list_filter = ("is_closed", "needs_certificate")
    list_select_related = ("category",)
    search_fields = ("category__slug", "reason")
    ordering = ("category__slug",)

    def named(self, row: Any) -> dict[str, str]:
        return {"category": row.category.slug}


@admin.register(Brand)
class BrandAdmin(ListAdmin):
    code = BRAND.code
    list_display = ("name", "name_zh", "known_as", "needs_authorisation", "is_open", "change")
    list_filter = ("needs_authorisation", "is_open")
    search_fields = ("name", "name_zh", "key", "nicknames")
    ordering = ("name",)

    @admin.display(description=_("Nicknames"))
    def known_as(self, row: Brand) -> str:
        return "、".join(row.nicknames)

    def named(self, row: Any) -> dict[str, str]:
        return {"name": row.name}


@admin.register(CategoryAttribute)
class AttributeAdmin(ListAdmin):
    code = ATTRIBUTE.code
    list_display = ("category", "code", "name_zh_hans", "name_en", "kind", "unit", "on_label", "position", "change")
    list_filter = ("kind", "on_label")
    list_select_related = ("category",)
    search_fields = ("code", "category__slug", "name_zh_hans", "name_en")
    ordering = ("category__slug", "position")

    def named(self, row: Any) -> dict[str, str]:
        return {"category": row.category.slug, "code": row.code}
