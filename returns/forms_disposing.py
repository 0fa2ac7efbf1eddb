"""Forms of where returned pieces end."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class SendForm(forms.Form):
    """A box left: carrier, waybill, cost in yuan."""

    carrier = forms.CharField(label=_("Carrier"), max_length=20)
    waybill = forms.CharField(label=_("Waybill"), max_length=40)
    cost = forms.DecimalField(label=_("Cost (yuan)"), min_value=Decimal(0), max_digits=7, decimal_places=2)

    def facts(self) -> dict[str, Any]:
        """The service's arguments; cost in fen."""
        data = self.cleaned_data
        return {"carrier": data["carrier"], "waybill": data["waybill"], "cost_fen": int(data["cost"] * 100)}


class ProofForm(forms.Form):
    """One picture before and one after."""

    before = forms.FileField(
        label=_("Picture before"), widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})
    )
    after = forms.FileField(
        label=_("Picture after"), widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})
    )
