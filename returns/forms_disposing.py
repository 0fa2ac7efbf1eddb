"""Forms of where returned pieces end."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class SendForm(forms.Form):
    """A box is handed over: its scanned label, carrier, waybill, cost in yuan."""

    code = forms.CharField(label=_("Scan the label of the box"), max_length=40)
    carrier = forms.CharField(label=_("Carrier"), max_length=20)
    waybill = forms.CharField(label=_("Waybill"), max_length=40)
    cost = forms.DecimalField(label=_("Cost (yuan)"), min_value=Decimal(0), max_digits=7, decimal_places=2)

    def facts(self) -> dict[str, Any]:
        """The service's arguments; cost in fen."""
        data = self.cleaned_data
        return {
            "code": data["code"],
            "carrier": data["carrier"],
            "waybill": data["waybill"],
            "cost_fen": int(data["cost"] * 100),
        }


class LeaveForm(forms.Form):
    """A parcel goes home to the shopper: its scanned label, and another courier than the one that was booked."""

    code = forms.CharField(label=_("Scan the label of the parcel"), max_length=40)
    carrier = forms.CharField(label=_("Another carrier"), max_length=20, required=False)
    waybill = forms.CharField(label=_("Its waybill"), max_length=40, required=False)


class ReadyForm(forms.Form):
    """Where a box goes and what it weighs."""

    consignee = forms.CharField(label=_("Consignee"), max_length=120)
    ship_to = forms.CharField(
        label=_("Address abroad, in Latin letters"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )
    weight_g = forms.IntegerField(label=_("Weight of the whole box (g)"), min_value=1, max_value=30_000)


class ProofForm(forms.Form):
    """One picture before and one after."""

    before = forms.FileField(
        label=_("Picture before"), widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})
    )
    after = forms.FileField(
        label=_("Picture after"), widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})
    )
