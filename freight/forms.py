"""Forms of freight. Kilograms and yuan for people; grams and fen for services."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from freight.models import Lane, Method
from freight.policies.rates import Break
from freight.services.lanes import Terms, Timetable
from freight.words import WEEKDAYS
from marketplace.core import switches
from marketplace.core.money import exponent, is_currency


def grams(value: Decimal) -> int:
    return int(value * 1000)


class LaneForm(forms.Form):
    origin = forms.CharField(max_length=3, min_length=3, label=_("From (IATA)"))
    destination = forms.CharField(max_length=3, min_length=3, label=_("To (IATA)"))


class MethodForm(forms.Form):
    code = forms.SlugField(max_length=20, label=_("Short code"))
    kind = forms.ChoiceField(choices=Method.Kind.choices, label=_("Kind"))
    name = forms.CharField(max_length=80, label=_("Name"))
    door_days = forms.IntegerField(min_value=0, max_value=60, label=_("Days from landing to the door"))
    takes_dangerous = forms.BooleanField(required=False, label=_("Takes dangerous goods"))
    takes_cold = forms.BooleanField(required=False, label=_("Keeps a temperature"))


class LaneMethodForm(forms.Form):
    lane = forms.ModelChoiceField(queryset=Lane.objects.none(), to_field_name="code", label=_("Lane"))
    method = forms.ModelChoiceField(queryset=Method.objects.none(), to_field_name="code", label=_("Method"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lane"].queryset = Lane.objects.order_by("code")  # type: ignore[attr-defined]
        self.fields["method"].queryset = Method.objects.order_by("code")  # type: ignore[attr-defined]


class ContractForm(LaneMethodForm):
    reference = forms.CharField(max_length=60, label=_("Reference of the contract"))
    valid_from = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    valid_to = forms.DateField(label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    currency = forms.CharField(max_length=3, min_length=3, initial="CNY", label=_("Currency"))
    minimum = forms.DecimalField(min_value=0, max_digits=10, decimal_places=2, label=_("Minimum a waybill"))
    fuel = forms.DecimalField(min_value=0, max_value=200, decimal_places=2, label=_("Fuel surcharge, %"))
    breaks = forms.CharField(
        label=_("Breaks"), widget=forms.Textarea(attrs={"rows": 4}), initial="0 = 50.00\n45 = 40.00\n100 = 30.00",
        help_text=_("One a line: from kilograms = price of one kilogram"),
    )  # fmt: skip
    divisor = forms.IntegerField(min_value=1000, max_value=10_000, initial=6000, label=_("cm³ a kilogram"))
    step = forms.DecimalField(
        min_value=Decimal("0.001"), max_value=100, initial=Decimal("0.5"), decimal_places=3, label=_("Step, kg")
    )

    def clean_currency(self) -> str:
        code: str = self.cleaned_data["currency"].upper()
        if not is_currency(code):
            raise forms.ValidationError(_("A currency has three letters, such as CNY."))
        return code

    def clean_breaks(self) -> tuple[Break, ...]:
        rows, coins = [], self._coins()
        for line in self.cleaned_data["breaks"].splitlines():
            if not line.strip():
                continue
            try:
                weight, _equals, rate = line.partition("=")
                rows.append(Break(int(Decimal(weight.strip()) * 1000), int(Decimal(rate.strip()) * coins)))
            except (ArithmeticError, ValueError):
                raise forms.ValidationError(_("Please check this line: %(line)s") % {"line": line[:60]}) from None
        return tuple(rows)

    def _coins(self) -> int:
        """Minor units of one unit of the currency that was entered."""
        return int(10 ** exponent(self.cleaned_data.get("currency") or "CNY"))

    def terms(self) -> Terms:
        data = self.cleaned_data
        return Terms(
            data["reference"], data["valid_from"], data["valid_to"], int(data["minimum"] * self._coins()),
            int(data["fuel"] * 100), data["breaks"], data["divisor"], grams(data["step"]), data["currency"],
        )  # fmt: skip


class ScheduleForm(LaneMethodForm):
    designator = forms.CharField(max_length=8, label=_("Flight number"))
    prefix = forms.CharField(max_length=3, min_length=3, label=_("Airline prefix"))
    weekday = forms.TypedChoiceField(choices=list(enumerate(WEEKDAYS)), coerce=int, label=_("Leaves on"))
    departs_local = forms.TimeField(label=_("Leaves, local time"), widget=forms.TimeInput(attrs={"type": "time"}))
    arrives_local = forms.TimeField(label=_("Lands, local time"), widget=forms.TimeInput(attrs={"type": "time"}))
    arrives_days = forms.IntegerField(min_value=0, max_value=3, initial=1, label=_("Days later"))
    cutoff_minutes = forms.IntegerField(min_value=30, max_value=2880, initial=240, label=_("Cut-off, minutes before"))
    capacity_kg = forms.DecimalField(
        min_value=Decimal("0.001"), max_digits=9, decimal_places=3, label=_("Capacity, kg")
    )
    capacity_m3 = forms.DecimalField(
        min_value=Decimal("0.001"), max_digits=7, decimal_places=3, label=_("Capacity, m³")
    )
    valid_from = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    valid_to = forms.DateField(label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def timetable(self) -> Timetable:
        data = {name: value for name, value in self.cleaned_data.items() if name not in ("lane", "method")}
        kilograms, cubic = data.pop("capacity_kg"), data.pop("capacity_m3")
        return Timetable(**data, capacity_g=grams(kilograms), capacity_cm3=int(cubic * 1_000_000))


class BlockForm(forms.Form):
    prefix = forms.CharField(max_length=3, min_length=3, label=_("Airline prefix"))
    first = forms.CharField(
        max_length=9, label=_("First number"), help_text=_("Seven digits, or eight with the check digit")
    )
    count = forms.IntegerField(min_value=1, max_value=1_000_000, label=_("How many"))


class EndForm(forms.Form):
    """The last day of a contract or of a weekly departure."""

    kind = forms.ChoiceField(choices=[("contract", "contract"), ("schedule", "schedule")])
    row = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    last_day = forms.DateField()


class InvoiceForm(forms.Form):
    method = forms.ModelChoiceField(queryset=Method.objects.none(), to_field_name="code", label=_("Carrier"))
    number = forms.CharField(max_length=40, label=_("Invoice number"))
    issued_on = forms.DateField(label=_("Issued on"), widget=forms.DateInput(attrs={"type": "date"}))
    currency = forms.CharField(max_length=3, min_length=3, initial="CNY", label=_("Currency"))
    file = forms.FileField(label=_("File (CSV)"), help_text="awb,kg,rate,fuel,amount")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["method"].queryset = Method.objects.order_by("code")  # type: ignore[attr-defined]


class OutageForm(forms.Form):
    lane = forms.ModelChoiceField(queryset=Lane.objects.none(), to_field_name="code", label=_("Lane"))
    detour = forms.ModelChoiceField(
        queryset=Lane.objects.none(), to_field_name="code", required=False, label=_("Over this lane instead"),
        help_text=_("Empty: any other lane from the same airport"),
    )  # fmt: skip
    cause = forms.ChoiceField(choices=list(switches.CAUSES.items()), label=_("Cause"))
    reason = forms.CharField(max_length=500, label=_("Why"), widget=forms.Textarea(attrs={"rows": 2}))
    stops_sales = forms.BooleanField(required=False, label=_("Also stop new orders from this airport"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("lane", "detour"):
            self.fields[name].queryset = Lane.objects.order_by("code")  # type: ignore[attr-defined]


class AdoptForm(LaneMethodForm):
    flight = forms.CharField(max_length=40, widget=forms.HiddenInput)
    capacity_kg = forms.DecimalField(
        min_value=Decimal("0.001"), max_digits=9, decimal_places=3, label=_("Capacity, kg")
    )
    capacity_m3 = forms.DecimalField(
        min_value=Decimal("0.001"), max_digits=7, decimal_places=3, label=_("Capacity, m³")
    )
