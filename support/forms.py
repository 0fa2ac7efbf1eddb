"""Forms of support."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from support.policies import CLIENT_ID, MAX_LENGTH


class MessageForm(forms.Form):
    """One message. `client_id` is made by the page, so that a double click posts once."""

    body = forms.CharField(
        label=_("Message"),
        max_length=MAX_LENGTH,
        error_messages={"required": _("Write a message first.")},
        widget=forms.Textarea(attrs={"rows": 1, "enterkeyhint": "send", "placeholder": _("Write to us…")}),
    )
    client_id = forms.CharField(
        max_length=40, validators=[RegexValidator(rf"\A{CLIENT_ID.pattern}\Z")], widget=forms.HiddenInput
    )


class FirstMessageForm(MessageForm):
    """The message that opens a conversation; `about` says where the person came from."""

    about = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].widget.attrs["rows"] = 5

    @property
    def about_text(self) -> str:
        """Where the person says they came from, unchecked."""
        return str(self["about"].value() or "")


class ReplyForm(MessageForm):
    """An answer of the desk."""

    internal = forms.BooleanField(label=_("Internal note, the customer does not see it"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].widget.attrs |= {"placeholder": _("Answer…"), "rows": 2}
