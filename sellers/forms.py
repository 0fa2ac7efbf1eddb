"""Forms of the seller's room. They check shape; the services decide."""

import re
from collections.abc import Mapping
from typing import Any

from babel import Locale
from django import forms
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from marketplace.core import time
from marketplace.core.errors import DomainError
from marketplace.core.forms import add_refusal
from sellers.models import Seller
from sellers.policies.countries import CURRENCIES, ISSUERS
from sellers.policies.rows import FIELDS, MOST_ROWS, last_months
from sellers.selectors.papers import Item

LOCALES = {"zh-hans": "zh_Hans", "zh-hant": "zh_Hant", "en": "en"}


def issuer_choices() -> list[tuple[str, str]]:
    """Every country, named in the language of the page."""
    names = Locale.parse(LOCALES.get(get_language() or "", "zh_Hans")).territories
    return sorted(((code, str(names.get(code, code))) for code in ISSUERS), key=lambda pair: pair[1])


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
        label=_("Legal name"),
        max_length=120,
        help_text=_(
            "As in the register or passport. The law wants a company's on its shop page; a person's is never shown."
        ),
    )
    contact_address = forms.CharField(
        label=_("Contact address"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Where you can be reached by post. Never shown to shoppers."),
    )  # fmt: skip


class WantedText(forms.CharField):
    """Asked for, but half an entry is saved too: what is missing shows in the checklist."""

    def validate(self, value: Any) -> None:
        """Nothing is forced."""


class WantedDate(forms.DateField):
    """As `WantedText`, for a day."""

    def validate(self, value: Any) -> None:
        """Nothing is forced."""


class WantedChoice(forms.ChoiceField):
    """As `WantedText`, for one of several."""

    def validate(self, value: Any) -> None:
        """Nothing is forced, but what is chosen has to be there."""
        if value:
            super().validate(value)


class Amount(forms.CharField):
    """A whole amount as people write it: spaces, commas and points between thousands do not matter."""

    def clean(self, value: Any) -> int | None:
        """Raises ValidationError for anything but digits and separators."""
        text = re.sub(r"[\s,.'’，]", "", str(value or ""))
        if not text:
            return None
        if not text.isascii() or not text.isdigit() or len(text) > 13:
            raise forms.ValidationError(_("Please enter a whole amount in digits."))
        return int(text)


COLUMNS: dict[str, Any] = {
    "month": _("Month"), "amount": _("Turnover"), "kind": _("What it is"), "day": _("Date on the paper"), "shop": _("Name of the shop"),
    "name": _("Name"), "firm": _("Firm"), "email": _("E-mail address"),
}  # fmt: skip
PROOF_NAMES = (
    ("", "—"), ("lease", _("Rental contract or title deed")), ("utility", _("Electricity, gas, water, internet bill")),
    ("tax", _("Tax paper")), ("bank", _("Bank statement")), ("school", _("School or university paper")),
    ("insurance", _("Insurance paper")), ("other", _("Another official paper")),
)  # fmt: skip
SPARE_ROWS = 2


class ItemForm(forms.Form):
    """One checklist item; the fields follow its spec. Tables have `row_<place>_<column>` fields."""

    use_required_attribute = False
    number = WantedText(max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    issuer = forms.ChoiceField(label=_("Issued by"), choices=issuer_choices, required=False)
    holder = WantedText(max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    statement = WantedText(max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    valid_until = WantedDate(label=_("Valid until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, item: Item, **kwargs: Any) -> None:
        row, spec = item.requirement, item.spec
        names = ("number", "holder", "statement", "valid_until")
        initial = {name: getattr(row, name) for name in names} | {
            "issuer": row.details.get("issuer") or row.seller.country
        }
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        self.spec = spec
        for name in ("number", "issuer", "holder", "statement"):
            if not getattr(spec, name):
                del self.fields[name]
            elif name != "issuer":
                self.fields[name].label = getattr(spec.words, name)
        if not spec.expires:
            del self.fields["valid_until"]
        self.columns = FIELDS.get(spec.rows, ())
        self.places = 0
        if spec.rows:
            self._add_table(row.details, row.seller.currency)

    def _add_table(self, details: Mapping[str, Any], currency: str) -> None:
        known = list(details.get("rows", []))
        if self.spec.rows == "turnover":
            amounts = {line["month"]: line.get("amount") for line in known}
            known = [
                {"month": month, "amount": amounts.get(month)} for month in last_months(time.today(), self.spec.least)
            ]
            self.places = len(known)
        else:
            self.places = min(MOST_ROWS, max(self.spec.least, len(known)) + SPARE_ROWS)
        for place in range(self.places):
            line = known[place] if place < len(known) else {}
            for name in self.columns:
                field = _column(name, currency)
                field.required = place < self.spec.least and name not in ("firm", "month")
                field.initial = line.get(name)
                self.fields[f"row_{place}_{name}"] = field
        if self.spec.rows == "turnover":
            self.fields["total"] = Amount(
                label=format_lazy("{} ({})", _("Sum of the twelve months, as in your filing"), currency),
                widget=forms.TextInput(attrs={"inputmode": "numeric"}), initial=details.get("total"),
            )  # fmt: skip

    @property
    def plain(self) -> list[forms.BoundField]:
        """The fields outside the table."""
        return [self[name] for name in self.fields if not name.startswith("row_") and name != "total"]

    @property
    def table(self) -> list[list[forms.BoundField]]:
        """The fields of the table, line by line."""
        return [[self[f"row_{place}_{name}"] for name in self.columns] for place in range(self.places)]

    def wish(self) -> dict[str, Any]:
        """What was entered, as the service takes it; lines left empty are left out."""
        given = {name: value for name, value in self.cleaned_data.items() if not name.startswith("row_")}
        lines = []
        for place in range(self.places):
            line = {name: self.cleaned_data.get(f"row_{place}_{name}") for name in self.columns}
            wanted = {name: value for name, value in line.items() if name != "month"}
            if any(value not in (None, "") for value in wanted.values()):
                lines.append({name: str(value) if name == "day" else value for name, value in line.items()})
        return {**given, "table": lines} if self.columns else given

    def refuse(self, error: DomainError) -> None:
        """Put what the service refuses where it was entered. Lines left empty are counted back in."""
        filled = [place for place in range(self.places) if self._is_filled(place)]
        fields = {}
        for name, message in error.fields.items():
            part = name.split(".")
            is_line = len(part) == 3 and part[1].isdigit() and int(part[1]) < len(filled)
            fields[f"row_{filled[int(part[1])]}_{part[2]}" if is_line else name] = message
        error.fields = fields
        add_refusal(self, error)

    def _is_filled(self, place: int) -> bool:
        names = [name for name in self.columns if name != "month"]
        return any(self.cleaned_data.get(f"row_{place}_{name}") not in (None, "") for name in names)


def _column(name: str, currency: str) -> forms.Field:
    """The field of one column of a table. None is forced: half a table is saved too."""
    label = COLUMNS[name]
    if name == "month":
        return forms.CharField(label=label, max_length=7, required=False, widget=forms.HiddenInput())
    if name == "amount":
        return Amount(
            label=format_lazy("{} ({})", label, currency), widget=forms.TextInput(attrs={"inputmode": "numeric"})
        )
    if name == "day":
        return WantedDate(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    if name == "kind":
        return WantedChoice(label=label, choices=PROOF_NAMES)
    return WantedText(label=label, max_length=254 if name == "email" else 120)
