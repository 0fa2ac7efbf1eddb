"""Forms of the editors and of whoever handles complaints."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from knowledge.forms import KINDS, OUTCOMES, words
from knowledge.policies.categories import CATEGORIES
from knowledge.policies.languages import EN, HANS, HANT

NAMES = {HANS: _("Chinese"), EN: _("English"), HANT: _("Traditional (empty: converted)")}
LABELS = {"title": _("Title"), "summary": _("Summary"), "body": _("Text"), "action": _("Button")}


def day(label: Any, **more: Any) -> forms.DateTimeField:
    return forms.DateTimeField(label=label, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}), **more)


class TextsForm(forms.Form):
    """Texts in three languages: fields `<locale>__<name>`."""

    parts: tuple[str, ...] = ("title", "summary", "body", "action")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for locale in (HANS, EN, HANT):
            for name in self.parts:
                rows = {"body": 12, "summary": 2}.get(name, 0)
                needed = locale != HANT and name != "action"
                widget: forms.Widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
                self.fields[f"{locale}__{name}"] = forms.CharField(
                    label=f"{NAMES[locale]} · {LABELS[name]}", required=needed, widget=widget, max_length=30_000
                )

    def texts(self) -> dict[str, dict[str, str]]:
        """As the services take it."""
        return {loc: {name: self.cleaned_data[f"{loc}__{name}"] for name in self.parts} for loc in (HANS, EN, HANT)}


def initial(texts: dict[str, dict[str, str]]) -> dict[str, str]:
    """What stands in the fields at first."""
    return {f"{locale}__{name}": value for locale, fields in texts.items() for name, value in fields.items()}


class ArticleForm(TextsForm):
    keywords = forms.CharField(label=_("What people also type"), required=False, max_length=400)


class NewArticleForm(ArticleForm):
    slug = forms.SlugField(label=_("Address below /help/"), max_length=60)
    category = forms.ChoiceField(
        label=_("Shelf"), choices=[(code, label) for code, (label, _icon) in CATEGORIES.items()]
    )
    gap = forms.IntegerField(widget=forms.HiddenInput, required=False)


class SubmitForm(forms.Form):
    effective_from = day(_("Goes live at (empty: when approved)"), required=False)


class NoteForm(forms.Form):
    text = words(_("Why, in a sentence"), 2, 500)


class DocumentForm(TextsForm):
    parts = ("title", "summary", "body")
    why = words(_("Why it changes; everybody reads it"), 2, 2000, min_length=5)
    asks_again = forms.BooleanField(label=_("Ask everybody to agree anew"), required=False)


class DayForm(forms.Form):
    effective_from = day(_("Counts from"))


class SummaryForm(forms.Form):
    text = words(_("What was said and what becomes of it"), 5, 5000, min_length=10)


class ReplyForm(forms.Form):
    text = words(_("Answer; everybody reads it"), 3, 2000, min_length=3)
    comment = forms.IntegerField(widget=forms.HiddenInput)
    is_hidden = forms.BooleanField(label=_("Hide the comment for a reason of law"), required=False)


class StepForm(forms.Form):
    text = words(_("What was found or done"), 4)


class AskForm(forms.Form):
    text = words(_("What we need from the person"), 3)


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(label=_("Outcome"), choices=OUTCOMES)
    text = words(_("Answer in writing: what was found, what follows, where to go if the person disagrees"), 8)


class AuthorityForm(forms.Form):
    """A case that the authority sent."""

    authority_number = forms.CharField(label=_("Number of the authority"), max_length=40, min_length=4)
    kind = forms.ChoiceField(label=_("What is it about?"), choices=KINDS)
    received_at = day(_("Received"))
    answer_by = day(_("Answer by, as the letter says (empty: five working days)"), required=False)
    order = forms.CharField(label=_("Order number, if known"), max_length=20, required=False)
    text = words(_("What the letter says"), 6, min_length=5)


class FeedbackAnswerForm(forms.Form):
    text = words(_("Answer"), 4, 2000, min_length=5)
    reward = forms.IntegerField(
        label=_("Points, where it was useful"), min_value=0, max_value=1000, initial=0, required=False
    )


class ChangeForm(forms.Form):
    zh = forms.CharField(label=_("What we changed, in Chinese"), max_length=200, min_length=5)
    en = forms.CharField(label=_("What we changed, in English"), max_length=200, min_length=5)
