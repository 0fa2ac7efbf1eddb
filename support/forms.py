"""Forms of support."""

from django import forms
from django.utils.translation import gettext_lazy as _

from support.services.conversations import MAX_LENGTH


class MessageForm(forms.Form):
    """One message. `client_id` is made by the page, so that a double click posts once."""

    body = forms.CharField(
        label=_("Message"), max_length=MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2, "enterkeyhint": "send", "placeholder": _("Write to us…")}),
    )
    client_id = forms.CharField(max_length=40, widget=forms.HiddenInput)


class ReplyForm(MessageForm):
    internal = forms.BooleanField(label=_("Internal note, the customer does not see it"), required=False)
