"""Forms around the twin match. They shape input; the services decide."""

from django import forms
from django.utils.translation import gettext_lazy as _

from returns.models import Look, StrayParcel
from returns.services.inspecting import MAX_WEIGHT_G
from returns.services.looking import NOTE_LENGTH, WHY_LENGTH

OPINIONS = (
    (Look.Opinion.SAME, _("It is the same piece")),
    (Look.Opinion.OTHER, _("It is another piece")),
    (Look.Opinion.UNCLEAR, _("I cannot tell")),
)
ENDS = (
    (StrayParcel.Status.SENT_BACK, _("Sent back to its sender")),
    (StrayParcel.Status.DISPOSED, _("Disposed of")),
)


class StrayForm(forms.Form):
    """A parcel without a case, as it lies there."""

    words = forms.CharField(label=_("What lies there?"), max_length=300, min_length=3)
    label_text = forms.CharField(
        label=_("What stands on it"),
        required=False,
        max_length=200,
        help_text=_("Courier's number, order number, sender."),
    )
    weight_g = forms.IntegerField(label=_("Weight (g)"), required=False, min_value=0, max_value=MAX_WEIGHT_G)


class EndForm(forms.Form):
    """How a parcel without a case ended."""

    how = forms.ChoiceField(label=_("What happened to it?"), choices=ENDS)
    why = forms.CharField(label=_("Why?"), max_length=300, min_length=4)


class OpinionForm(forms.Form):
    """A second person's word on a doubtful piece."""

    opinion = forms.ChoiceField(label=_("What do you see?"), choices=OPINIONS, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Remark"), required=False, max_length=NOTE_LENGTH)


class AgainForm(forms.Form):
    """Ask for a new inspection by somebody else."""

    why = forms.CharField(label=_("Why should somebody else inspect it?"), max_length=WHY_LENGTH, min_length=4)
