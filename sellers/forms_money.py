"""Forms of the seller's money room."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AppealForm(forms.Form):
    text = forms.CharField(
        label=_("Why do you see it differently?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Name what shows it: an order, a parcel, a message. Somebody who did not place the hold decides."),
    )  # fmt: skip
