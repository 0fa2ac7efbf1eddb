"""Form fields shared by our own forms and the sign-in pages."""

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.errors import BadPhone
from marketplace.accounts.policies import phones


class PhoneField(forms.CharField):
    """A phone number in any usual spelling; the cleaned value is E.164."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"type": "tel", "autocomplete": "tel", "inputmode": "tel", "placeholder": "138 0013 8000"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        kwargs.setdefault("label", _("Mobile number"))
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            phone = phones.normalise(text)
        except BadPhone as error:
            raise ValidationError(error.message, code=error.code) from error
        return get_adapter().clean_phone(phone)
