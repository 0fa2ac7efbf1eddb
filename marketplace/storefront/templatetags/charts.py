"""Drawings made on the server as inline SVG: bar and line charts, and the route of a parcel. `{% load charts %}`.

Each is drawn twice, for a phone and for a desk, because text inside a scaled picture would become too small; style
sheets show one of the two. Numbers for screen readers stand in the label.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

Point = tuple[str, Any]
PHONE, DESK = 360, 680
HEIGHT, TOP, BOTTOM, LEFT = 210, 14, 28, 44


@dataclass(frozen=True, slots=True)
class Frame:
    """The drawing area of one chart: its width, how many points it holds, and the value at its top."""

    width: int
    count: int
    ceiling: Decimal

    def x(self, index: int) -> float:
        """Centre of the slot of a point."""
        return round(LEFT + (index + 0.5) * self.slot, 1)

    def y(self, value: Any) -> float:
        """Height of a value; a negative one lies on the axis."""
        share = max(Decimal(0), Decimal(str(value))) / self.ceiling
        return round(float(TOP + (HEIGHT - TOP - BOTTOM) * (1 - share)), 1)

    @property
    def slot(self) -> float:
        """Width that one point has for itself."""
        return (self.width - LEFT - 6) / max(1, self.count)


def _ceiling(points: Sequence[Point], goal: Any) -> Decimal:
    """The next round number (1, 2, 2.5, 5 × 10ⁿ) above every value."""
    top = max([Decimal(str(value)) for _, value in points] + [Decimal(str(goal or 0)), Decimal(1)])
    power = Decimal(10) ** (len(str(int(top))) - 1)
    return next(step * power for step in map(Decimal, ("1", "2", "2.5", "5", "10")) if step * power >= top)


def _short(value: Decimal) -> str:
    """Axis numbers: 1200 → 1.2k, 30000 → 30k."""
    if value >= 1000:
        return f"{(value / 1000).normalize():f}k"
    return f"{value.normalize():f}"


def _axes(frame: Frame, points: Sequence[Point], goal: Any) -> SafeString:
    lines = format_html_join(
        "",
        '<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"></line><text class="y" x="{}" y="{}">{}</text>',
        (
            (LEFT, frame.width, frame.y(value), frame.y(value), LEFT - 8, frame.y(value) + 4, _short(value))
            for value in (frame.ceiling * part / 2 for part in range(3))
        ),
    )
    every = max(1, -(-len(points) * 46 // (frame.width - LEFT)))
    labels = format_html_join(
        "",
        '<text class="x" x="{}" y="{}">{}</text>',
        ((frame.x(i), HEIGHT - 8, label) for i, (label, _) in enumerate(points) if i % every == 0),
    )
    base = frame.y(0)
    goal_line = (
        format_html(
            '<line class="goal" x1="{}" x2="{}" y1="{}" y2="{}"></line>',
            LEFT,
            frame.width,
            frame.y(goal),
            frame.y(goal),
        )
        if goal is not None
        else mark_safe("")
    )
    axis = format_html('<line class="axis" x1="{}" x2="{}" y1="{}" y2="{}"></line>', LEFT, frame.width, base, base)
    return lines + labels + axis + goal_line


def _bars(frame: Frame, points: Sequence[Point], unit: str) -> SafeString:
    width = round(min(44.0, frame.slot * 0.62), 1)
    base = frame.y(0)
    return format_html_join(
        "",
        '<rect class="bar" x="{}" y="{}" width="{}" height="{}" rx="3"><title>{}: {}{}</title></rect>',
        (
            (round(frame.x(i) - width / 2, 1), frame.y(v), width, round(base - frame.y(v), 1), label, v, unit)
            for i, (label, v) in enumerate(points)
        ),
    )


def _line(frame: Frame, points: Sequence[Point], unit: str) -> SafeString:
    path = " ".join(f"{frame.x(i)},{frame.y(v)}" for i, (_, v) in enumerate(points))
    base = frame.y(0)
    area = f"{frame.x(0)},{base} {path} {frame.x(len(points) - 1)},{base}"
    dots = format_html_join(
        "",
        '<circle class="dot" cx="{}" cy="{}" r="3.5"><title>{}: {}{}</title></circle>',
        ((frame.x(i), frame.y(v), label, v, unit) for i, (label, v) in enumerate(points)),
    )
    drawn = dots if len(points) <= 31 else mark_safe("")
    return format_html(
        '<polygon class="area" points="{}"></polygon><polyline class="line" points="{}"></polyline>{}',
        area,
        path,
        drawn,
    )


def _chart(draw: Callable[..., SafeString], points: Sequence[Point], label: str, unit: str, goal: Any) -> SafeString:
    points = [(str(name), value) for name, value in points]
    said = f"{label}: " + ", ".join(f"{name} {value}{unit}" for name, value in points[-31:])
    drawings = []
    for width, css in ((PHONE, "only-phone"), (DESK, "only-desktop")):
        frame = Frame(width, len(points), _ceiling(points, goal))
        body = _axes(frame, points, goal) + (draw(frame, points, unit) if points else mark_safe(""))
        drawings.append((css, width, HEIGHT, said, body))
    return format_html_join(
        "", '<svg class="chart {}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>', drawings
    )


@register.simple_tag
def bar_chart(points: Sequence[Point], label: str, unit: str = "", goal: Any = None) -> SafeString:
    """Bars over (name, number) pairs; `goal` draws a dashed line at that number."""
    return _chart(_bars, points, label, unit, goal)


@register.simple_tag
def line_chart(points: Sequence[Point], label: str, unit: str = "", goal: Any = None) -> SafeString:
    """A line with a soft area over (name, number) pairs; `goal` draws a dashed line at that number."""
    return _chart(_line, points, label, unit, goal)


def _state(stop: Any) -> str:
    return str(stop["state"] if isinstance(stop, dict) else stop.state)


def _word(stop: Any, key: str) -> str:
    return str((stop.get(key) if isinstance(stop, dict) else getattr(stop, key, "")) or "")


def _route(stops: Sequence[Any], width: int, css: str, vehicle: str, said: str) -> SafeString:
    edge, level = (40, 64) if width == PHONE else (64, 64)
    gap = (width - 2 * edge) / max(1, len(stops) - 1)
    xs = [round(edge + gap * i, 1) for i in range(len(stops))]
    here = max((i for i, stop in enumerate(stops) if _state(stop) in ("done", "current")), default=0)
    rise = round(min(40.0, gap * 0.38), 1)
    legs = format_html_join(
        "",
        '<path class="{}" d="M{} {}Q{} {} {} {}"></path>',
        (
            (
                "path-done" if i < here else "path",
                xs[i] + 8,
                level,
                round((xs[i] + xs[i + 1]) / 2, 1),
                level - rise * 1.6,
                xs[i + 1] - 8,
                level,
            )
            for i in range(len(stops) - 1)
        ),
    )
    dots = format_html_join(
        "",
        '{}<circle class="{}" cx="{}" cy="{}" r="{}"></circle>'
        '<text class="name" x="{}" y="{}">{}</text><text x="{}" y="{}">{}</text>',
        (
            (
                format_html('<circle class="halo" cx="{}" cy="{}" r="15"></circle>', x, level)
                if _state(stop) == "current"
                else mark_safe(""),
                {"done": "stop-done", "current": "stop-current"}.get(_state(stop), "stop"),
                x,
                level,
                7,
                x,
                level + 32,
                _word(stop, "name"),
                x,
                level + 51,
                _word(stop, "note"),
            )
            for x, stop in zip(xs, stops, strict=True)
        ),
    )
    sign = mark_safe("")
    if vehicle and here < len(stops) - 1:
        middle = round((xs[here] + xs[here + 1]) / 2 - 12, 1)
        href = f"{static('img/icons.svg')}#{vehicle}"
        sign = format_html(
            '<svg class="vehicle" x="{}" y="{}" width="24" height="24" viewBox="0 0 24 24"><use href="{}"></use></svg>',
            middle,
            round(level - rise * 0.8 - 30, 1),
            href,
        )
    return format_html(
        '<svg class="route {}" viewBox="0 0 {} 124" role="img" aria-label="{}">{}{}{}</svg>',
        css,
        width,
        said,
        legs,
        dots,
        sign,
    )


@register.simple_tag
def route_line(stops: Sequence[Any], vehicle: str = "plane", label: str = "") -> SafeString:
    """The way of a parcel as arcs between stops (2 to 6 records with name, note, state); `vehicle` is an icon name."""
    stops = list(stops)
    if len(stops) < 2:
        return mark_safe("")
    said = f"{label} " + " → ".join(_word(stop, "name") for stop in stops)
    wide, narrow = _route(stops, DESK, "only-desktop", vehicle, said), _route(stops, PHONE, "only-phone", vehicle, said)
    return narrow + wide
