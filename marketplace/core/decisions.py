"""Who decided what, when: searching the trail, newest first, page by page, without counting all of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.core import time
from marketplace.core.dated.forms import PLAIN
from marketplace.core.models import TrailEntry

PAGE = 50
MOST_PEOPLE = 50


@dataclass(frozen=True)
class Found:
    """One page; `older` is where the next one begins, None at the end."""

    entries: list[TrailEntry]
    older: int | None


class SearchForm(forms.Form):
    """Every field narrows; all empty is everything."""

    who = forms.CharField(
        label=_("Who"), required=False, max_length=80, help_text=_("A name, an e-mail address or a reference."),
        widget=forms.TextInput(attrs=PLAIN),
    )  # fmt: skip
    what = forms.CharField(
        label=_("What"), required=False, max_length=80, help_text=_("The beginning of the verb, as seller. or rule."),
        widget=forms.TextInput(attrs=PLAIN),
    )  # fmt: skip
    about = forms.CharField(
        label=_("About"), required=False, max_length=80, help_text=_("A reference, as order:MO… or seller:…"),
        widget=forms.TextInput(attrs=PLAIN),
    )  # fmt: skip
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={**PLAIN, "type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={**PLAIN, "type": "date"}))
    before = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)


def search(
    *,
    who: str = "",
    what: str = "",
    about: str = "",
    since: date | None = None,
    until: date | None = None,
    before: int | None = None,
) -> Found:
    """Trail rows that fit, the newest first; two queries. Days are those of Asia/Shanghai, both included."""
    rows = TrailEntry.objects.order_by("-id")
    if who.strip():
        rows = rows.filter(actor__in=_refs(who.strip()))
    if what.strip():
        rows = rows.filter(verb__startswith=what.strip())
    if about.strip():
        rows = rows.filter(target=about.strip())
    if since is not None:
        rows = rows.filter(at__gte=_midnight(since))
    if until is not None:
        rows = rows.filter(at__lt=_midnight(until) + timedelta(days=1))
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = list(rows[: PAGE + 1])
    return Found(found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None)


def _refs(who: str) -> list[str]:
    """References of the people meant; a reference means itself."""
    people = get_user_model()._default_manager.filter(Q(display_name__icontains=who) | Q(email__iexact=who))
    ids = people.order_by("pk").values_list("public_id", flat=True)[:MOST_PEOPLE]
    return [who, *(f"user:{public_id}" for public_id in ids)]


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=time.SHANGHAI)
