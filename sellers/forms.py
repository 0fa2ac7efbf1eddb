"""Forms of the seller's room. They check shape; the services decide."""

from typing import Any

from babel import Locale
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sellers.models import Seller
from sellers.policies.countries import CURRENCIES
from sellers.policies.requirements import Spec

LOCALES = {"zh-hans": "zh_Hans", "zh-hant": "zh_Hant", "en": "en"}


def country_choices() -> list[tuple[str, str]]:
    """Countries we can take sellers from, named in the language of the page."""
    names = Locale.parse(LOCALES.get(get_language() or "", "zh_Hans")).territories
    return sorted(((code, str(names[code])) for code in CURRENCIES), key=lambda pair: pair[1])


class StartForm(forms.Form):
    """The first step: what kind, where, called what."""

    kind = forms.ChoiceField(
        label=_("How do you sell?"), widget=forms.RadioSelect,
        choices=[
            (Seller.Kind.BUYER, _("I live abroad and buy for people in China (买手)")),
            (Seller.Kind.RETAILER, _("We are a shop or brand abroad")),
        ],
    )  # fmt: skip
    country = forms.ChoiceField(label=_("Country you sell from"), choices=country_choices)
    city = forms.CharField(label=_("City"), max_length=60, required=False)
    display_name = forms.CharField(
        label=_("Name of your shop"), max_length=80, help_text=_("Shoppers see this name. It can be changed later.")
    )


class AboutForm(forms.Form):
    """Who stands behind the shop. Legal name and address are for our file only."""

    display_name = forms.CharField(label=_("Name of your shop"), max_length=80)
    city = forms.CharField(label=_("City"), max_length=60, required=False)
    about = forms.CharField(
        label=_("About you"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What you sell, where you buy, why people should trust you. Shoppers read this."),
    )  # fmt: skip
    legal_name = forms.CharField(
        label=_("Legal name"), max_length=120, help_text=_("As in the register or passport. Never shown to shoppers.")
    )
    contact_address = forms.CharField(
        label=_("Contact address"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Where you can be reached by post. Never shown to shoppers."),
    )  # fmt: skip


class MultipleFiles(forms.FileInput):
    allow_multiple_selected = True


class WantedText(forms.CharField):
    """Asked for, but half an entry is saved too: what is missing shows in the checklist."""

    def validate(self, value: Any) -> None:
        """Nothing is forced."""


class WantedDate(forms.DateField):
    """As `WantedText`, for a day."""

    def validate(self, value: Any) -> None:
        """Nothing is forced."""


class ItemForm(forms.Form):
    """One checklist item; the fields follow its spec."""

    use_required_attribute = False
    number = WantedText(max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    statement = WantedText(max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    valid_until = WantedDate(label=_("Valid until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, spec: Spec, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (("number", spec.number), ("statement", spec.statement), ("valid_until", spec.expires)):
            if not label:
                del self.fields[name]
            elif label is not True:
                self.fields[name].label = label


class MemberForm(forms.Form):
    """Somebody who shall act for the shop."""

    login = forms.CharField(label=_("E-mail address or phone number of their account"), max_length=254)
    role = forms.ChoiceField(
        label=_("May do"), choices=[("staff", _("Goods and orders")), ("owner", _("Everything, also money"))]
    )
