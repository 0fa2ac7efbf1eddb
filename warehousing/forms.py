"""Forms of the shelf room. Limits are those of the services, which check again."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from logistics.models import Warehouse
from marketplace.catalog.models import Listing
from warehousing.models import Notice, Recall
from warehousing.services.announcing import MOST_CARTONS, MOST_PIECES, Bringing, HandIn
from warehousing.services.recalls import Leaving
from warehousing.services.receiving import MOST_AT_ONCE, Counted
from warehousing.words import TEMPERATURES

NUMERIC = {"inputmode": "numeric", "autocomplete": "off"}


def _whole(label: Any, least: int, most: int, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, widget=forms.NumberInput(attrs=NUMERIC), **more
    )


class HandInForm(forms.Form):
    """What the counter sees."""

    cartons = _whole(_("Cartons"), 1, MOST_CARTONS)
    weight_g = _whole(_("Weight (g)"), 1, 10_000_000)
    handed_by = forms.CharField(label=_("Handed over by"), max_length=60)
    remarks = forms.CharField(label=_("Remarks"), max_length=200, required=False, help_text=_("Wet, torn, opened …"))

    def seen(self) -> HandIn:
        """The checked values."""
        return HandIn(**self.cleaned_data)


class CountedForm(forms.Form):
    """One line, counted now."""

    good = _whole(_("Good"), 0, MOST_AT_ONCE, required=False)
    damaged = _whole(_("Damaged"), 0, MOST_AT_ONCE, required=False)
    over = _whole(_("Beyond the notice"), 0, MOST_AT_ONCE, required=False)
    defect = forms.CharField(label=_("What is damaged"), max_length=120, required=False)
    best_before = forms.DateField(label=_("Best before"), required=False)

    def counted(self) -> Counted:
        """The checked values; what was left empty is none."""
        data = self.cleaned_data
        return Counted(data["good"] or 0, data["damaged"] or 0, data["over"] or 0, data["defect"], data["best_before"])


class BringingForm(forms.Form):
    """Where the goods go and how they come."""

    warehouse = forms.ModelChoiceField(label=_("Warehouse"), queryset=Warehouse.objects.none(), to_field_name="code")
    cartons = _whole(_("Cartons"), 1, MOST_CARTONS, initial=1)
    brought_by = forms.ChoiceField(
        label=_("Who brings it"), choices=[(Notice.By.SELLER, _("I bring it to the counter")), (Notice.By.CARRIER, _("A carrier"))]
    )  # fmt: skip
    carrier = forms.CharField(label=_("Carrier"), max_length=40, required=False)
    waybill = forms.CharField(label=_("Waybill"), max_length=40, required=False)
    note = forms.CharField(label=_("Note for the counter"), max_length=300, required=False)

    def __init__(self, *args: Any, places: list[Warehouse], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["warehouse"]
        field.queryset = Warehouse.objects.filter(pk__in=[place.pk for place in places]).order_by("code")
        field.label_from_instance = lambda place: f"{place.code} · {place.name}"
        if len(places) == 1:
            field.initial = places[0].code

    def bringing(self) -> Bringing:
        """The checked values; carrier and waybill only where a carrier brings it."""
        data = {name: self.cleaned_data[name] for name in ("brought_by", "cartons", "note")}
        if data["brought_by"] == Notice.By.CARRIER:
            data.update(carrier=self.cleaned_data["carrier"], waybill=self.cleaned_data["waybill"])
        return Bringing(**data)


class LineForm(forms.Form):
    """One line of a notice; an empty one is none."""

    listing: Any = forms.ModelChoiceField(
        label=_("Goods"), queryset=Listing.objects.none(), to_field_name="public_id", required=False
    )
    pieces = _whole(_("Pieces"), 1, MOST_PIECES, required=False)
    temperature = forms.ChoiceField(label=_("Storage"), choices=list(TEMPERATURES.items()), required=False)
    declared_minor = _whole(
        _("What one piece cost you (smallest unit of the currency)"), 1, 1_000_000_000, required=False
    )


class LeavingForm(forms.Form):
    """How goods leave that a seller calls back."""

    way = forms.ChoiceField(
        label=_("Who fetches them"),
        choices=[(Recall.Way.COUNTER, _("I collect them at the counter")), (Recall.Way.CARRIER, _("My carrier"))],
    )
    carrier = forms.CharField(label=_("Carrier"), max_length=40, required=False)
    waybill = forms.CharField(label=_("Waybill"), max_length=40, required=False)
    note = forms.CharField(label=_("Note for the counter"), max_length=300, required=False)

    def leaving(self) -> Leaving:
        """The checked values."""
        return Leaving(**self.cleaned_data)


class PackForm(forms.Form):
    """What was packed."""

    cartons = _whole(_("Cartons"), 1, MOST_CARTONS)
    weight_g = _whole(_("Weight (g)"), 1, 10_000_000)


class HandOverForm(forms.Form):
    """Who takes the goods."""

    taken_by = forms.CharField(label=_("Taken over by"), max_length=60)
    waybill = forms.CharField(label=_("Waybill"), max_length=40, required=False)


class BrokenForm(forms.Form):
    """A piece that we broke."""

    code = forms.CharField(label=_("Code of the piece"), max_length=40)
    what = forms.CharField(label=_("What happened"), max_length=120)
