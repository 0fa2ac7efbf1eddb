"""Forms of the consoles. Limits are those of `policies/capture.py`; the services check again."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from logistics.carriers.table import CARRIERS
from logistics.policies import seals as seal_policy
from logistics.policies.capture import MAX_SIDE_MM, MAX_WEIGHT_G, OPENING_POSES, POSES, Measures
from logistics.policies.screening import Question
from logistics.services.seal_checks import Look
from marketplace.accounts.models import User

NUMERIC = {"inputmode": "numeric", "autocomplete": "off"}
CODE = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


def _grams(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=MAX_WEIGHT_G, widget=forms.NumberInput(attrs=NUMERIC))


def _side(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=MAX_SIDE_MM, widget=forms.NumberInput(attrs=NUMERIC))


def _code(label: Any, *, required: bool = True, length: int = 20, hint: Any = "") -> forms.CharField:
    widget = forms.TextInput(attrs=CODE)
    return forms.CharField(label=label, max_length=length, required=required, widget=widget, help_text=hint)


class PersonField(forms.ModelChoiceField):
    """A choice of colleagues by name."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.display_name)


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


class WeighForm(MeasuresForm):
    """The scales' word on a parcel, and which carton it is in."""

    carton = _code(
        _("Carton"), required=False, length=12, hint=_("With the carton known, the weight must fit within 300 g.")
    )


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
    people = forms.CharField(label=_("Who else is present?"), max_length=300, required=False)
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
    officer_name = forms.CharField(
        label=_("The officer's name, if they sign too"), max_length=60, required=False,
        help_text=_("They read what is written above and confirm it. Kept encrypted."),
    )  # fmt: skip
    signed_name = forms.CharField(label=_("Your name"), max_length=60, required=False)
    is_confirmed = forms.BooleanField(label=_("I sign with my name"), required=False)


class HandOverForm(forms.Form):
    """A released parcel to the courier."""

    seal_seen = _code(_("Seal number on the parcel"))
    carrier = forms.ChoiceField(label=_("Courier"), choices=[(code, known.name) for code, known in CARRIERS.items()])
    waybill = _code(_("Waybill number"), length=40)


class CheckSealForm(forms.Form):
    """View, verify, tug, twist. An empty number says that there was no seal."""

    point = forms.ChoiceField(label=_("Where are you?"), choices=list(seal_policy.POINTS.items()))
    seen = _code(_("Seal number as you read it"), required=False, hint=_("Leave it empty where there is no seal."))
    viewed = forms.BooleanField(label=seal_policy.STEPS["viewed"], required=False)
    tugged = forms.BooleanField(label=seal_policy.STEPS["tugged"], required=False)
    twisted = forms.BooleanField(label=seal_policy.STEPS["twisted"], required=False)

    def look(self) -> Look:
        """What was seen and felt."""
        data = self.cleaned_data
        return Look(data["seen"], data["viewed"], data["tugged"], data["twisted"])


class ReplaceSealForm(forms.Form):
    """Another seal on the same parcel, its contents untouched."""

    seal_seen = _code(_("Seal number on the parcel"), required=False)
    new_seal = _code(_("New seal number"), hint=_("From your own stock."))
    why = forms.CharField(label=_("Why?"), max_length=200, min_length=4)


class CountSealsForm(forms.Form):
    """The unused seals in one's hands."""

    seen = forms.CharField(
        label=_("Scan every seal you hold"), required=False, max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 6, **CODE}), help_text=_("One number a line. What is not here counts as missing."),
    )  # fmt: skip

    def numbers(self) -> list[str]:
        return [number for number in self.cleaned_data["seen"].replace(",", "\n").split() if number]


class FoundForm(forms.Form):
    """Goods that nobody announced."""

    words = forms.CharField(label=_("What is it?"), max_length=300, min_length=3)
    label_text = forms.CharField(
        label=_("Numbers and names on it"), max_length=200, required=False, help_text=_("Everything that you can read.")
    )


class FoundPhotoForm(forms.Form):
    """One picture of them."""

    image = forms.FileField(
        label=_("Picture"), widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"})
    )


class HandoverForm(forms.Form):
    """To whom the shift goes."""

    taker = PersonField(queryset=User.objects.none(), label=_("Who takes over?"))
    note = forms.CharField(
        label=_("What should they know?"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, colleagues: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = User.objects.filter(pk__in=[person.pk for person in colleagues]).order_by("display_name")
        self.fields["taker"].queryset = known  # type: ignore[attr-defined]


class PrintForm(forms.Form):
    """A label for one station's printer."""

    code = forms.CharField(label=_("Scan what the label is for"), max_length=200, widget=forms.TextInput(attrs=CODE))
    station = _code(_("Station"), hint=_("As written on the printer, for instance PACK-1."))


class ScreeningForm(forms.Form):
    """The questions that the goods in a parcel raise. Which must be answered follows from the answers: the service knows."""

    use_required_attribute = False

    def __init__(self, *args: Any, questions: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in questions:
            choices = [("", "—"), *question.choices.items()]
            self.fields[question.code] = forms.ChoiceField(
                label=question.words, choices=choices, required=not self.is_bound
            )

    def answers(self) -> dict[str, str]:
        return {code: value for code, value in self.cleaned_data.items() if value}


class SignedFileForm(forms.Form):
    """A file that the signing tool wrote: a key's registration or a statement."""

    file = forms.FileField(label=_("Signed file"), widget=forms.FileInput(attrs={"accept": ".json,application/json"}))


class RevokeForm(forms.Form):
    """Why a key is revoked."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[
            ("retired", _("No longer used; what it signed stays good")),
            ("compromised", _("Somebody else may have it; nothing it signed counts")),
        ],
    )
    why = forms.CharField(label=_("In your words"), max_length=200)


class LoggerForm(forms.Form):
    """The file of a temperature logger."""

    number = _code(_("Parcel or bag"), length=40)
    device = _code(_("Number of the logger"), length=40)
    zone = forms.ChoiceField(
        label=_("Time zone of the logger"),
        choices=[
            (zone, zone)
            for zone in (
                "UTC", "America/Los_Angeles", "America/New_York", "Asia/Seoul", "Asia/Shanghai", "Asia/Tokyo", "Australia/Sydney",
                "Europe/Berlin", "Europe/London",
            )
        ],
        help_text=_("Only for times without a zone of their own."),
    )  # fmt: skip
    order = forms.ChoiceField(
        label=_("Order of dates"), required=False,
        choices=[("", _("Clear from the file")), ("dmy", _("Day first")), ("mdy", _("Month first"))],
    )  # fmt: skip
    file = forms.FileField(label=_("CSV file"), widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv"}))


class FollowForm(forms.Form):
    """News of a parcel by mail."""

    mail = forms.EmailField(label=_("Mail address"), max_length=254)
