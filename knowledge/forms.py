"""Forms of the help centre. Rules live in the services; a form only collects."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from knowledge.models import Complaint, Feedback

KINDS: list[tuple[str, Any]] = [
    (Complaint.Kind.GOODS, _("The goods")), (Complaint.Kind.ROAD, _("Delivery and customs")),
    (Complaint.Kind.MONEY, _("Money, tax, refund")), (Complaint.Kind.SERVICE, _("How we treated you")),
    (Complaint.Kind.SELLER, _("A seller")), (Complaint.Kind.PRIVACY, _("My data")),
    (Complaint.Kind.PLATFORM, _("The rules or the site")), (Complaint.Kind.OTHER, _("Something else")),
]  # fmt: skip
OUTCOMES: list[tuple[str, Any]] = [
    (Complaint.Outcome.RIGHT, _("The person is right")), (Complaint.Outcome.PARTLY, _("Partly right")),
    (Complaint.Outcome.NOT, _("We see it differently")), (Complaint.Outcome.SETTLED, _("Settled together")),
]  # fmt: skip
FEEDBACK_KINDS = [
    (Feedback.Kind.IDEA, _("An idea")),
    (Feedback.Kind.PROBLEM, _("Something does not work")),
    (Feedback.Kind.PRAISE, _("Praise")),
]


def words(label: Any, rows: int = 4, most: int = 4000, **more: Any) -> forms.CharField:
    """A field for sentences."""
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **more)


class ComplainForm(forms.Form):
    """What went wrong, what the person wishes; a guest leaves a way to answer."""

    kind = forms.ChoiceField(label=_("What is it about?"), choices=KINDS)
    text = words(_("What happened?"), 6, min_length=5)
    wish = forms.CharField(label=_("What would put it right?"), max_length=500, required=False)
    contact = forms.EmailField(label=_("Your e-mail, for our answer"), max_length=120)
    about = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)
    client_id = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, is_guest: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_guest:
            del self.fields["contact"]


class SayForm(forms.Form):
    text = words(_("What do you want to add?"), min_length=1)


class AppealForm(forms.Form):
    text = words(_("Why should somebody else look again?"), min_length=5)


class FeedbackForm(forms.Form):
    """Something about the site itself."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=FEEDBACK_KINDS, widget=forms.RadioSelect)
    text = words(_("Tell us"), 5, 3000, min_length=5)
    page = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)
    client_id = forms.CharField(widget=forms.HiddenInput, max_length=40)


class CommentForm(forms.Form):
    text = words(_("What do you think of this version?"), 4, 2000, min_length=5)
    client_id = forms.CharField(widget=forms.HiddenInput, max_length=40)


class ParcelForm(forms.Form):
    number = forms.CharField(label=_("Parcel number, on the label: MM…"), max_length=40)
