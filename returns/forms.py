"""Forms of returns. They shape input; the services decide."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from logistics.policies.capture import POSES
from orders.forms import WayField
from orders.models import OrderLine
from returns import decisions
from returns.models import Inspection, ReturnCase
from returns.policies import reasons
from returns.services.deciding import ANSWER_LENGTH
from returns.services.inspecting import MAX_SIDE_MM, MAX_WEIGHT_G, NOTE_LENGTH, NUMBER_LENGTH

REASONS = tuple((ReturnCase.Reason(code), branch.words) for code, branch in reasons.TREE.items())
GRADES = (
    ("", "—"),
    (Inspection.Grade.SMALL_FLAW, _("A · small flaw")),
    (Inspection.Grade.FAULTY, _("B · faulty")),
    (Inspection.Grade.BADLY_DAMAGED, _("C · badly damaged")),
)
SIDES = ("length_mm", "width_mm", "height_mm")
BENCH_POSES = tuple(POSES)
ALL_SIDES = _("Measure all three sides, or none.")


class RequestForm(forms.Form):
    """How many pieces of each line, why, and a few words. `line_<number>` fields are made from the order."""

    reason = forms.ChoiceField(label=_("Why are you sending it back?"), choices=REASONS, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Tell us more"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example what is broken, or what you expected instead."),
    )

    way = WayField()

    def __init__(self, *args: Any, lines: list[tuple[OrderLine, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line, left in lines:
            self.fields[f"line_{line.number}"] = forms.TypedChoiceField(
                label=line.title,
                coerce=int,
                choices=[(pieces, str(pieces)) for pieces in range(left + 1)],
                initial=min(1, left) if len(lines) == 1 else 0,
                required=not line.is_gift,
                empty_value=0,
            )
        self.order_fields([f"line_{line.number}" for line, _left in lines])

    def pieces(self) -> dict[int, int]:
        """Order line number → pieces chosen."""
        return {line.number: self.cleaned_data[f"line_{line.number}"] for line, _left in self.lines}


class ScanForm(forms.Form):
    """A scanned or typed label."""

    code = forms.CharField(max_length=200)


class CustomsDeskForm(forms.Form):
    """How a visit to the customs desk ended."""

    how = forms.ChoiceField(choices=(("struck", "struck"), ("stands", "stands")))
    why = forms.CharField(max_length=300)


def _camera() -> forms.FileInput:
    return forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp", "capture": "environment"})


class InspectForm(forms.Form):
    """One item on the bench: the same facts as outbound. The numbers are read off the piece, never copied from a screen."""

    serial = forms.CharField(label=_("Serial number"), required=False, max_length=NUMBER_LENGTH)
    tag = forms.CharField(label=_("Tamper tag"), required=False, max_length=NUMBER_LENGTH)
    weight_g = forms.IntegerField(label=_("Weight (g)"), min_value=0, max_value=MAX_WEIGHT_G)
    length_mm = forms.IntegerField(label=_("Length (mm)"), required=False, min_value=1, max_value=MAX_SIDE_MM)
    width_mm = forms.IntegerField(label=_("Width (mm)"), required=False, min_value=1, max_value=MAX_SIDE_MM)
    height_mm = forms.IntegerField(label=_("Height (mm)"), required=False, min_value=1, max_value=MAX_SIDE_MM)
    grade = forms.ChoiceField(label=_("Condition"), required=False, choices=GRADES)
    note = forms.CharField(label=_("Remark"), required=False, max_length=NOTE_LENGTH)
    is_absent = forms.BooleanField(
        label=_("The piece is not in the parcel"),
        required=False,
        help_text=_("Weigh what came; photograph the open parcel."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("serial", "tag"):
            self.fields[name].widget.attrs |= {
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        for pose in BENCH_POSES:
            self.fields[f"photo_{pose}"] = forms.FileField(label=POSES[pose], required=False, widget=_camera())

    def clean(self) -> dict[str, Any]:
        """All three sides or none: two of them compare with nothing."""
        checked: dict[str, Any] = super().clean() or self.cleaned_data
        given = [name for name in SIDES if checked.get(name)]
        if given and len(given) < len(SIDES) and not any(self.has_error(name) for name in SIDES):
            raise forms.ValidationError(ALL_SIDES, code="sides")
        return checked

    def sides(self) -> tuple[int, int, int] | None:
        """Length, width, height in millimetres, or None where nothing was measured."""
        length, width, height = (self.cleaned_data.get(name) for name in SIDES)
        return (length, width, height) if length and width and height else None

    def photos(self) -> dict[str, UploadedFile]:
        """Pose → upload, of those that were taken."""
        taken = {pose: self.cleaned_data.get(f"photo_{pose}") for pose in BENCH_POSES}
        return {pose: upload for pose, upload in taken.items() if upload}


class DecideForm(forms.Form):
    """One of the decisions; declining needs a reason."""

    outcome = forms.ChoiceField(
        label=_("Decision"), choices=[(one.code, one.words) for one in decisions.ALL], widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, ways: tuple[str, ...] = (), **kwargs: Any) -> None:
        """`ways`: the decisions that are open for the case, in order; without them all that there are."""
        super().__init__(*args, **kwargs)
        if ways:
            self.fields["outcome"].choices = [(one.code, one.words) for one in decisions.ALL if one.code in ways]  # type: ignore[attr-defined]

    why = forms.CharField(
        label=_("Reason (the shopper reads it)"),
        required=False,
        max_length=ANSWER_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
