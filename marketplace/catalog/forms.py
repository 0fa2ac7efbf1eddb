"""Forms of the seller's goods. They read what a browser sends; `policies.fields` and the services judge it."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.catalog import countries, selectors
from marketplace.catalog.models import Listing
from marketplace.core import textnorm
from marketplace.core.money import exponent, from_minor

CONDITIONS = (("new", _("Brand new")), ("opened", _("Opened, unused")), ("used", _("Pre-owned")))
DANGERS = (
    ("none", _("No dangerous goods")), ("battery", _("Contains a battery")), ("liquid", _("Liquid")),
    ("aerosol", _("Aerosol")), ("perfume", _("Perfume (contains alcohol)")),
)  # fmt: skip
FIRST_COUNTRIES = ("JP", "KR", "US", "GB", "DE", "FR", "IT", "ES", "AU", "NZ", "CA", "CH", "NL", "CN")
MOST_MAJOR = Decimal(10) ** 9


class ListingForm(forms.Form):
    """One item. Money is typed in the seller's currency; measures of one piece as packed."""

    title_zh_hans = forms.CharField(label=_("Name in Chinese"), max_length=160, required=False)
    title_en = forms.CharField(label=_("Name in English"), max_length=160, required=False)
    title_zh_hant = forms.CharField(
        label=_("Name in traditional Chinese"), max_length=160, required=False,
        help_text=_("Left empty, we propose it from the simplified one."),
    )  # fmt: skip
    category = forms.ChoiceField(label=_("Category"))
    sku = forms.CharField(label=_("Your article number"), max_length=60)
    brand = forms.CharField(label=_("Brand"), max_length=80, required=False)
    brand_zh = forms.CharField(label=_("Brand in Chinese"), max_length=80, required=False)
    price = forms.CharField(label=_("Price"), max_length=20, widget=forms.TextInput({"inputmode": "decimal"}))
    origin_country = forms.ChoiceField(label=_("Country of origin"))
    hs_code = forms.CharField(
        label=_("HS code"), max_length=14, required=False, widget=forms.TextInput({"inputmode": "numeric"}),
        help_text=_("6 to 10 digits. Needed before the item goes on sale."),
    )  # fmt: skip
    gtin = forms.CharField(
        label=_("Barcode"), max_length=20, required=False, widget=forms.TextInput({"inputmode": "numeric"})
    )
    source_shop = forms.CharField(
        label=_("Where you buy it"), max_length=80, required=False,
        help_text=_("A shop or brand counter. Your shopping list is sorted by it; nobody else sees it."),
    )  # fmt: skip
    condition = forms.ChoiceField(label=_("Condition"), choices=CONDITIONS)
    danger = forms.ChoiceField(label=_("Dangerous goods"), choices=DANGERS)
    weight_g = forms.IntegerField(label=_("Weight packed (g)"), min_value=1)
    length_mm = forms.IntegerField(label=_("Length (mm)"), min_value=1)
    width_mm = forms.IntegerField(label=_("Width (mm)"), min_value=1)
    height_mm = forms.IntegerField(label=_("Height (mm)"), min_value=1)
    description_zh_hans = forms.CharField(
        label=_("Description in Chinese"), max_length=8000, required=False, widget=forms.Textarea({"rows": 5})
    )
    description_en = forms.CharField(
        label=_("Description in English"), max_length=8000, required=False, widget=forms.Textarea({"rows": 5})
    )
    attributes = forms.CharField(
        label=_("Properties"), required=False, max_length=4000, widget=forms.Textarea({"rows": 4}),
        help_text=_("One a line, such as net_content=50 or 成分=水，甘油. They make the Chinese electronic label."),
    )  # fmt: skip

    def __init__(self, *args: Any, language: str, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        self.fields["category"].choices = category_choices(language)  # type: ignore[attr-defined]
        self.fields["origin_country"].choices = country_choices(language)  # type: ignore[attr-defined]

    def clean_price(self) -> int:
        """Minor units of the seller's currency."""
        try:
            amount = Decimal(textnorm.nfkc(self.cleaned_data["price"]).replace(",", ""))
            minor = amount.scaleb(exponent(self.currency)) if amount.is_finite() and 0 < amount < MOST_MAJOR else None
        except InvalidOperation:
            minor = None
        if minor is None or minor != minor.to_integral_value():
            raise forms.ValidationError(_("Please enter a price such as %(example)s.") % {"example": self._example()})
        return int(minor)

    def clean_attributes(self) -> dict[str, str | int]:
        """Lines of name=value; whole numbers stay numbers."""
        found: dict[str, str | int] = {}
        for line in self.cleaned_data["attributes"].splitlines():
            if not line.strip():
                continue
            name, sign, value = line.partition("=")
            if not sign or not name.strip():
                raise forms.ValidationError(_("Each line needs a name, an equals sign and a value."))
            text = value.strip()
            found[name.strip()] = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else text
        return found

    def values(self) -> dict[str, Any]:
        """What the services take."""
        data = dict(self.cleaned_data)
        data["price_minor"] = data.pop("price")
        return data

    def _example(self) -> str:
        return str(from_minor(129 * 10 ** exponent(self.currency), self.currency).amount)


class StockForm(forms.Form):
    on_hand = forms.IntegerField(label=_("Pieces with you"), min_value=0, max_value=1_000_000)


class PicturesForm(forms.Form):
    """Several files under one name; each is judged by `core.files`."""

    pictures = forms.FileField(label=_("Pictures"), required=False)


def initial_of(listing: Listing) -> dict[str, Any]:
    """A stored listing as the form shows it."""
    names = [name for name in ListingForm.base_fields if name not in {"price", "category", "attributes"}]
    return {
        **{name: getattr(listing, name) for name in names},
        "price": str(listing.price.amount),
        "category": listing.category.slug,
        "attributes": "\n".join(f"{name}={value}" for name, value in listing.attributes.items()),
    }


def category_choices(language: str) -> list[Any]:
    """Leaves grouped by their roots."""
    tree = selectors.category_tree(language)
    return [("", "—"), *((root.name, [(leaf.slug, leaf.name) for leaf in root.children]) for root in tree)]


def country_choices(language: str) -> list[tuple[str, str]]:
    """The usual countries first, then all in the order of their names."""
    names = {code: name for code, name in countries.names(language).items() if countries.is_country(code)}
    rest = sorted(names.keys() - set(FIRST_COUNTRIES), key=lambda code: names[code])
    return [("", "—"), *((code, names[code]) for code in (*FIRST_COUNTRIES, *rest))]
