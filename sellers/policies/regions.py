"""Regions in which an auditor can travel within a day. Pure data."""

from django.utils.translation import gettext_lazy as _

REGIONS: dict[str, frozenset[str]] = {
    "east_asia": frozenset({"JP", "KR", "HK"}),
    "south_east_asia": frozenset({"SG", "MY", "TH"}),
    "oceania": frozenset({"AU", "NZ"}),
    "europe": frozenset({
        "AT", "BE", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE",
        "IT", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "SE", "SI", "SK",
    }),
    "north_america": frozenset({"US", "CA", "MX"}),
}  # fmt: skip
LABELS = {
    "east_asia": _("East Asia"),
    "south_east_asia": _("South-East Asia"),
    "oceania": _("Oceania"),
    "europe": _("Europe"),
    "north_america": _("North America"),
}
ANYWHERE = "anywhere"


def region_of(country: str) -> str:
    """The region of a country; its own code where it belongs to none."""
    return next((name for name, countries in REGIONS.items() if country in countries), country)


def reach(country: str, countries: list[str], regions: list[str]) -> int | None:
    """How near an auditor is to a country: 0 own country, 1 own region, 2 goes anywhere, None does not go there."""
    if country in countries:
        return 0
    if region_of(country) in regions:
        return 1
    return 2 if ANYWHERE in regions else None
