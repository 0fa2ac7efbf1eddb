"""The share of a flight's carbon that one piece carries: mass × great-circle distance × factor. Pure.

The factor is SAMPLE: no source at hand gives one for this lane and aircraft; the passport says so beside the figure.
"""

import math
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from logistics.policies.airports import place

EARTH_KM = 6371.0
GRAMS_PER_TONNE_KM = 800
FACTOR_SOURCE = _(
    "Sample factor: 0.8 kg CO₂e for each tonne and kilometre by air; the airline's own figure will replace it"
)


@dataclass(frozen=True)
class Share:
    """Grams of CO₂e of one piece (its share of the parcel by weight) over `km` kilometres."""

    grams: int
    parcel_grams: int
    km: int
    mass_g: int
    source: Any

    @property
    def kilograms(self) -> str:
        return f"{self.grams / 1000:.2f}"


def distance_km(origin: str, destination: str) -> int | None:
    """Great-circle distance between two airports, None where one is unknown."""
    start, end = place(origin), place(destination)
    if start is None or end is None:
        return None
    (lat1, lon1), (lat2, lon2) = ((math.radians(one.latitude), math.radians(one.longitude)) for one in (start, end))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return round(2 * EARTH_KM * math.asin(math.sqrt(half)))


def share(*, origin: str, destination: str, parcel_g: int, piece_g: int, contents_g: int) -> Share | None:
    """The piece's share of its parcel's carbon: by weight, packing included. None where the distance or a weight is unknown."""
    km = distance_km(origin, destination)
    if km is None or parcel_g <= 0 or piece_g <= 0 or contents_g <= 0:
        return None
    whole = round(parcel_g * km * GRAMS_PER_TONNE_KM / 1_000_000)
    mass = round(parcel_g * min(piece_g, contents_g) / contents_g)
    return Share(round(whole * min(piece_g, contents_g) / contents_g), whole, km, mass, FACTOR_SOURCE)
