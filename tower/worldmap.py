"""A map of the world without tiles from anywhere: land shows itself where airports are, our lanes are arcs between them.

Equirectangular: x and y are plain degrees, cut to where we fly. Coordinates: `airportsdata` (IATA).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import airportsdata

GRID = 2.5  # degrees of one dot
NORTH, SOUTH, WEST = 74.0, -46.0, -26.0  # the Pacific stays whole: the map begins in the Atlantic
WIDTH, HEIGHT = 360.0, NORTH - SOUTH


@dataclass(frozen=True)
class Spot:
    """A place on the drawing, in its units (degrees)."""

    code: str
    x: float
    y: float


@lru_cache(maxsize=1)
def dots() -> tuple[tuple[float, float], ...]:
    """Centres of grid cells with at least one airport: the outline of the land."""
    cells = {_cell(row["lat"], row["lon"]) for row in airportsdata.load("IATA").values()}
    found = ((column * GRID + GRID / 2, row * GRID + GRID / 2) for column, row in cells)
    return tuple(sorted(spot for spot in found if 0 <= spot[1] <= HEIGHT))


@lru_cache(maxsize=512)
def spot(code: str) -> Spot | None:
    """Where an airport lies; None for a code that nobody knows."""
    row = airportsdata.load("IATA").get(code)
    return Spot(code, _x(row["lon"]), round(NORTH - row["lat"], 2)) if row else None


def arc(start: Spot, end: Spot) -> str:
    """A curve between two places as an SVG path, bent towards the north as aeroplanes fly."""
    middle, lift = (start.x + end.x) / 2, abs(end.x - start.x) * 0.22 + 4
    return f"M{start.x:.1f} {start.y:.1f}Q{middle:.1f} {min(start.y, end.y) - lift:.1f} {end.x:.1f} {end.y:.1f}"


def spots(codes: Iterable[str]) -> dict[str, Spot]:
    """The known ones among `codes`."""
    return {code: found for code in codes if (found := spot(code)) is not None}


def _x(longitude: float) -> float:
    return round((longitude - WEST) % 360, 2)


def _cell(latitude: float, longitude: float) -> tuple[int, int]:
    return int(_x(longitude) // GRID), int((NORTH - latitude) // GRID)
