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
        label=_("What may we call you?"),
        max_length=40,
        required=False,
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
            self.add_error(
                "phone" if "phone" in known else "email", _("Please give a mobile number or an e-mail address.")
            )
        return cleaned

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by the sign-up flow after the user row exists."""
        registration.finish(
            user=user, display_name=self.cleaned_data.get("display_name", ""), locale=get_language() or "zh-hans"
        )


class ProfileForm(forms.Form):
    """Name and language."""

    display_name = forms.CharField(label=_("Name others see"), max_length=40)
    locale = forms.ChoiceField(
        label=_("Language of messages"), choices=[("zh-hans", "简体中文"), ("zh-hant", "繁體中文"), ("en", "English")]
    )


class PasteForm(forms.Form):
    """One line that holds it all."""

    line = forms.CharField(
        label=_("Paste an address"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example: 四川省成都市武侯区天府大道100号 张小美 13800138000"),
    )


class AddressForm(forms.Form):
    """A delivery address; the three selects stand in the template (`accounts/_region.html`)."""

    recipient = forms.CharField(
        label=_("Recipient"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = forms.CharField(
        label=_("Mobile number"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    district_code = forms.CharField(label=_("District"), max_length=6, widget=forms.HiddenInput, required=False)
    detail = forms.CharField(
        label=_("Street, building, room"),
        max_length=120,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    is_default = forms.BooleanField(label=_("Use as my default address"), required=False)


class IdentityForm(forms.Form):
    """Name and resident ID with the separate consent."""

    real_name = forms.CharField(
        label=_("Name as on the ID card"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    id_number = forms.CharField(
        label=_("Resident ID number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=_("18 characters; the last one may be X."),
    )
    consent = forms.BooleanField(
        label=_("I consent separately to this use of my ID number."),
        error_messages={"required": _("Without this consent we may not store the number.")},
    )


class TokenForm(forms.Form):
    """A new API token."""

    label = forms.CharField(label=_("What is it for?"), max_length=60)
    may_write = forms.BooleanField(label=_("May also change things, not only read"), required=False)
