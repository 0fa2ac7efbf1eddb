"""The simulator's form: one number for each thing that may happen. A GET form, so an answer has an address."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sellers.policies.grade_codes import label_of
from sellers.policies.grade_whatif import ASKED, MOST_DAYS, MOST_EACH


class WhatIfForm(forms.Form):
    """Event codes → how many more of them, and in how many days."""

    in_days = forms.IntegerField(
        label=_("Days from today"), required=False, min_value=0, max_value=MOST_DAYS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "placeholder": "0"}),
    )  # fmt: skip

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        for code in ASKED:
            self.fields[code] = forms.IntegerField(
                label=label_of(code), required=False, min_value=0, max_value=MOST_EACH,
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "placeholder": "0"}),
            )  # fmt: skip

    @property
    def counts(self) -> dict[str, int]:
        """What was entered, without the empty fields."""
        return {code: self.cleaned_data[code] for code in ASKED if self.cleaned_data.get(code)}
