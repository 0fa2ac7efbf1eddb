"""Which warehouse serves which country of departure."""

from collections.abc import Collection

from logistics.models import Warehouse

# Countries without a warehouse of ours send to a neighbour.
REGIONS: tuple[frozenset[str], ...] = (
    frozenset({"JP", "KR", "TW", "HK", "MO", "SG", "TH", "MY"}),
    frozenset({"GB", "IE", "DE", "FR", "IT", "ES", "NL", "BE", "CH", "AT", "SE", "DK", "NO", "FI", "PT", "PL"}),
    frozenset({"US", "CA", "MX"}),
    frozenset({"AU", "NZ"}),
)


def codes_for_countries(countries: Collection[str]) -> dict[str, str]:
    """Warehouse code by country: its own, else one of its region, else the first. Empty where there is none at all."""
    rows = list(Warehouse.objects.filter(kind=Warehouse.Kind.OVERSEAS).order_by("pk").values_list("country", "code"))
    if not rows:
        return {}
    own = dict(reversed(rows))
    return {country: own.get(country) or _neighbour(country, rows) for country in countries}


def by_code(code: str) -> Warehouse | None:
    """The warehouse of this code."""
    return Warehouse.objects.filter(code=code).first() if code else None


def _neighbour(country: str, rows: list[tuple[str, str]]) -> str:
    region = next((region for region in REGIONS if country in region), frozenset())
    return next((code for place, code in rows if place in region), rows[0][1])
