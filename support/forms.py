"""Forms of support."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from marketplace.core.forms import ManyFiles
from support.errors import TooLong, TooManyFiles
from support.policies import CLIENT_ID, MAX_LENGTH, MOST_FILES

ACCEPT = "image/jpeg,image/png,image/webp,video/mp4,application/pdf"


class ManyFilesInput(ManyFiles):
    """Reads every file of the field, not the last one."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        return list(files.getlist(name)) if hasattr(files, "getlist") else []


class SeveralFiles(forms.FileField):
    """Up to six files, as a list; none is fine. What they really are is looked at by `services.files`."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = [one for one in data or [] if one]
        if len(given) > MOST_FILES:
            raise forms.ValidationError(str(TooManyFiles.message))
        return given


class MessageForm(forms.Form):
    """One message with its files. `client_id` is made by the page, so that a double click posts once."""

    body = forms.CharField(
        label=_("Message"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 1, "enterkeyhint": "send", "placeholder": _("Write to us…")}),
    )
    files = SeveralFiles(
        label=_("Pictures, a short video or a PDF"),
        required=False,
        widget=ManyFilesInput(attrs={"accept": ACCEPT, "multiple": True}),
    )
    client_id = forms.CharField(
        max_length=40, validators=[RegexValidator(rf"\A{CLIENT_ID.pattern}\Z")], widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "chat_%s")  # the panel comes into pages that have fields of their own
        super().__init__(*args, **kwargs)

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        if len(body) > MAX_LENGTH:
            raise forms.ValidationError(str(TooLong.message))
        return body

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not data.get("body") and not data.get("files"):
            self.add_error("body", _("Write a message first."))
        return data


class FirstMessageForm(MessageForm):
    """The message that opens a conversation; `about` and `page` say where the person came from."""

    about = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)
    page = forms.CharField(max_length=120, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].widget.attrs["rows"] = 5

    @property
    def about_text(self) -> str:
        """Where the person says they came from, unchecked."""
        return str(self["about"].value() or "")


class ReplyForm(MessageForm):
    """An answer of the desk."""

    internal = forms.BooleanField(label=_("Internal note, the customer does not see it"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].widget.attrs |= {"placeholder": _("Answer…"), "rows": 2}
