"""Forms of the account pages. They check shape; the services decide."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.accounts.services import registration


class SignupForm(forms.Form):
    """What sign-up asks beside login and password: a name to be called by, and the separate privacy consent."""

    display_name = forms.CharField(
        label=_("What may we call you?"), max_length=40, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
        help_text=_("Sellers and our helpers see this name. It need not be your real one."),
    )
    privacy = forms.BooleanField(
        label=_("I have read the privacy policy and agree to it."),
        error_messages={"required": _("An account needs your agreement to the privacy policy.")},
    )
    field_order = ("phone", "email", "display_name", "password1", "privacy")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        known = {"phone", "email"} & set(self.fields)
        if known and not any(cleaned.get(name) or name in self.errors for name in known):
            self.add_error("phone" if "phone" in known else "email", _("Please give a mobile number or an e-mail address."))
        return cleaned

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by the sign-up flow after the user row exists."""
        registration.finish(
            user=user, display_name=self.cleaned_data.get("display_name", ""), locale=get_language() or "zh-hans"
        )
