"""Forms of the consoles. Limits are those of `policies/capture.py`; the services check again."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from logistics.carriers.table import CARRIERS
from logistics.policies.capture import MAX_SIDE_MM, MAX_WEIGHT_G, OPENING_POSES, POSES, Measures

NUMERIC = {"inputmode": "numeric", "autocomplete": "off"}
CODE = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


def _grams(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=MAX_WEIGHT_G, widget=forms.NumberInput(attrs=NUMERIC))


def _side(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=MAX_SIDE_MM, widget=forms.NumberInput(attrs=NUMERIC))


def _code(label: Any, *, required: bool = True, length: int = 20, hint: Any = "") -> forms.CharField:
    widget = forms.TextInput(attrs=CODE)
    return forms.CharField(label=label, max_length=length, required=required, widget=widget, help_text=hint)


class MeasuresForm(forms.Form):
    """Weight and size as the scales show them."""

    weight_g = _grams(_("Weight (g)"))
    length_mm = _side(_("Length (mm)"))
    width_mm = _side(_("Width (mm)"))
    height_mm = _side(_("Height (mm)"))

    def measures(self) -> Measures:
        """The checked measures."""
        names = ("weight_g", "length_mm", "width_mm", "height_mm")
        return Measures(*(self.cleaned_data[name] for name in names))


class CaptureForm(MeasuresForm):
    """The capture of one piece; pictures are the files `photo_<pose>`."""

    serial = _code(
        _("Serial number"), required=False, length=80, hint=_("As printed on the item; leave empty where it has none.")
    )
    tag = _code(_("Tamper tag"), required=False, length=80, hint=_("Put a fresh tag on the item and scan it."))

    def pictures(self) -> list[tuple[str, Any]]:
        """(pose, file) of the pictures sent along, in the order of the poses."""
        found = ((pose, self.files.get(f"photo_{pose}")) for pose in POSES)
        return [(pose, file) for pose, file in found if isinstance(file, UploadedFile)]


class SealForm(forms.Form):
    """One seal from the operator's own stock."""

    seal_number = _code(_("Seal number"))


class BreakSealForm(forms.Form):
    """Opening a sealed parcel again inside the warehouse."""

    seal_seen = _code(_("Seal number on the parcel"))
    why = forms.CharField(label=_("Why is it opened?"), max_length=200)


class LoadBagForm(forms.Form):
    """A closed bag onto a flight."""

    bag = _code(_("Bag number"))


class OpeningForm(forms.Form):
    """First half of an opening: before the seal is broken."""

    old_seal = _code(_("Seal number on the parcel"), hint=_("Read it off the parcel. It must be the one on record."))
    authority = forms.CharField(label=_("Customs office"), max_length=80)
    station = forms.CharField(label=_("Place of inspection"), max_length=80)
    officer = forms.CharField(label=_("Officer"), max_length=60, help_text=_("Kept encrypted, never published."))
    reason = forms.CharField(label=_("Reason given"), max_length=200)
    weight_before_g = _grams(_("Weight before opening (g)"))


class OpeningPhotoForm(forms.Form):
    """One picture of an opening."""

    pose = forms.ChoiceField(label=_("What does it show?"), choices=list(OPENING_POSES.items()))
    image = forms.FileField(
        label=_("Picture"), widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"})
    )


class CloseOpeningForm(forms.Form):
    """Second half of an opening: the new seal is on."""

    found = forms.CharField(label=_("What was found?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    weight_after_g = _grams(_("Weight after (g)"))
    new_seal = _code(_("New seal number"), hint=_("From your own stock."))


class HandOverForm(forms.Form):
    """A released parcel to the courier."""

    seal_seen = _code(_("Seal number on the parcel"))
    carrier = forms.ChoiceField(label=_("Courier"), choices=[(code, known.name) for code, known in CARRIERS.items()])
    waybill = _code(_("Waybill number"), length=40)


class FollowForm(forms.Form):
    """News of a parcel by mail."""

    mail = forms.EmailField(label=_("Mail address"), max_length=254)
