"""Where airports lie: the one reading of the file (airportsdata), of which a process keeps four plain values for each. Pure."""

from dataclasses import dataclass
from functools import cache

import airportsdata

STEP = 2.0  # degrees of a cell of land


@dataclass(frozen=True, slots=True)
class Place:
    """An airport by its IATA code: degrees, and the name of its time zone."""

    code: str
    latitude: float
    longitude: float
    zone: str = ""


def place(code: str) -> Place | None:
    """None for a code that nobody knows."""
    return _places().get(code)


@cache
def land() -> tuple[tuple[float, float], ...]:
    """Middles (latitude, longitude) of the cells of `STEP` degrees with an airfield in them: some 28,000 fields draw the land."""
    rows = airportsdata.load("ICAO").values()
    cells = {(int(row["lat"] // STEP), int(row["lon"] // STEP)) for row in rows}
    return tuple(sorted(((lat + 0.5) * STEP, (lon + 0.5) * STEP) for lat, lon in cells))


@cache
def _places() -> dict[str, Place]:
    rows = airportsdata.load("IATA").items()
    return {code: Place(code, row["lat"], row["lon"], row["tz"]) for code, row in rows}
