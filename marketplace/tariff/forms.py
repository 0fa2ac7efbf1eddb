"""Forms for proposing dated rows. Amounts are typed as they are stored: basis points and fen."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.core.dated.admin import edit_with
from marketplace.core.dated.forms import PLAIN, BodyForm
from marketplace.tariff.services.dated_rows import HS_RATE, IMPORT_LIMIT

MODES = (("9610", "9610"), ("1210", "1210"), ("1239", "1239"))
BP = _("Basis points: 1300 are 13 %.")
FEN = _("Fen: 500000 are 5,000 yuan.")


def _text(label: Any, most: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.TextInput(attrs=PLAIN), **more)


def _whole(label: Any, help_text: Any, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=0, help_text=help_text, widget=forms.NumberInput(attrs=PLAIN), **more
    )


def _day() -> forms.DateField:
    return forms.DateField(
        label=_("First day"), help_text=_("In Shanghai; the row before ends the day before."),
        widget=forms.DateInput(attrs={**PLAIN, "placeholder": "2026-12-01"}),
    )  # fmt: skip


class RowForm(BodyForm):
    """A row of a dated table: the fields are the body, the first day is the start."""

    effective_from = None

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> dict[str, Any]:
        return dict(body)

    def body(self) -> dict[str, Any]:
        values = {name: value for name, value in self.cleaned_data.items() if name != "why"}
        return {**values, "valid_from": values["valid_from"].isoformat()}


class HsRateForm(RowForm):
    hs_prefix = _text(_("HS code"), 10, help_text=_("Four to ten digits; the longest match wins."))
    name = _text(_("Name"), 200)
    on_positive_list = forms.BooleanField(label=_("On the positive list"), required=False, initial=True)
    modes = forms.MultipleChoiceField(label=_("Supervision modes"), choices=MODES, initial=["9610"])
    duty_bp = _whole(_("Duty"), BP)
    vat_bp = _whole(_("VAT"), BP, initial=1300)
    consumption_bp = _whole(_("Consumption tax"), BP, initial=0)
    luxury_consumption_bp = _whole(_("Consumption tax above the luxury threshold"), BP, required=False)
    luxury_from_fen = _whole(_("Luxury threshold"), _("Dutiable fen per ml or g."), required=False)
    yearly_grams = _whole(_("Grams per person and year"), "", required=False)
    unit = _text(_("Customs unit code"), 3, initial="011")
    unit1 = _text(_("Statutory unit code"), 3, initial="035")
    note = _text(_("Note"), 200, required=False)
    source = _text(_("Source"), 200, help_text=_("The notice or decision that this rests on."))
    is_sample = forms.BooleanField(label=_("A sample, not an official rate"), required=False)
    valid_from = _day()


class ImportLimitForm(RowForm):
    regime = _text(_("Regime"), 10, initial="9610")
    per_order_fen = _whole(_("Limit per order"), FEN)
    per_year_fen = _whole(_("Limit per person and year"), FEN, required=False)
    relief_bp = _whole(_("Share of tax within the limits"), BP, initial=7000)
    exempt_fen = _whole(_("Exempt up to"), FEN, initial=0)
    is_active = forms.BooleanField(label=_("Active"), required=False, initial=True)
    source = _text(_("Source"), 200, help_text=_("The notice or decision that this rests on."))
    valid_from = _day()


edit_with(HS_RATE.code, HsRateForm)
edit_with(IMPORT_LIMIT.code, ImportLimitForm)
