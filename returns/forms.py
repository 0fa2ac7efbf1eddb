"""Forms of returns. They shape input; the services decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from orders.models import OrderLine
from returns.services.deciding import DECLINE, REFUND

REASONS = (
    ("no_reason", _("I changed my mind (7 days, no reason needed)")),
    ("quality", _("Quality problem")),
    ("damaged", _("Arrived damaged")),
    ("wrong", _("Not what I ordered")),
    ("not_genuine", _("I doubt it is genuine")),
)


class RequestForm(forms.Form):
    """How many pieces of each line, why, and a few words. `line_<number>` fields are made from the order."""

    reason = forms.ChoiceField(label=_("Why are you sending it back?"), choices=REASONS, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Tell us more"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example what is broken, or what you expected instead."),
    )

    def __init__(self, *args: Any, lines: list[tuple[OrderLine, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line, left in lines:
            self.fields[f"line_{line.number}"] = forms.TypedChoiceField(
                label=line.title, coerce=int, choices=[(pieces, str(pieces)) for pieces in range(left + 1)],
                initial=min(1, left) if len(lines) == 1 else 0,
            )
        self.order_fields([f"line_{line.number}" for line, _left in lines])

    def pieces(self) -> dict[int, int]:
        """Order line number → pieces chosen."""
        return {line.number: self.cleaned_data[f"line_{line.number}"] for line, _left in self.lines}


class ScanForm(forms.Form):
    code = forms.CharField(max_length=200)


class InspectForm(forms.Form):
    """One item on the bench: the same facts as outbound."""

    weight_g = forms.IntegerField(label=_("Weight (g)"), min_value=0, max_value=200_000)
    serial = forms.CharField(label=_("Serial number"), required=False, max_length=60)
    tag = forms.CharField(label=_("Tamper tag"), required=False, max_length=60)
    length_mm = forms.IntegerField(label=_("Length (mm)"), required=False, min_value=1, max_value=5000)
    width_mm = forms.IntegerField(label=_("Width (mm)"), required=False, min_value=1, max_value=5000)
    height_mm = forms.IntegerField(label=_("Height (mm)"), required=False, min_value=1, max_value=5000)
    grade = forms.ChoiceField(
        label=_("Condition"), required=False,
        choices=(("", "—"), ("A", _("A · small flaw")), ("B", _("B · faulty")), ("C", _("C · badly damaged"))),
    )
    note = forms.CharField(label=_("Remark"), required=False, max_length=500)
    front = forms.FileField(label=_("Photograph: front"), required=False)
    back = forms.FileField(label=_("Photograph: back"), required=False)

    def sides(self) -> tuple[int, int, int] | None:
        values = [self.cleaned_data.get(name) for name in ("length_mm", "width_mm", "height_mm")]
        return (values[0], values[1], values[2]) if all(values) else None  # type: ignore[return-value]


class DecideForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Decision"), choices=((REFUND, _("Refund")), (DECLINE, _("Decline"))), widget=forms.RadioSelect
    )
    why = forms.CharField(label=_("Reason (the shopper reads it)"), required=False, max_length=400)
