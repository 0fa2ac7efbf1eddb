"""The map of a parcel's way: the great circle between two airports over a world of dots, as plain SVG. Pure but for the airports.

The land is drawn from the positions of airfields (`policies/airports.py`), a dot for every 2° that has one: no tiles, no
pictures from elsewhere, nothing that tells anybody who looks.
"""

from dataclasses import dataclass
from math import atan2, cos, degrees, radians, sin, sqrt

from logistics.policies.airports import Place, land, place

WIDTH = 720  # user units
MARGIN = 14.0  # degrees around the route
NARROWEST = 70.0  # degrees of longitude shown at least
POINTS = 48  # of the line


@dataclass(frozen=True)
class RouteMap:
    """What the template draws: paths in user units, the stops, and where the parcel is (None: on the ground, not between)."""

    width: int
    height: int
    land: str
    done: str
    coming: str
    origin: tuple[float, float]
    destination: tuple[float, float]
    here: tuple[float, float]


def route_map(origin: str, destination: str, progress: float) -> RouteMap | None:
    """`progress` 0 … 1 of the flight. None where one of the airports is not on file, or both are the same."""
    start, end = place(origin), place(destination)
    if start is None or end is None or start == end:
        return None
    line = great_circle(start, end)
    view = _View.around(line)
    points = [view.point(latitude, longitude) for latitude, longitude in line]
    split = round(min(max(progress, 0.0), 1.0) * (len(points) - 1))
    return RouteMap(
        width=WIDTH, height=view.height, land=view.land(), done=_path(points[: split + 1]), coming=_path(points[split:]),
        origin=points[0], destination=points[-1], here=points[split],
    )  # fmt: skip


def great_circle(start: Place, end: Place, points: int = POINTS) -> list[tuple[float, float]]:
    """Latitude and longitude along the shortest way; longitudes run on past 180° rather than jump."""
    a, b = _vector(start), _vector(end)
    angle = atan2(sqrt(sum(one * one for one in _cross(a, b))), sum(one * two for one, two in zip(a, b, strict=True)))
    found: list[tuple[float, float]] = []
    for number in range(points + 1):
        share = number / points
        left, right = sin((1 - share) * angle) / sin(angle), sin(share * angle) / sin(angle)
        x, y, z = (left * one + right * two for one, two in zip(a, b, strict=True))
        longitude = degrees(atan2(y, x))
        if found:
            longitude += 360 * round((found[-1][1] - longitude) / 360)
        found.append((degrees(atan2(z, sqrt(x * x + y * y))), longitude))
    return found


@dataclass(frozen=True)
class _View:
    """The part of the world that is shown, all degrees alike."""

    west: float
    east: float
    south: float
    north: float

    @classmethod
    def around(cls, line: list[tuple[float, float]]) -> "_View":
        latitudes, longitudes = [row[0] for row in line], [row[1] for row in line]
        middle, half = (min(longitudes) + max(longitudes)) / 2, (max(longitudes) - min(longitudes)) / 2 + MARGIN
        half = max(half, NARROWEST / 2)
        south, north = max(min(latitudes) - MARGIN, -60.0), min(max(latitudes) + MARGIN, 90.0)
        return cls(middle - half, middle + half, south, north)

    @property
    def scale(self) -> float:
        return WIDTH / (self.east - self.west)

    @property
    def height(self) -> int:
        return round((self.north - self.south) * self.scale)

    def point(self, latitude: float, longitude: float) -> tuple[float, float]:
        return round((longitude - self.west) * self.scale, 1), round((self.north - latitude) * self.scale, 1)

    def land(self) -> str:
        """Dots as one path of lines without length; round caps make them dots."""
        dots = []
        for latitude, longitude in land():
            turned = longitude + 360 * round(((self.west + self.east) / 2 - longitude) / 360)
            if self.south < latitude < self.north and self.west < turned < self.east:
                x, y = self.point(latitude, turned)
                dots.append(f"M{x:g} {y:g}h0")
        return "".join(dots)


def _vector(one: Place) -> tuple[float, float, float]:
    latitude, longitude = radians(one.latitude), radians(one.longitude)
    return cos(latitude) * cos(longitude), cos(latitude) * sin(longitude), sin(latitude)


def _cross(a: tuple[float, float, float], b: tuple[float, float, float]) -> tuple[float, float, float]:
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


def _path(points: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) if len(points) > 1 else ""
