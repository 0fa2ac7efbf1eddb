"""The desk of the search dictionary: words, their meanings, and the words of titles to look at."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from marketplace.catalog.models import SearchTerm, SearchWord
from marketplace.catalog.search import text
from marketplace.catalog.services import terms
from marketplace.catalog.states import TermKind
from marketplace.core import tasks


class SearchTermForm(forms.ModelForm):
    """A term must hold letters; all but a bare word must mean something else."""

    class Meta:
        model = SearchTerm
        fields = ("term", "canonical", "kind")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        term, canonical = text.normalise(cleaned.get("term", "")), text.normalise(cleaned.get("canonical", ""))
        if term and not text.RUN.search(term):
            raise ValidationError({"term": _("Nothing in this can be searched for.")})
        if cleaned.get("kind") != TermKind.WORD and not text.RUN.search(canonical):
            raise ValidationError({"canonical": _("Please say what the word means.")})
        if cleaned.get("kind") == TermKind.LEADS and canonical == term:
            raise ValidationError({"canonical": _("A nickname must lead to other words.")})
        return cleaned


@admin.register(SearchTerm)
class SearchTermAdmin(ModelAdmin):
    """The search dictionary: data for the desk, with a re-index in the background."""

    form = SearchTermForm
    list_display = ("term", "canonical", "kind")
    list_filter = ("kind",)
    search_fields = ("term", "canonical")
    actions = ("reindex",)

    def save_model(self, request: HttpRequest, obj: SearchTerm, form: Any, change: bool) -> None:
        if not SearchTerm.objects.exists():
            terms.plant()  # else this first row would be the whole dictionary
            obj.pk = SearchTerm.objects.filter(term=obj.term).values_list("pk", flat=True).first()
        super().save_model(request, obj, form, change)
        messages.info(request, _("Queries understand this within a minute. Re-index if titles are to be cut anew."))

    @admin.action(description=_("Re-index everything in the background"))
    def reindex(self, request: HttpRequest, queryset: QuerySet[SearchTerm]) -> None:
        tasks.send("catalog.reindex", 0)
        messages.success(request, _("The search index is being rebuilt."))


@admin.register(SearchWord)
class SearchWordAdmin(ModelAdmin):
    """Words of titles with their counts: seen, never edited."""

    list_display = ("word", "pinyin", "listings")
    search_fields = ("word", "pinyin")
    ordering = ("-listings",)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
