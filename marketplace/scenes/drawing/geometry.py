"""Outlines in the studio's units: the picture is 1000 × 1000, x to the right, y down. All return closed point lists."""

import math
from collections.abc import Sequence

Point = tuple[float, float]
Path = list[Point]


def ellipse(cx: float, cy: float, rx: float, ry: float, start: float = 0, end: float = 360, steps: int = 72) -> Path:
    """An ellipse, or the arc of it from `start` to `end` degrees (0 is right, 90 is down)."""
    count = max(8, int(steps * abs(end - start) / 360))
    angles = (math.radians(start + (end - start) * i / count) for i in range(count + 1))
    return [(cx + rx * math.cos(a), cy + ry * math.sin(a)) for a in angles]


def box(x0: float, y0: float, x1: float, y1: float, r: float | Sequence[float] = 0) -> Path:
    """A rectangle; `r` rounds all corners, or each of (top left, top right, bottom right, bottom left)."""
    radii = [r] * 4 if isinstance(r, int | float) else list(r)
    corners = ((x0, y0, 180, 1, 1), (x1, y0, 270, -1, 1), (x1, y1, 0, -1, -1), (x0, y1, 90, 1, -1))
    path: Path = []
    for (x, y, start, sx, sy), radius in zip(corners, radii, strict=True):
        if radius <= 0:
            path.append((x, y))
        else:
            path += ellipse(x + sx * radius, y + sy * radius, radius, radius, start, start + 90, 48)
    return path


def smooth(points: Sequence[Point], closed: bool = True, steps: int = 10) -> Path:
    """A Catmull-Rom curve through the points."""
    count = len(points)
    path: Path = []
    for i in range(count if closed else count - 1):
        p0, p1, p2, p3 = (
            points[(i + d) % count] if closed else points[min(max(i + d, 0), count - 1)] for d in (-1, 0, 1, 2)
        )
        for step in range(steps):
            t = step / steps
            path.append(
                tuple(
                    0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
                    for a, b, c, d in zip(p0, p1, p2, p3, strict=True)
                )
            )
    if not closed:
        path.append(points[-1])
    return path


def profile(cx: float, half: Sequence[tuple[float, float]], curved: bool = True) -> Path:
    """A turned vessel from its (y, half width) pairs, top to bottom, mirrored about `cx`."""
    right = [(cx + width, y) for y, width in half]
    line = smooth(right, closed=False) if curved else right
    return line + [(2 * cx - x, y) for x, y in reversed(line)]


def drum(cx: float, y0: float, y1: float, rx: float, ry: float, taper: float = 1.0) -> Path:
    """The side of a cylinder seen a little from above: straight flanks, round bottom; `taper` narrows the foot."""
    foot = rx * taper
    return [
        (cx - rx, y0),
        *ellipse(cx, y0, rx, ry, 180, 360)[1:-1],
        (cx + rx, y0),
        *ellipse(cx, y1, foot, ry * taper, 0, 180),
    ]


def stroke(points: Sequence[Point], width: float, taper: float = 1.0) -> Path:
    """A band of a width along a line; at its end the band is `taper` times as wide."""
    left: Path = []
    right: Path = []
    last = len(points) - 1
    for i, (x, y) in enumerate(points):
        ax, ay = points[max(0, i - 1)]
        bx, by = points[min(last, i + 1)]
        length = math.hypot(bx - ax, by - ay) or 1
        half = width * (1 + (taper - 1) * i / max(1, last)) / 2
        nx, ny = -(by - ay) / length * half, (bx - ax) / length * half
        left.append((x + nx, y + ny))
        right.append((x - nx, y - ny))
    return left + right[::-1]


def turned(path: Sequence[Point], degrees: float, cx: float, cy: float, scale: float = 1.0) -> Path:
    """The path turned clockwise about a point, and scaled about it."""
    cos, sin = math.cos(math.radians(degrees)) * scale, math.sin(math.radians(degrees)) * scale
    return [(cx + (x - cx) * cos - (y - cy) * sin, cy + (x - cx) * sin + (y - cy) * cos) for x, y in path]


def moved(path: Sequence[Point], dx: float, dy: float) -> Path:
    """The path shifted."""
    return [(x + dx, y + dy) for x, y in path]
