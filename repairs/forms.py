"""Forms of repairs. Rules live in the services; a form only collects."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.core.forms import ManyFiles
from repairs.policies.places import CITIES
from repairs.words import PAPERS, TRADES


class FilesField(forms.FileField):
    """Some files; what they are is told by their bytes, in the service."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """All that were sent; none is fine here."""
        return list(data if isinstance(data, (list, tuple)) else [data] if data else [])


def _pictures(label: Any) -> FilesField:
    attrs = {"multiple": True, "accept": "image/jpeg,image/png,image/webp", "capture": "environment"}
    return FilesField(label=label, required=False, widget=ManyFiles(attrs=attrs))


def _yuan(label: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_digits=8, decimal_places=2, initial=0)


class ReportForm(forms.Form):
    words = forms.CharField(label=_("What happened"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    happened_on = forms.DateField(label=_("Since when"), widget=forms.DateInput(attrs={"type": "date"}))
    photos = _pictures(_("Pictures of the fault"))


class QuoteForm(forms.Form):
    finding = forms.CharField(label=_("What is wrong"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    labour = _yuan(_("Labour (yuan)"))
    parts = _yuan(_("Parts (yuan)"))


class PhotosForm(forms.Form):
    photos = _pictures(_("Photos"))


class WhyForm(forms.Form):
    why = forms.CharField(label=_("Why"), max_length=400)


class PartForm(forms.Form):
    sku = forms.CharField(label=_("Part"), max_length=40)
    pieces = forms.IntegerField(label=_("Pieces"), min_value=1, max_value=99, initial=1)
    serial_in = forms.CharField(label=_("Serial of the new part"), max_length=60, required=False)
    serial_out = forms.CharField(label=_("Serial of the old part"), max_length=60, required=False)


class ShelfForm(forms.Form):
    sku = forms.CharField(label=_("Part"), max_length=40)
    pieces = forms.IntegerField(label=_("Pieces"), min_value=1, max_value=9999)
    note = forms.CharField(label=_("Delivery note"), max_length=40)


class AccountForm(forms.Form):
    """Where a service point is paid."""

    holder = forms.CharField(label=_("Account holder"), max_length=80)
    account = forms.CharField(
        label=_("Account number"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
    )


class ApplyForm(forms.Form):
    """An application of a shop that wants to repair for us."""

    name = forms.CharField(label=_("Name of the shop"), max_length=80)
    city = forms.ChoiceField(label=_("City"), choices=[(one.code, f"{one.zh} {one.en}") for one in CITIES.values()])
    address = forms.CharField(label=_("Address"), max_length=200)
    phone = forms.CharField(label=_("Phone of the shop"), max_length=30)
    hours = forms.CharField(label=_("Opening hours"), max_length=80, required=False)
    trades = forms.MultipleChoiceField(label=_("What you repair"), choices=TRADES, widget=forms.CheckboxSelectMultiple)
    licence = forms.FileField(label=PAPERS["licence"])
    technician = forms.FileField(label=PAPERS["technician"])
    premises = forms.FileField(label=PAPERS["premises"])

    def papers(self) -> list[tuple[str, Any]]:
        """As `partners.apply` takes them."""
        return [(kind, self.cleaned_data[kind]) for kind in PAPERS]
