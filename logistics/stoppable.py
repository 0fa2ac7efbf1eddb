"""What ops can stop of the road: a lane to China, from one warehouse (`NRT1`) or from a whole country (`JP`)."""

from collections.abc import Collection, Iterable

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from logistics.models import Warehouse
from logistics.selectors.warehouses import codes_for_countries
from marketplace.catalog import countries
from marketplace.core import switches

KIND_CODE = "lane"


def label(key: str) -> str | None:
    """`Osaka (KIX1) → mainland China`, `Japan → mainland China`; None for a place nothing departs from."""
    return dict(choices()).get(key)


def choices() -> Iterable[tuple[str, str]]:
    """Warehouses abroad and the countries they stand in, in words of the active language."""
    language = get_language() or "zh-hans"
    rows = Warehouse.objects.filter(kind=Warehouse.Kind.OVERSEAS).order_by("country", "code")
    houses = [(row.code, row.name_zh if language.startswith("zh") else row.name, row.country) for row in rows]
    china = gettext("mainland China")
    for code, name, _country in houses:
        yield code, f"{name} ({code}) → {china}"
    for country in sorted({country for _code, _name, country in houses}):
        yield country, f"{countries.name_of(country, language)} → {china}"


def keys_of(departures: Collection[str]) -> dict[str, frozenset[str]]:
    """Country of departure → everything whose stop stops it: itself, its warehouse, the warehouse's country."""
    codes = codes_for_countries(departures)
    homes = dict(Warehouse.objects.filter(code__in=set(codes.values())).values_list("code", "country"))
    return {
        country: frozenset({country, code, homes.get(code, country)}) - {""}
        for country in departures
        for code in [codes.get(country, "")]
    }


def keys_of_airport(airport: str) -> frozenset[str]:
    """What stops a departure from this airport: its warehouses and their countries."""
    rows = Warehouse.objects.filter(kind=Warehouse.Kind.OVERSEAS, airport=airport).values_list("code", "country")
    return frozenset(key for row in rows for key in row)


KIND = switches.register(switches.SwitchKind(KIND_CODE, _("Lane to China"), label, choices))
