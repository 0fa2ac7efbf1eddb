"""Words for what the catalogue stores as codes: condition, danger, places, and the Chinese electronic label."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.catalog import countries
from marketplace.catalog.models import Listing
from marketplace.catalog.policies.places import SELLER_PLACE
from marketplace.catalog.records import ListingPage
from marketplace.catalog.selectors.attributes import by_code

CONDITIONS = {
    "new": gettext_lazy("Brand new"),
    "opened": gettext_lazy("Opened, unused"),
    "used": gettext_lazy("Pre-owned"),
}
DANGERS = {
    "none": gettext_lazy("No dangerous goods"),
    "battery": gettext_lazy("Contains a battery"),
    "liquid": gettext_lazy("Liquid"),
    "aerosol": gettext_lazy("Aerosol"),
    "perfume": gettext_lazy("Perfume (contains alcohol)"),
}
LABEL_NAMES = {
    "spec": gettext_lazy("Specification"),
    "net_content": gettext_lazy("Net content"),
    "ingredients": gettext_lazy("Ingredients or material"),
    "usage": gettext_lazy("How to use"),
    "shelf_life": gettext_lazy("Shelf life"),
    "storage": gettext_lazy("Storage"),
    "warning": gettext_lazy("Please note"),
}


def e_label(page: ListingPage, language: str) -> list[tuple[Any, Any]]:
    """The Chinese electronic label that goods bought abroad need on the site (商财发〔2018〕486号): (name, value) rows."""
    card = page.card
    brand = " ".join(dict.fromkeys(part for part in (page.brand_zh, card.brand) if part))
    length, width, height = card.size_mm
    rows: list[tuple[Any, Any]] = [
        (_("Name"), page.titles["zh_hans"] or card.title),
        (_("Brand"), brand),
        (_("Origin"), countries.name_of(card.origin, language)),
        (_("Condition"), CONDITIONS[page.condition]),
    ]
    rows += [(name, page.attributes.get(code)) for code, name in LABEL_NAMES.items()]
    specs = by_code(language)
    rows += [
        (specs[code].name, specs[code].words(value)) if code in specs else (code, value)
        for code, value in page.attributes.items()
        if code not in LABEL_NAMES
    ]
    rows += [
        (_("Weight packed"), f"{card.weight_g} g"),
        (_("Size packed"), f"{length} × {width} × {height} mm"),
        (_("Transport"), DANGERS[page.danger]),
        (_("Barcode"), page.gtin),
        (_("HS code"), card.hs_code),
    ]
    return [(name, value) for name, value in rows if value]


def channel(page: ListingPage) -> Any:
    """The kind of shop where the seller buys it; empty where they have not said. The shop itself is the seller's business."""
    return Listing.Channel(page.channel).label if page.channel in Listing.Channel.values else ""


def stock_places(page: ListingPage) -> list[tuple[bool, str, int]]:
    """(is it ours, name of the place, free pieces) for places that have any."""
    places = []
    for one in page.places:
        if one.free > 0:
            is_ours = one.place != SELLER_PLACE
            name = (
                _("Our warehouse %(code)s") % {"code": one.place.partition(":")[2]} if is_ours else _("With the seller")
            )
            places.append((is_ours, name, one.free))
    return places
