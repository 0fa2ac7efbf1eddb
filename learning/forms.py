"""Forms of learning."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from learning.services.alarms import LEAST_WHY, MOST_WHY

MORE = {"class": "input", "rows": 3}


class WhyForm(forms.Form):
    """A decision with its reason."""

    why = forms.CharField(
        label=_("Why"), min_length=LEAST_WHY, max_length=MOST_WHY, widget=forms.Textarea(attrs=MORE),
        help_text=_("Whoever reads it later was not there: what you looked at, what you found."),
    )  # fmt: skip


class MonthForm(forms.Form):
    """A month that is over."""

    month = forms.DateField(
        label=_("Month"), input_formats=["%Y-%m", "%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "month", "class": "input"}, format="%Y-%m"),
    )  # fmt: skip


class OutForm(WhyForm):
    """A returns centre goes out of service."""

    centre: Any = forms.ModelChoiceField(label=_("Returns centre"), queryset=None)
    is_drill = forms.BooleanField(
        label=_("This is a drill"), required=False, initial=True,
        help_text=_(
            "Without the tick it is out for true: labels that were not used yet lead to the other centre from now on, "
            "and their shoppers are told."
        ),
    )  # fmt: skip
    field_order = ("centre", "is_drill", "why")

    def __init__(self, *args: Any, centres: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["centre"].queryset = centres  # type: ignore[attr-defined]
        self.fields["centre"].label_from_instance = lambda place: f"{place.name_zh} {place.code}"  # type: ignore[attr-defined]
