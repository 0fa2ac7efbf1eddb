"""A map of the world without tiles from anywhere: land shows itself where airfields are, our lanes are arcs between them.

Equirectangular: x and y are plain degrees, cut to where we fly. Places and land: `logistics/policies/airports.py`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from logistics.policies import airports

NORTH, SOUTH, WEST = 74.0, -46.0, -26.0  # the Pacific stays whole: the map begins in the Atlantic
WIDTH, HEIGHT = 360.0, NORTH - SOUTH


@dataclass(frozen=True)
class Spot:
    """A place on the drawing, in its units (degrees)."""

    code: str
    x: float
    y: float


@cache
def dots() -> tuple[tuple[float, float], ...]:
    """The land, a dot for each cell with an airfield in it, as far as the drawing goes."""
    found = ((_x(longitude), NORTH - latitude) for latitude, longitude in airports.land())
    return tuple(sorted(spot for spot in found if 0 <= spot[1] <= HEIGHT))


def spot(code: str) -> Spot | None:
    """Where an airport lies; None for a code that nobody knows."""
    found = airports.place(code)
    return Spot(code, _x(found.longitude), round(NORTH - found.latitude, 2)) if found else None


def arc(start: Spot, end: Spot) -> str:
    """A curve between two places as an SVG path, bent towards the north as aeroplanes fly."""
    middle, lift = (start.x + end.x) / 2, abs(end.x - start.x) * 0.22 + 4
    return f"M{start.x:.1f} {start.y:.1f}Q{middle:.1f} {min(start.y, end.y) - lift:.1f} {end.x:.1f} {end.y:.1f}"


def spots(codes: Iterable[str]) -> dict[str, Spot]:
    """The known ones among `codes`."""
    return {code: found for code in codes if (found := spot(code)) is not None}


def _x(longitude: float) -> float:
    return round((longitude - WEST) % 360, 2)
