"""What the capture table and the escort's phone would show: mat, ruler, scale, label made unreadable, seal."""

import random
from collections.abc import Callable
from dataclasses import replace

from PIL import Image, ImageFilter

from marketplace.scenes.drawing.geometry import box, ellipse, smooth, stroke, turned
from marketplace.scenes.drawing.looks import Look
from marketplace.scenes.drawing.studio import OVER, Studio, across, down, lit, metal

MAT = (58, 92, 84)
CARD = (206, 170, 122)
RED = (176, 58, 34)
POSES = {
    "front": (1.0, (500, 500)),
    "back": (1.0, (500, 500)),
    "label": (1.9, (500, 560)),
    "serial": (2.1, (500, 640)),
    "weight": (0.86, (500, 560)),
    "seal": (1.0, (500, 500)),
    "defect": (2.2, (430, 520)),
}


def _table(s: Studio) -> None:
    """Cutting mat with a centimetre grid and a ruler along two edges, under a flat lamp."""
    s.fill(box(-600, -600, 1600, 1600), down((0, lit(MAT, 1.12)), (1, lit(MAT, 0.84))))
    for i in range(-10, 31):
        s.fill(box(-600, i * 50 - 1, 1600, i * 50 + 1), lit(MAT, 1.3), 0.5)
        s.fill(box(i * 50 - 1, -600, i * 50 + 1, 1600), lit(MAT, 1.3), 0.5)
    s.fill(box(0, 930, 1000, 1000), across((0, (238, 226, 180)), (1, (222, 208, 158))))
    for i in range(101):
        tall = 30 if i % 10 == 0 else 20 if i % 5 == 0 else 12
        s.fill(box(i * 10 - 1, 930, i * 10 + 1, 930 + tall), (60, 52, 40))
        if i % 10 == 0 and 0 < i < 100:
            s.text(str(i), i * 10, 976, 22, (60, 52, 40))
    s.soft(ellipse(380, 300, 420, 330), (255, 255, 250), 0.32, 110)


def _tag(s: Studio, serial: str, pose: str) -> None:
    """The slip that names the shot; the serial shows only its last three places."""
    s.fill(box(24, 24, 330, 118, 8), (250, 248, 240))
    s.fill(box(24, 24, 36, 118, 4), RED)
    s.text(pose.upper(), 178, 52, 26, (50, 44, 38), width=260, track=0.12, bold=0.6)
    s.text(f"*** {serial[-3:]}" if serial else "NO SERIAL", 178, 92, 22, (90, 82, 72), width=260, track=0.06)


def _scale(s: Studio, weight_g: int) -> None:
    """Platform scale with its reading."""
    s.fill(box(150, 800, 850, 840, 16), metal((200, 202, 204)))
    s.fill(box(170, 836, 830, 950, 22), down((0, (88, 90, 94)), (1, (56, 58, 62))))
    s.fill(box(350, 856, 650, 930, 8), (182, 206, 176))
    s.text(f"{weight_g} g", 500, 893, 58, (34, 46, 34), width=280, bold=0.8, track=0.04)


def _blur(s: Studio, area: tuple[float, float, float, float]) -> None:
    """Make a label unreadable: whatever names a person is never shown to the public."""
    unit = s.px / 1000
    x0, y0, x1, y1 = (round(v * unit) for v in area)
    patch = s.image.crop((x0, y0, x1, y1))
    small = patch.resize((max(1, patch.width // 44), max(1, patch.height // 44)), Image.Resampling.BOX)
    s.image.paste(small.resize(patch.size, Image.Resampling.NEAREST).filter(ImageFilter.GaussianBlur(OVER)), (x0, y0))


def _seal(s: Studio, number: str, cx: float, cy: float, *, cut: bool = False) -> None:
    """A pull-tight strip seal with its number."""
    for x0, x1 in ((cx - 420, cx - 150), (cx + 150, cx + 420)):
        s.fill(
            box(x0, cy - 13, x1 - (70 if cut and x0 > cx else 0), cy + 13, 6),
            down((0, lit(RED, 1.25)), (1, lit(RED, 0.8))),
        )
    s.soft(box(cx - 150, cy - 46, cx + 158, cy + 62, 14), (30, 20, 10), 0.5, 12)
    s.fill(box(cx - 158, cy - 54, cx + 158, cy + 54, 16), down((0, lit(RED, 1.3)), (0.3, RED), (1, lit(RED, 0.78))))
    s.text(number, cx, cy - 6, 40, (255, 246, 236), width=290, bold=0.8, track=0.04)
    for i in range(34):
        s.fill(box(cx - 130 + i * 7.7, cy + 22, cx - 130 + i * 7.7 + (4 if i * 7 % 3 else 2), cy + 42), (255, 246, 236))


def _parcel(s: Studio, rng: random.Random) -> None:
    """A taped carton from above."""
    s.soft(box(150, 170, 900, 900, 10), (20, 24, 20), 0.5, 30)
    s.fill(box(120, 140, 880, 860, 8), across((0, lit(CARD, 1.1)), (0.5, CARD), (1, lit(CARD, 0.85))))
    for _ in range(26):
        y = rng.uniform(150, 850)
        s.fill(box(120, y, 880, y + 1.5), lit(CARD, 0.9), 0.5)
    s.fill(box(120, 496, 880, 504), lit(CARD, 0.7))
    s.fill(box(120, 448, 880, 552), down((0, lit(CARD, 1.3)), (1, lit(CARD, 1.15))), 0.55)


def _slip(s: Studio) -> None:
    """A shipping label, then made unreadable."""
    s.soft(box(300, 566, 712, 770), (20, 30, 26), 0.4, 12)
    s.fill(box(296, 556, 704, 760, 6), (250, 249, 244))
    for i, width in enumerate((300, 240, 330, 180, 280)):
        s.fill(box(322, 584 + i * 32, 322 + width, 602 + i * 32), (70, 68, 66))
    _blur(s, (300, 560, 700, 756))


def photograph(
    pose: str,
    look: Look,
    subject: Callable[[Studio, Look], None],
    serial: str,
    weight_g: int,
    rng: random.Random,
    size: int,
) -> bytes:
    """One shot of the capture table."""
    if pose == "back":
        look = replace(look, brand="", line="")
    zoom, focus = POSES.get(pose, POSES["front"])
    s = Studio(size, rng)
    _table(s)
    if pose == "seal":
        _parcel(s, rng)
        _seal(s, serial or "MS-20418873", 500, 500)
    else:
        s.zoom, s.focus = zoom * 0.72, (focus[0] + rng.uniform(-14, 14), focus[1] + (40 if pose == "weight" else 0))
        if pose == "weight":
            s.zoom, s.focus = 0.72, (500, 620)
            _scale(s, weight_g)
            s.zoom, s.focus = 0.56, (500, 758)
        subject(s, look)
        s.zoom, s.focus = 1.0, (500, 500)
    if pose == "serial":
        s.fill(box(300, 640, 700, 760, 8), (246, 246, 240))
        for i in range(46):
            s.fill(box(330 + i * 7.4, 656, 330 + i * 7.4 + (5 if i * 5 % 4 else 2), 716), (40, 38, 36))
        s.text(f"S/N ********{serial[-3:]}", 500, 738, 28, (40, 38, 36), width=360)
    if pose == "label":
        _slip(s)
    if pose == "defect":
        s.fill(
            stroke(smooth([(430, 430), (500, 500), (470, 560), (540, 620)], closed=False), 7, 0.3), (40, 32, 28), 0.8
        )
        s.fill(stroke(ellipse(490, 520, 150, 150), 10), RED)
    _tag(s, serial, pose)
    return s.finish(quality=82)


def customs(seal: str, stage: str, rng: random.Random, size: int) -> bytes:
    """A parcel on the customs bench: as it arrived, opened beside the escort, or sealed again."""
    s = Studio(size, rng)
    s.fill(box(-10, -10, 1010, 1010), down((0, (196, 202, 206)), (1, (150, 158, 164))))
    for x in range(-100, 1100, 64):
        s.fill(stroke([(x, 0), (x - 60, 1000)], 2), (210, 214, 218), 0.6)
    _parcel(s, rng)
    if stage == "opened":
        s.fill(box(180, 330, 820, 690, 6), down((0, lit(CARD, 0.5)), (1, lit(CARD, 0.72))))
        s.fill([(120, 140), (880, 140), (820, 332), (180, 332)], down((0, lit(CARD, 1.2)), (1, lit(CARD, 0.95))))
        s.fill([(120, 860), (880, 860), (820, 688), (180, 688)], down((0, lit(CARD, 0.95)), (1, lit(CARD, 1.15))))
        for _ in range(34):
            x, y = rng.uniform(220, 780), rng.uniform(370, 650)
            s.fill(
                turned(box(x - 46, y - 20, x + 46, y + 20, 18), rng.uniform(0, 180), x, y),
                down((0, (240, 232, 216)), (1, (214, 200, 176))),
            )
        s.fill(
            turned(box(380, 400, 640, 640, 10), rng.uniform(-10, 10), 510, 520),
            down((0, (92, 122, 132)), (1, (58, 82, 92))),
        )
        _seal(s, seal, 500, 930, cut=True)
    else:
        _seal(s, seal, 500, 500)
    s.fill(box(640, 180, 840, 320, 4), (250, 248, 242))
    _blur(s, (640, 180, 840, 320))
    s.fill(box(24, 24, 380, 96, 8), (250, 248, 240))
    s.fill(box(24, 24, 36, 96, 4), RED)
    s.text(f"{stage.upper()} · {seal[-4:]}", 206, 60, 28, (50, 44, 38), width=300, track=0.1, bold=0.6)
    return s.finish(quality=82)
