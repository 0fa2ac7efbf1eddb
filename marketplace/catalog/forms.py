"""Forms of the seller's goods. They read what a browser sends; `policies.fields` and the services judge it."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.catalog import countries, selectors
from marketplace.catalog.models import Listing
from marketplace.catalog.policies.attributes import YES_NO, AttributeSpec
from marketplace.core import textnorm
from marketplace.core.money import exponent, from_minor

CONDITIONS = (("new", _("Brand new")), ("opened", _("Opened, unused")), ("used", _("Pre-owned")))
DANGERS = (
    ("none", _("No dangerous goods")), ("battery", _("Contains a battery")), ("liquid", _("Liquid")),
    ("aerosol", _("Aerosol")), ("perfume", _("Perfume (contains alcohol)")),
)  # fmt: skip
CHANNELS = (("", "—"), *Listing.Channel.choices)
ATTRIBUTE = "attr_"
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
    channel = forms.ChoiceField(label=_("Kind of shop"), choices=CHANNELS, required=False)
    family = forms.CharField(
        label=_("Group of variants"), max_length=60, required=False,
        help_text=_("Items of your shop with the same word here are offered as variants of one another, each with its own stock."),
    )  # fmt: skip
    options = forms.CharField(
        label=_("What tells this variant"), max_length=300, required=False,
        help_text=_("Such as colour=sakura, size=50 ml"),
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
    description_zh_hant = forms.CharField(
        label=_("Description in traditional Chinese"), max_length=8000, required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("Left empty, we propose it from the simplified one."),
    )  # fmt: skip
    attributes = forms.CharField(
        label=_("More properties"), required=False, max_length=4000, widget=forms.Textarea({"rows": 4}),
        help_text=_("One a line, such as net_content=50 or 成分=水，甘油. They make the Chinese electronic label."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, language: str, currency: str, specs: Sequence[AttributeSpec] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.currency, self.specs = currency, tuple(specs)
        self.fields.update({f"{ATTRIBUTE}{spec.code}": attribute_field(spec) for spec in self.specs})
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

    def clean_options(self) -> dict[str, str]:
        """Pairs of name=value between commas."""
        found: dict[str, str] = {}
        for part in textnorm.nfkc(self.cleaned_data["options"]).replace(";", ",").split(","):
            name, sign, value = part.partition("=")
            if part.strip() and not (sign and name.strip() and value.strip()):
                raise forms.ValidationError(_("Please write name=value, with commas between them."))
            if part.strip():
                found[name.strip()] = value.strip()
        return found

    def values(self) -> dict[str, Any]:
        """What the services take."""
        data = {name: value for name, value in self.cleaned_data.items() if not name.startswith(ATTRIBUTE)}
        data["price_minor"] = data.pop("price")
        typed = {spec.code: self.cleaned_data.get(f"{ATTRIBUTE}{spec.code}") for spec in self.specs}
        told = {code: _stored(value) for code, value in typed.items() if value not in (None, "")}
        data["attributes"] = {**data["attributes"], **told}  # a typed field wins over a line that says the same
        return data

    def typed_fields(self) -> list[Any]:
        """The fields of the category's own properties."""
        return [self[f"{ATTRIBUTE}{spec.code}"] for spec in self.specs]

    def _example(self) -> str:
        return str(from_minor(129 * 10 ** exponent(self.currency), self.currency).amount)


class StockForm(forms.Form):
    on_hand = forms.IntegerField(label=_("Pieces with you"), min_value=0, max_value=1_000_000)


class PicturesForm(forms.Form):
    """Several files under one name; each is judged by `core.files`."""

    pictures = forms.FileField(label=_("Pictures"), required=False)


class PaperForm(forms.Form):
    """A receipt, price tag, certificate or report."""

    kind = forms.ChoiceField(
        label=_("Kind of paper"),
        choices=(
            ("receipt", _("Receipt")), ("price_tag", _("Price tag")), ("certificate", _("Certificate")),
            ("quality", _("Report of an inspector")),
        ),
    )  # fmt: skip
    paper = forms.FileField(label=_("Photograph or PDF"))


class CertificateForm(forms.Form):
    """What a certificate says of itself."""

    name = forms.CharField(label=_("Certificate"), max_length=80)
    issuer = forms.CharField(label=_("Issued by"), max_length=120)
    number = forms.CharField(label=_("Its number"), max_length=80)
    expires_on = forms.DateField(label=_("Valid until"), required=False, widget=forms.DateInput({"type": "date"}))


class BrandForm(forms.Form):
    """A proof that one may sell a brand."""

    brand = forms.CharField(label=_("Brand"), max_length=80)
    valid_until = forms.DateField(label=_("Valid until"), required=False, widget=forms.DateInput({"type": "date"}))
    paper = forms.FileField(label=_("Photograph or PDF"))


def attribute_field(spec: AttributeSpec) -> forms.Field:
    """A form field for a typed property."""
    label = f"{spec.name} ({spec.unit})" if spec.unit else spec.name
    if spec.kind == "number":
        return forms.DecimalField(
            label=label, required=False, min_value=0, max_digits=12, widget=forms.TextInput({"inputmode": "decimal"})
        )
    if spec.kind == "choice":
        return forms.ChoiceField(label=label, required=False, choices=[("", "—"), *spec.choices])
    if spec.kind == "yesno":
        return forms.ChoiceField(label=label, required=False, choices=[("", "—"), *YES_NO.items()])
    return forms.CharField(label=label, required=False, max_length=200)


def _stored(value: Any) -> str | int:
    """Whole numbers stay numbers; other decimals are kept as they were typed."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value.normalize())
    return str(value)


def initial_of(listing: Listing, specs: Sequence[AttributeSpec] = ()) -> dict[str, Any]:
    """A stored listing as the form shows it."""
    special = {"price", "category", "attributes", "options"}
    names = [name for name in ListingForm.base_fields if name not in special]
    known = {spec.code for spec in specs}
    return {
        **{name: getattr(listing, name) for name in names},
        "price": str(listing.price.amount),
        "category": listing.category.slug,
        **{f"{ATTRIBUTE}{code}": listing.attributes.get(code, "") for code in known},
        "options": ", ".join(f"{name}={value}" for name, value in listing.options.items()),
        "attributes": "\n".join(f"{name}={value}" for name, value in listing.attributes.items() if name not in known),
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
