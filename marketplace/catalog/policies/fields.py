"""What a seller may write about an item, field by field. Pure: no database, no clock.

`clean` returns tidy values or raises BadListing with one sentence a field, so that a form can mark all of them at once.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from moneyed import CurrencyDoesNotExist, get_currency

from marketplace.catalog import countries
from marketplace.catalog.errors import BadListing
from marketplace.core import checkdigits, textnorm
from marketplace.core.errors import DomainError

LANGUAGES = ("zh_hans", "zh_hant", "en")
TITLE, DESCRIPTION, BRAND = 160, 8000, 80
MOST_MINOR = 10**11
MOST_GRAMS, MOST_MM = 200_000, 5_000
MOST_ATTRIBUTES, ATTRIBUTE_NAME, ATTRIBUTE_VALUE = 40, 40, 200
CONDITIONS = frozenset({"new", "opened", "used"})
CHANNELS = frozenset(
    {
        "",
        "brand_store",
        "official_site",
        "department",
        "duty_free",
        "dealer",
        "outlet",
        "supermarket",
        "maker",
        "second_hand",
    }
)
FAMILY, MOST_OPTIONS = 60, 3
DANGERS = frozenset({"none", "battery", "liquid", "aerosol", "perfume"})

Cleaner = Callable[[Any, str], Any]


class _Bad(Exception):
    """One field is wrong; the argument is the sentence."""


def clean(values: Mapping[str, Any], *, partial: bool = False) -> dict[str, Any]:
    """Tidy the given fields; without `partial` the required ones must be there. Unknown fields are refused.

    Raises BadListing with `fields` = {name: sentence}.
    """
    errors: dict[str, Any] = {name: _("This field does not exist.") for name in values.keys() - CLEANERS.keys()}
    cleaned: dict[str, Any] = {}
    for name, cleaner in CLEANERS.items():
        if name not in values:
            continue
        try:
            cleaned[name] = cleaner(values[name], name)
        except _Bad as error:
            errors[name] = error.args[0]
        except DomainError as error:
            errors[name] = error.fields.get(name, error.message)
    if not partial:
        missing = REQUIRED - cleaned.keys() - errors.keys()
        errors.update(dict.fromkeys(sorted(missing), _("Please fill this in.")))
        if not any(cleaned.get(f"title_{language}") for language in LANGUAGES) and "title_zh_hans" not in errors:
            errors["title_zh_hans"] = _("Please give the item a name in at least one language.")
    if errors:
        raise BadListing(fields=errors)
    return cleaned


def _text(value: Any, name: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _Bad(_("This must be text."))
    return value


def _line(most: int, *, least: int = 0) -> Cleaner:
    return lambda value, name: textnorm.clean_line(_text(value, name), max_length=most, min_length=least, field=name)


def _paragraphs(value: Any, name: str) -> str:
    return textnorm.clean_text(_text(value, name), max_length=DESCRIPTION, field=name)


def _number(most: int) -> Cleaner:
    def check(value: Any, name: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise _Bad(_("This must be a whole number."))
        if not 1 <= value <= most:
            raise _Bad(_("This must be between 1 and %(most)s.") % {"most": f"{most:,}"})
        return value

    return check


def _sku(value: Any, name: str) -> str:
    sku = textnorm.clean_line(_text(value, name), max_length=60, min_length=1, field=name)
    if any(character in sku for character in "/?#\\"):
        raise _Bad(_("The article number may not contain / ? # or a backslash."))
    return sku


def _country(value: Any, name: str) -> str:
    code = textnorm.nfkc(_text(value, name)).upper()
    if not countries.is_country(code):
        raise _Bad(_("Please choose a country of origin."))
    return code


def _currency(value: Any, name: str) -> str:
    code = textnorm.nfkc(_text(value, name)).upper()
    try:
        get_currency(code)
    except CurrencyDoesNotExist:
        raise _Bad(_("We do not know this currency.")) from None
    return code


def _hs_code(value: Any, name: str) -> str:
    code = textnorm.nfkc(_text(value, name)).replace(".", "").replace(" ", "")
    if code and not (code.isascii() and code.isdigit() and 6 <= len(code) <= 10):
        raise _Bad(_("An HS code has 6 to 10 digits."))
    return code


def _gtin(value: Any, name: str) -> str:
    text = textnorm.nfkc(_text(value, name))
    return checkdigits.normalise_gtin(text) if text else ""


def _one_of(allowed: frozenset[str]) -> Cleaner:
    def check(value: Any, name: str) -> str:
        if value not in allowed:
            raise _Bad(_("Please choose one of the listed values."))
        return str(value)

    return check


def _options(value: Any, name: str) -> dict[str, str]:
    """What tells a variant: at most three names with their values."""
    if not isinstance(value, Mapping) or len(value) > MOST_OPTIONS:
        raise _Bad(_("Please give at most %(most)d properties as name and value.") % {"most": MOST_OPTIONS})
    return {
        textnorm.clean_line(str(key), max_length=ATTRIBUTE_NAME, min_length=1, field=name): textnorm.clean_line(
            _text(one, name), max_length=ATTRIBUTE_NAME, min_length=1, field=name
        )
        for key, one in value.items()
    }


def _flag(value: Any, name: str) -> bool:
    if not isinstance(value, bool):
        raise _Bad(_("This must be true or false."))
    return value


def _attributes(value: Any, name: str) -> dict[str, str | int]:
    """Names to short texts or whole numbers; `net_content` and friends are read by tax and label."""
    if not isinstance(value, Mapping) or len(value) > MOST_ATTRIBUTES:
        raise _Bad(_("Please give at most %(most)d properties as name and value.") % {"most": MOST_ATTRIBUTES})
    tidy: dict[str, str | int] = {}
    for key, one in value.items():
        label = textnorm.clean_line(str(key), max_length=ATTRIBUTE_NAME, min_length=1, field=name)
        if isinstance(one, int) and not isinstance(one, bool) and abs(one) < MOST_MINOR:
            tidy[label] = one
        elif isinstance(one, str):
            tidy[label] = textnorm.clean_line(one, max_length=ATTRIBUTE_VALUE, field=name)
        else:
            raise _Bad(_("The value of a property is a short text or a whole number."))
    return tidy


CLEANERS: dict[str, Cleaner] = {
    "sku": _sku,
    "category": _line(60, least=1),
    **{f"title_{language}": _line(TITLE) for language in LANGUAGES},
    **{f"description_{language}": _paragraphs for language in LANGUAGES},
    "brand": _line(BRAND),
    "brand_zh": _line(BRAND),
    "origin_country": _country,
    "currency": _currency,
    "price_minor": _number(MOST_MINOR),
    "weight_g": _number(MOST_GRAMS),
    "length_mm": _number(MOST_MM),
    "width_mm": _number(MOST_MM),
    "height_mm": _number(MOST_MM),
    "hs_code": _hs_code,
    "gtin": _gtin,
    "condition": _one_of(CONDITIONS),
    "danger": _one_of(DANGERS),
    "source_shop": _line(BRAND),
    "family": _line(FAMILY),
    "options": _options,
    "channel": _one_of(CHANNELS),
    "is_estimated": _flag,
    "attributes": _attributes,
}
REQUIRED = frozenset(
    {"sku", "category", "origin_country", "price_minor", "weight_g", "length_mm", "width_mm", "height_mm"}
)
