"""A row of a seller's sheet ↔ fields of a listing. Pure: no database, no clock, no file.

The columns are a promise to integrators: names never change, new ones are only added at the end.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext_lazy as _
from moneyed import CurrencyDoesNotExist

from marketplace.catalog.errors import BadListing, BadSheet
from marketplace.core import textnorm
from marketplace.core.money import exponent

COLUMNS = (
    "sku", "title_zh_hans", "title_en", "description_zh_hans", "description_en", "category", "brand", "brand_zh",
    "origin_country", "currency", "price", "stock", "weight_g", "length_mm", "width_mm", "height_mm", "hs_code", "gtin",
    "attributes",
)  # fmt: skip
MORE_COLUMNS = ("title_zh_hant", "description_zh_hant", "condition", "danger", "source_shop")
KNOWN = frozenset(COLUMNS + MORE_COLUMNS)
NEEDED = ("sku",)
WHOLE = frozenset({"weight_g", "length_mm", "width_mm", "height_mm"})
LONGEST_CELL = 20_000
MOST_STOCK = 1_000_000


@dataclass(frozen=True)
class SheetRow:
    """What a row says: fields of the listing that are filled in, and the pieces at the seller (None: not said)."""

    sku: str
    fields: Mapping[str, Any]
    stock: int | None


def read_header(cells: Sequence[str]) -> tuple[str, ...]:
    """The column names in order; "" for an empty one. Raises BadSheet naming what is unknown, doubled or missing."""
    names = tuple(textnorm.nfkc(cell).lower().replace(" ", "_") for cell in cells)
    while names and not names[-1]:
        names = names[:-1]
    problems: dict[str, Any] = {}
    for name in names:
        if name and name not in KNOWN:
            near = get_close_matches(name, sorted(KNOWN), n=1)
            problems[name[:60]] = (
                _("We do not know this column. Did you mean %(name)s?") % {"name": near[0]}
                if near
                else _("We do not know this column. Please remove it or use the template.")
            )
        elif name and names.count(name) > 1:
            problems[name] = _("This column is there twice.")
    problems |= {name: _("This column is missing.") for name in NEEDED if name not in names}
    if problems:
        raise BadSheet(fields=problems)
    return names


def read_row(cells: Mapping[str, str], *, currency: str) -> SheetRow:
    """Fields of one row. An empty cell says nothing: an existing item keeps its value. `currency` is the seller's own.

    Raises BadListing with one sentence a column.
    """
    problems: dict[str, Any] = {}
    fields: dict[str, Any] = {}
    for name, text in cells.items():
        if len(text) > LONGEST_CELL:
            problems[name] = _("This text is too long.")
        elif text and name not in {"price", "stock", "attributes", "currency"}:
            fields[name] = _whole(text, name, problems) if name in WHOLE else text
    money = textnorm.nfkc(cells.get("currency", "")).upper() or currency
    if cells.get("currency"):
        fields["currency"] = money
    if cells.get("price"):
        fields["price_minor"] = _price(cells["price"], money, problems)
    if cells.get("attributes"):
        fields["attributes"] = _attributes(cells["attributes"], problems)
    stock = _stock(cells["stock"], problems) if cells.get("stock") else None
    if not cells.get("sku"):
        problems["sku"] = _("Please fill this in.")
    if problems:
        raise BadListing(fields=problems)
    return SheetRow(sku=fields["sku"], fields=fields, stock=stock)


def _whole(text: str, name: str, problems: dict[str, Any]) -> int:
    number = _number(text)
    if number is None or number != number.to_integral_value() or not 0 <= number < 10**9:
        problems[name] = _("Please enter a whole number, such as 250.")
        return 0
    return int(number)


def _stock(text: str, problems: dict[str, Any]) -> int:
    number = _number(text)
    if number is None or number != number.to_integral_value() or not 0 <= number <= MOST_STOCK:
        problems["stock"] = _("Please enter a whole number of pieces, 0 or more.")
        return 0
    return int(number)


def _price(text: str, currency: str, problems: dict[str, Any]) -> int:
    try:
        places = exponent(currency)
    except CurrencyDoesNotExist:
        problems["currency"] = _("We do not know this currency.")
        return 0
    number = _number(text)
    if number is None or number <= 0 or number >= 10**11:
        problems["price"] = _("Please enter the price as a number above 0, such as 1280 or 12.80.")
        return 0
    minor = number.scaleb(places)
    if minor != minor.to_integral_value():
        problems["price"] = _("%(currency)s has at most %(places)d decimal places.") % {
            "currency": currency, "places": places,
        }  # fmt: skip
        return 0
    return int(minor)


def _number(text: str) -> Decimal | None:
    """A plain number with a point; thousands separated by commas are understood, everything else is not a number."""
    plain = textnorm.nfkc(text)
    whole, _point, _rest = plain.partition(".")
    groups = whole.lstrip("-").split(",")
    if len(groups) > 1 and (not groups[0] or len(groups[0]) > 3 or any(len(group) != 3 for group in groups[1:])):
        return None
    plain = plain.replace(",", "")
    if len(plain) > 30 or not plain.isascii() or "_" in plain or "e" in plain.lower():
        return None
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _attributes(text: str, problems: dict[str, Any]) -> dict[str, str]:
    """`key=value;key=value`; full-width signs are understood."""
    found: dict[str, str] = {}
    for part in text.replace("；", ";").split(";"):
        if not part.strip():
            continue
        key, sign, value = part.replace("＝", "=").partition("=")
        if not sign or not key.strip() or not value.strip():
            problems["attributes"] = _("Please write properties as key=value;key=value.")
            return {}
        found[key.strip()] = value.strip()
    return found


def write_attributes(values: Mapping[str, Any]) -> str:
    """The other way: what `read_row` reads back. Signs that would divide it are written full-width."""
    clean = {key: str(value).replace(";", "；").replace("=", "＝") for key, value in values.items()}
    return ";".join(f"{key}={value}" for key, value in clean.items())
