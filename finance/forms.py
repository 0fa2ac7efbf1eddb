"""What people of finance send in."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from finance.policies import statements
from marketplace.core.money import exponent


class BillForm(forms.Form):
    """A carrier's bill with its lines, one a row: number, amount, words."""

    carrier = forms.CharField(label=_("Carrier or airline"), max_length=40)
    number = forms.CharField(label=_("Number of the bill"), max_length=60)
    currency = forms.RegexField(r"^[A-Z]{3}\Z", label=_("Currency"), initial="CNY", max_length=3)
    total = forms.DecimalField(label=_("Total"), min_value=Decimal("0.01"), max_digits=14, decimal_places=2)
    billed_on = forms.DateField(label=_("Date of the bill"))
    due_on = forms.DateField(label=_("Due on"), required=False)
    lines = forms.CharField(label=_("Lines"), max_length=200_000, widget=forms.Textarea)

    def total_minor(self) -> int:
        return int(self.cleaned_data["total"].scaleb(exponent(self.cleaned_data["currency"])))


class StatementForm(forms.Form):
    """The bank's file."""

    file = forms.FileField(label=_("Bank statement (CSV or CAMT.053)"), max_length=200)

    def clean_file(self) -> Any:
        """Larger ones are refused before they are read."""
        file = self.cleaned_data["file"]
        if file.size > statements.MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 5 MB. Export a shorter time."))
        return file
