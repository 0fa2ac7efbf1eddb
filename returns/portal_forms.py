"""Forms of the portal. They shape input; the services decide."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from marketplace.core.forms import ManyFiles
from returns.forms import RequestForm
from returns.models import ReturnCase, ReturnShot
from returns.policies.reasons import TREE
from returns.policies.rights import SELLER_REASONS
from returns.policies.rights_data import SELLER, SHOPPER
from returns.services.appealing import LEAST, MOST
from returns.services.keeping import COMMENT_LENGTH, MOST_DAYS

PICTURES = "image/jpeg,image/png,image/webp,video/mp4"
GOODS_PICTURES = _("Photographs of the goods, or one short video; the shop sees them")
PARCEL_PICTURES = _("The parcel and its label; only we see them")
Shows = ReturnShot.Shows
Uploads = Mapping[str, list[UploadedFile]]


def many_files() -> forms.FileInput:
    """Several pictures from the camera or the album, and one video."""
    return ManyFiles(attrs={"accept": PICTURES, "multiple": True})


class PicturesField(forms.FileField):
    """Several files; what they are is told by their bytes, in the service."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """All files that were sent."""
        uploads = [one for one in (data if isinstance(data, (list, tuple)) else [data]) if one]
        if self.required and not uploads:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return uploads


class PortalForm(RequestForm):
    """The second page: the questions of the reason, pictures, the wish. `ask_<code>` fields come from the reason tree."""

    wish = forms.ChoiceField(choices=ReturnCase.Wish.choices, required=False, widget=forms.RadioSelect)
    pictures = PicturesField(label=GOODS_PICTURES, required=False, widget=many_files())
    parcel_pictures = PicturesField(label=PARCEL_PICTURES, required=False, widget=many_files())

    def __init__(self, *args: Any, reason: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.branch = TREE.get(reason)
        for ask in self.branch.asks if self.branch else ():
            self.fields[f"ask_{ask.code}"] = forms.ChoiceField(
                label=ask.words, choices=ask.options, required=ask.is_required, widget=forms.RadioSelect
            )

    def answers(self) -> dict[str, str]:
        """Question → answer, of those that were answered."""
        asks = self.branch.asks if self.branch else ()
        return {
            ask.code: self.cleaned_data[f"ask_{ask.code}"] for ask in asks if self.cleaned_data.get(f"ask_{ask.code}")
        }

    def uploads(self) -> Uploads:
        """What was sent, by what it shows."""
        return _by_what_they_show(self.cleaned_data)


class ShotsForm(forms.Form):
    pictures = PicturesField(label=GOODS_PICTURES, required=False, widget=many_files())
    parcel_pictures = PicturesField(label=PARCEL_PICTURES, required=False, widget=many_files())

    def uploads(self) -> Uploads:
        """What was sent, by what it shows."""
        return _by_what_they_show(self.cleaned_data)

    def clean(self) -> dict[str, Any]:
        sent: dict[str, Any] = self.cleaned_data
        if not any(_by_what_they_show(sent).values()):
            raise forms.ValidationError(_("Choose a picture or a video first."), code="required")
        return sent


def _by_what_they_show(sent: Mapping[str, Any]) -> Uploads:
    return {Shows.GOODS: sent.get("pictures") or [], Shows.PARCEL: sent.get("parcel_pictures") or []}


class AppealForm(forms.Form):
    words = forms.CharField(
        label=_("Why was the decision wrong?"),
        min_length=LEAST,
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AppealDecisionForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect,
        choices=(("overturned", _("The shopper is right: refund")), ("upheld", _("The refusal stays"))),
    )  # fmt: skip
    words = forms.CharField(
        label=_("Why (the shopper reads it)"),
        min_length=LEAST,
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class CommentForm(forms.Form):
    words = forms.CharField(
        label=_("What our centre should know"),
        min_length=2,
        max_length=COMMENT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class OfferForm(forms.Form):
    yuan = forms.DecimalField(label=_("Part refund (¥)"), min_value=0, max_digits=9, decimal_places=2)

    def amount_fen(self) -> int:
        return int(self.cleaned_data["yuan"] * 100)


class TermsForm(forms.Form):
    """A shop's own promise for one reason."""

    reason = forms.ChoiceField(label=_("Reason"), choices=[(code, TREE[code].words) for code in SELLER_REASONS])
    days = forms.IntegerField(label=_("Days (0 ends it)"), min_value=0, max_value=MOST_DAYS)
    freight_payer = forms.ChoiceField(
        label=_("Who pays the way back"), choices=((SELLER, _("We do")), (SHOPPER, _("The shopper")))
    )
