"""Forms of the escort's day beside openings: handing over, leaving, talks with customs. The services check again."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from logistics.models import LiaisonEntry
from logistics.selectors import escorts as reading
from marketplace.accounts.models import User

CHANNELS = [
    (LiaisonEntry.Channel.COUNTER, _("At the counter")),
    (LiaisonEntry.Channel.PHONE, _("By phone")),
    (LiaisonEntry.Channel.MESSAGE, _("By message")),
    (LiaisonEntry.Channel.LETTER, _("By letter")),
]


class SignForm(forms.Form):
    """A signature: drawn below, or the typed name with its confirmation."""

    signed_name = forms.CharField(label=_("Your name"), max_length=60, required=False)
    is_confirmed = forms.BooleanField(label=_("I sign with my name"), required=False)


class HandoverOfferForm(SignForm):
    """Who takes over."""

    field_order = ("taker", "note", "stays_until", "signed_name", "is_confirmed")
    taker = forms.ChoiceField(label=_("Who takes over?"))
    note = forms.CharField(label=_("What they must know"), max_length=300, required=False)
    stays_until = forms.DateTimeField(
        label=_("I stay until"), required=False, help_text=_("Empty: until they have signed."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )  # fmt: skip

    def __init__(self, *args: Any, giver: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(person.public_id, person.display_name) for person in reading.colleagues(giver)[:100]]
        self.fields["taker"].choices = people  # type: ignore[attr-defined]


class LeaveForm(forms.Form):
    """Why nobody will be there."""

    why = forms.CharField(label=_("Why do you have to go?"), max_length=200)


class LiaisonForm(forms.Form):
    """One talk with customs."""

    office = forms.CharField(label=_("Customs office"), max_length=80)
    channel = forms.ChoiceField(label=_("How?"), choices=CHANNELS)
    officer = forms.CharField(
        label=_("Officer"), max_length=60, required=False, help_text=_("Kept encrypted, never published.")
    )
    about = forms.CharField(label=_("About what?"), max_length=300)
    answer = forms.CharField(
        label=_("What they said"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    letter = forms.FileField(
        label=_("Photograph of the letter"), required=False, widget=forms.FileInput(attrs={"accept": "image/*"})
    )
