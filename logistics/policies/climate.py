"""Cold chain: what a class of goods endures, where a reading left it, and the small drawing of it. Pure.

Classes and limits are SAMPLE: no source at hand gives them for these goods; the makers' own papers come first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from logistics.policies.loggers import Point, Reading
from marketplace.core.transparency import canonical

VERSION = "miaomiao-climate/1"
WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 340, 120, 34, 8, 18
MOST_DRAWN = 160


@dataclass(frozen=True)
class Class:
    """Lowest and highest temperature in hundredths of °C, and how many minutes outside are forgiven."""

    low: int
    high: int
    minutes: int
    label: Any


CLASSES: Mapping[str, Class] = {
    "frozen": Class(-5_000, -1_500, 30, pgettext_lazy("temperature class", "frozen")),
    "chilled": Class(200, 800, 30, pgettext_lazy("temperature class", "chilled")),
    "cool": Class(200, 2_500, 120, pgettext_lazy("temperature class", "cool")),
    "ambient": Class(-1_000, 4_000, 240, pgettext_lazy("temperature class", "ambient")),
}
COLD = ("frozen", "chilled")
# SAMPLE: the first fitting HS heading; whatever is not here travels ambient.
BY_HS = (
    ("3002", "chilled"), ("0201", "chilled"), ("0304", "frozen"), ("0401", "chilled"), ("0406", "chilled"), ("1806", "cool"),
    ("1904", "ambient"), ("2106", "cool"), ("2204", "cool"), ("3304", "cool"), ("3307", "cool"), ("3004", "cool"),
)  # fmt: skip


@dataclass(frozen=True)
class Breach:
    """The longest stay outside: from, until, minutes outside in all, and the worst reading (hundredths of °C)."""

    began: int
    ended: int
    minutes: int
    worst: int


def class_of(hs_code: str) -> str:
    """Temperature class of goods under this HS code."""
    return next((kind for heading, kind in BY_HS if hs_code.startswith(heading)), "ambient")


def class_of_line(temperature: str, hs_code: str) -> str:
    """What seller or category said of the goods, or what the HS code says: whichever keeps them colder and closer."""
    return strictest([kind for kind in (temperature, class_of(hs_code)) if kind in CLASSES])


def cold_class(kinds: Sequence[str]) -> str:
    """`frozen` or `chilled` where any goods need it: they travel apart, under cooling. Empty for all others."""
    return next((kind for kind in COLD if kind in kinds), "")


def strictest(kinds: Sequence[str]) -> str:
    """The class that governs a parcel with goods of all these classes: the one with the narrowest limits."""
    return min(kinds, key=lambda kind: CLASSES[kind].high - CLASSES[kind].low, default="ambient")


def breach(points: Sequence[Point], kind: str) -> Breach | None:
    """Where the readings left the class for longer than it forgives; None where they did not.

    Time between two readings counts as the earlier one's, at most an hour of it: silence proves nothing.
    """
    limits = CLASSES[kind]
    outside = [index for index, point in enumerate(points) if not limits.low <= point[1] <= limits.high]
    seconds = sum(min(points[index + 1][0] - points[index][0], 3_600) for index in outside if index + 1 < len(points))
    if not outside or seconds <= limits.minutes * 60:
        return None
    worst = max((points[index][1] for index in outside), key=lambda value: max(limits.low - value, value - limits.high))
    last = min(outside[-1] + 1, len(points) - 1)
    return Breach(points[outside[0]][0], points[last][0], seconds // 60, worst)


def facts(*, subject: str, device: str, sha256: str, reading: Reading) -> dict[str, Any]:
    """What custody vouches for by digest: the file, what it was about, its ends, extremes, mean and gaps."""
    warm = [point[1] for point in reading.points]
    damp = [point[2] for point in reading.points if point[2] is not None]
    told: dict[str, Any] = {
        "v": VERSION, "subject": subject, "device": device, "file_sha256": sha256, "points": len(warm), "step_s": reading.step,
        "first_at": _utc(reading.points[0][0]), "last_at": _utc(reading.points[-1][0]),
        "centidegrees": {"min": min(warm), "max": max(warm), "mean": round(sum(warm) / len(warm))},
        "series_sha256": series_digest(reading.points),
        "gaps": [[_utc(since), _utc(until)] for since, until in reading.gaps[:50]],
    }  # fmt: skip
    if damp:
        told["permille_rh"] = {"min": min(damp), "max": max(damp), "mean": round(sum(damp) / len(damp))}
    return told


def series_digest(points: Sequence[Point]) -> str:
    """SHA-256 of the canonical JSON of the points."""
    return canonical.payload_digest({"points": [list(point) for point in points]})


def reduced(points: Sequence[Point], most: int = MOST_DRAWN) -> list[Point]:
    """At most `most` points that keep every extreme: coldest and warmest of each slice."""
    if len(points) <= most:
        return list(points)
    size = -(-len(points) * 2 // most)
    kept: list[Point] = []
    for start in range(0, len(points), size):
        part = points[start : start + size]
        kept += sorted({min(part, key=lambda point: point[1]), max(part, key=lambda point: point[1])})
    return kept


def chart(points: Sequence[Point], kind: str) -> SafeString:
    """A small drawing of the temperature with the limits of the class; everything in attributes, nothing inline in style."""
    drawn, limits = reduced(points), CLASSES[kind]
    values = [point[1] for point in drawn]
    low, high = min([*values, limits.low if kind != "frozen" else limits.high]) - 100, max([*values, limits.high]) + 100
    if kind == "ambient":
        low, high = min(values) - 300, max(values) + 300
    first, last = drawn[0][0], max(drawn[-1][0], drawn[0][0] + 1)

    def x(at: int) -> float:
        return round(LEFT + (WIDTH - LEFT - 6) * (at - first) / (last - first), 1)

    def y(value: int) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / (high - low), 1)

    lines = [value for value in (limits.low, limits.high) if low < value < high]
    ends = ((LEFT + 34, first), (WIDTH - 42, last))
    label = _("Temperature between %(low)s and %(high)s °C") % {
        "low": degrees(min(values)),
        "high": degrees(max(values)),
    }
    return format_html(
        '<svg class="chart climate" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}'
        '<polyline class="line" points="{}"></polyline>{}</svg>',
        WIDTH, HEIGHT, label,
        format_html_join(
            "", '<line class="goal" x1="{}" x2="{}" y1="{}" y2="{}"></line>', ((LEFT, WIDTH - 6, y(v), y(v)) for v in lines)
        ),
        format_html_join(
            "", '<text class="y" x="{}" y="{}">{}</text>',
            ((LEFT - 6, y(value) + 4, degrees(value)) for value in sorted({min(values), max(values), *lines})[:4]),
        ),
        " ".join(f"{x(point[0])},{y(point[1])}" for point in drawn),
        format_html_join(
            "", '<text class="x" x="{}" y="{}">{}</text>',
            ((place, HEIGHT - 4, f"{datetime.fromtimestamp(at, UTC):%m-%d %H:%M}") for place, at in ends),
        ),
    )  # fmt: skip


def degrees(hundredths: int) -> str:
    """`-18.5`, without needless zeros."""
    return f"{hundredths / 100:.1f}".removesuffix(".0")


def _utc(at: int) -> str:
    return canonical.utc_text(datetime.fromtimestamp(at, UTC))
