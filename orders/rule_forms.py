"""Forms for proposing commission, currency fee and insurance, instead of JSON."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.core.dated.admin import edit_with
from marketplace.core.dated.forms import PLAIN, BodyForm
from orders.policies.extras import INSURANCE, MOST_FEN
from orders.policies.rules_of_price import ANY, COMMISSION, FX_FEE, GRADES, KINDS, MOST_BP

NAMES = {"buyer": _("Personal buyer abroad"), "retailer": _("Overseas retailer")}
HELP = _("Basis points: 800 are 8 %.")


class FxFeeForm(BodyForm):
    bp = forms.IntegerField(
        label=_("Currency fee"), min_value=0, max_value=MOST_BP, help_text=HELP, widget=forms.NumberInput(attrs=PLAIN)
    )
    field_order = ("bp", "effective_from", "why")

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> dict[str, Any]:
        return {"bp": body["bp"]}

    def body(self) -> dict[str, Any]:
        return {"bp": self.cleaned_data["bp"]}


class InsuranceForm(BodyForm):
    bp = forms.IntegerField(
        label=_("Insurance premium"),
        min_value=0,
        max_value=MOST_BP,
        help_text=HELP,
        widget=forms.NumberInput(attrs=PLAIN),
    )
    least_fen = forms.IntegerField(
        label=_("Least premium of an order"), min_value=0, max_value=MOST_FEN, help_text=_("Fen: 500000 are 5,000 yuan."),
        widget=forms.NumberInput(attrs=PLAIN),
    )  # fmt: skip
    field_order = ("bp", "least_fen", "effective_from", "why")

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> dict[str, Any]:
        return {"bp": body["bp"], "least_fen": body["least_fen"]}

    def body(self) -> dict[str, Any]:
        return {"bp": self.cleaned_data["bp"], "least_fen": self.cleaned_data["least_fen"]}


class CommissionForm(BodyForm):
    """One number a kind and grade; an empty one follows the kind's general rate."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in KINDS:
            for grade in GRADES:
                label = _("%(kind)s, all other grades") if grade == ANY else _("%(kind)s, grade %(grade)s")
                self.fields[_name(kind, grade)] = forms.IntegerField(
                    label=label % {"kind": NAMES[kind], "grade": grade}, min_value=0, max_value=MOST_BP,
                    required=grade == ANY, help_text=HELP, widget=forms.NumberInput(attrs=PLAIN),
                )  # fmt: skip
        self.order_fields([_name(kind, grade) for kind in KINDS for grade in GRADES])

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> dict[str, Any]:
        return {_name(row["kind"], row["grade"]): row["bp"] for row in body["rates"]}

    def body(self) -> dict[str, Any]:
        filled = [
            (kind, grade, self.cleaned_data[_name(kind, grade)]) for kind in KINDS for grade in (*GRADES[1:], ANY)
        ]
        return {"rates": [{"kind": kind, "grade": grade, "bp": bp} for kind, grade, bp in filled if bp is not None]}


def _name(kind: str, grade: str) -> str:
    return f"{kind}_{'any' if grade == ANY else grade}"


edit_with(COMMISSION.code, CommissionForm)
edit_with(FX_FEE.code, FxFeeForm)
edit_with(INSURANCE.code, InsuranceForm)
