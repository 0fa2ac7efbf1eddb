"""How a thing is set: backdrop, plinth, props and camera, by view."""

import random

from marketplace.scenes.drawing.catalogue import Kind, paint
from marketplace.scenes.drawing.geometry import box, drum, ellipse, moved, smooth, stroke
from marketplace.scenes.drawing.looks import Look, number
from marketplace.scenes.drawing.studio import Studio, across, ball, down, lit, mix, round_shade

VIEWS = ("front", "detail", "context")
FLAT = {"coat", "sweater", "tee", "watch", "pen", "tent"}


def stage(*, kind: Kind, look: Look, view: str, size: int) -> Studio:
    """A lit set with the thing in it, ready to finish."""
    rng = random.Random(number("stage", look.brand, kind.name, view, look.rng.random()))
    if view == "detail":
        studio = Studio(size, look.rng, zoom=1.75, focus=(kind.face[0] + rng.uniform(-30, 30), kind.face[1]))
        studio.backdrop(lit(look.wall, 0.97), look.floor)
        paint(kind, studio, look)
        return studio
    if view == "context":
        studio = Studio(size, look.rng, zoom=0.88, focus=(500, 506))
        _set(studio, look, rng, plain=kind.name in FLAT)
        paint(kind, studio, look)
        _near(studio, look, rng)
        return studio
    studio = Studio(size, look.rng, zoom=1.06 if kind.name in FLAT else 1.1, focus=(500, 524))
    studio.backdrop(look.wall, look.floor)
    if kind.name not in FLAT and rng.random() < 0.45:
        _halo(studio, look)
    paint(kind, studio, look)
    return studio


def _halo(s: Studio, look: Look) -> None:
    """A painted disc on the wall behind the thing."""
    s.fill(ellipse(500, 470, 330, 330), down((0, lit(look.wall, 1.3)), (1, mix(look.wall, look.floor, 0.6))), 0.75)


def _set(s: Studio, look: Look, rng: random.Random, *, plain: bool) -> None:
    """The wider scene: arch or window light on the wall, a plinth on the floor."""
    tone = mix(look.wall, look.main, 0.16)
    s.backdrop(tone, mix(look.floor, look.main, 0.12), 760)
    if plain:
        _window(s)
        return
    if rng.random() < 0.5:
        arch = box(250, 60, 750, 838, (250, 250, 0, 0))
        s.soft(moved(arch, 16, 6), (60, 44, 30), 0.28, 26)
        s.fill(arch, across((0, lit(tone, 0.88)), (0.5, lit(tone, 1.12)), (1, lit(tone, 0.94))))
    else:
        _window(s)
    s.ground(500, 980, 370, 0.3)
    s.fill(drum(500, 838, 975, 380, 46), round_shade(mix(look.paper, look.floor, 0.45), 0.3, 0.35))
    s.fill(
        ellipse(500, 838, 380, 46),
        across((0, lit(look.floor, 1.15)), (0.4, lit(look.paper, 1.2)), (1, lit(look.floor, 1.05))),
    )


def _window(s: Studio) -> None:
    """Panes of low sun across the wall."""
    for x in (60, 300):
        for y in (40, 300):
            s.soft([(x, y + 60), (x + 190, y), (x + 260, y + 210), (x + 70, y + 270)], (255, 250, 232), 0.6, 10)


def _near(s: Studio, look: Look, rng: random.Random) -> None:
    """Small things at the foot: pebble, sprig or a gift box."""
    choice = rng.randrange(3)
    x = rng.choice((150, 850))
    if choice == 0:
        for dx, r in ((0, 52), (62, 34)):
            s.ground(x + dx, 920, r, 0.3)
            s.fill(
                smooth(
                    [
                        (x + dx - r, 900),
                        (x + dx - r * 0.4, 900 - r * 0.8),
                        (x + dx + r * 0.6, 900 - r * 0.7),
                        (x + dx + r, 905),
                        (x + dx, 928),
                    ]
                ),
                ball(mix(look.floor, look.second, 0.35), 0.5, 0.4),
            )
    elif choice == 1:
        s.fill(stroke(smooth([(x, 930), (x + 6, 800), (x - 14, 640)], closed=False), 6), (104, 112, 78))
        for i in range(7):
            y = 660 + i * 34
            for side in (-1, 1):
                leaf = smooth([(x, y), (x + side * 40, y - 34), (x + side * 74, y - 30), (x + side * 36, y + 4)])
                s.fill(leaf, across((0, (132, 146, 104)), (1, (96, 114, 76))))
    else:
        s.ground(x, 940, 84, 0.3)
        s.fill(box(x - 80, 800, x + 80, 940, 6), down((0, lit(look.accent, 1.15)), (1, lit(look.accent, 0.8))))
        s.fill(box(x - 90, 776, x + 90, 812, 6), lit(look.accent, 1.2))
        s.fill(box(x - 14, 776, x + 14, 940), look.paper)
        for side in (-1, 1):
            s.fill(
                smooth([(x, 778), (x + side * 30, 736), (x + side * 64, 742), (x + side * 50, 776)]),
                lit(look.paper, 0.95),
            )
