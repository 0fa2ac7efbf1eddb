"""Forms of surveys, score cards and calibrations."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quality.policies.words import DIMENSIONS, REASONS

MARKS = [(str(n), str(n)) for n in range(6)]


class SurveyForm(forms.Form):
    """One to five; the rest if somebody likes."""

    score = forms.TypedChoiceField(
        label=_("How did we do?"), coerce=int, widget=forms.RadioSelect,
        choices=[("1", _("very bad")), ("2", _("bad")), ("3", _("so-so")), ("4", _("good")), ("5", _("very good"))],
    )  # fmt: skip
    reasons = forms.MultipleChoiceField(
        label=_("What made the difference?"),
        choices=list(REASONS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    words = forms.CharField(
        label=_("Anything else?"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class CardForm(forms.Form):
    """0 to 5 a line, and what the colleague can learn."""

    words = forms.CharField(
        label=_("What was good, what to do next time"),
        min_length=10,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, dimensions: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, weight in dimensions.items():
            label = f"{DIMENSIONS.get(name, name)} · {weight} %"
            self.fields[f"score_{name}"] = forms.TypedChoiceField(label=label, coerce=int, choices=MARKS, initial="4")
        self.order_fields([*(f"score_{name}" for name in dimensions), "words"])

    def scores(self) -> dict[str, int]:
        """Line → 0 to 5."""
        return {
            name.removeprefix("score_"): value for name, value in self.cleaned_data.items() if name.startswith("score_")
        }


class WordsForm(forms.Form):
    text = forms.CharField(
        label=_("Your words"), min_length=10, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
