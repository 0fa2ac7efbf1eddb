"""Worn things made of cloth: coat, sweater, shirt, scarf."""

from marketplace.scenes.drawing.geometry import Path, box, ellipse, smooth, stroke, turned
from marketplace.scenes.drawing.looks import Look
from marketplace.scenes.drawing.studio import Color, Shade, Studio, across, ball, down, lit, metal, mix


def cloth(color: Color) -> Shade:
    """Matt cloth: barely any highlight, gentle fall-off."""
    return across((0, lit(color, 0.8)), (0.25, lit(color, 1.12)), (0.6, color), (1, lit(color, 0.78)))


def hanger(s: Studio, y: float) -> None:
    """Wooden hanger on a rail."""
    s.fill(
        stroke(smooth([(500, y), (500, y - 40), (530, y - 66), (500, y - 92), (474, y - 74)], closed=False), 9),
        metal((190, 186, 178)),
    )
    s.fill(
        stroke(smooth([(330, y + 62), (500, y), (670, y + 62)], closed=False), 24),
        down((0, (214, 168, 112)), (1, (160, 112, 66))),
    )


def folds(s: Studio, body: Path, lines: tuple[tuple[float, float, float, float], ...], tone: Color) -> None:
    """Soft folds inside a garment: (x0, y0, x1, y1) valleys with a lit ridge at their left."""
    with s.within(body):
        for x0, y0, x1, y1 in lines:
            s.soft(stroke([(x0, y0), ((x0 + x1) / 2 + 6, (y0 + y1) / 2), (x1, y1)], 16, 1.8), lit(tone, 0.45), 0.55, 12)
            s.soft(stroke([(x0 - 22, y0), (x1 - 24, y1)], 12, 1.4), lit(tone, 1.5), 0.5, 12)


def coat(s: Studio, look: Look) -> None:
    """Long wool coat."""
    tone = mix(look.main, (178, 136, 94), 0.3)
    s.soft(box(330, 220, 740, 900, 60), (60, 46, 32), 0.3, 40)
    hanger(s, 164)
    for side in (-1, 1):
        arm = smooth(
            [
                (500 + side * x, y)
                for x, y in ((150, 236), (206, 300), (250, 520), (268, 706), (196, 720), (158, 560), (130, 400))
            ]
        )
        s.fill(arm, cloth(lit(tone, 0.92)))
        folds(s, arm, ((500 + side * 190, 330, 500 + side * 218, 690),), tone)
    body: Path = smooth(
        [
            (420, 186),
            (330, 226),
            (318, 330),
            (328, 560),
            (292, 872),
            (500, 892),
            (708, 872),
            (672, 560),
            (682, 330),
            (670, 226),
            (580, 186),
            (500, 214),
        ]
    )
    s.fill(body, cloth(tone))
    folds(s, body, ((384, 430, 348, 880), (456, 560, 440, 890), (610, 460, 640, 880), (560, 600, 590, 890)), tone)
    s.fill(stroke([(508, 420), (512, 888)], 4), lit(tone, 0.5))
    for side in (-1, 1):
        s.fill(
            [(500 + side * x, y) for x, y in ((4, 430), (36, 190), (82, 184), (118, 330), (84, 356))],
            across((0, lit(tone, 0.82)), (0.5, lit(tone, 1.18)), (1, lit(tone, 0.9))),
        )
        s.fill(
            turned(box(500 + side * 104 - 46, 606, 500 + side * 104 + 46, 632, 6), side * -6, 500 + side * 104, 618),
            lit(tone, 0.72),
        )
    s.fill([(464, 190), (536, 190), (504, 420), (498, 420)], mix(look.second, look.ink, 0.4))
    for y in (462, 560, 658):
        for x in (476, 540):
            s.fill(ellipse(x, y, 13, 13), ball(lit(look.ink, 0.9), 0.9))


def sweater(s: Studio, look: Look) -> None:
    """Knitted pullover."""
    tone = look.main
    s.soft(box(290, 250, 760, 830, 60), (60, 46, 32), 0.3, 40)
    for side in (-1, 1):
        arm = smooth(
            [
                (500 + side * x, y)
                for x, y in ((130, 250), (216, 300), (292, 560), (322, 760), (240, 786), (196, 600), (150, 420))
            ]
        )
        s.fill(arm, cloth(lit(tone, 0.9)))
        folds(s, arm, ((500 + side * 210, 380, 500 + side * 262, 740),), tone)
    body: Path = smooth(
        [
            (404, 210),
            (330, 246),
            (322, 420),
            (312, 800),
            (500, 822),
            (688, 800),
            (678, 420),
            (670, 246),
            (596, 210),
            (500, 250),
        ]
    )
    s.fill(body, cloth(tone))
    with s.within(body):
        for x in range(330, 690, 24):
            s.fill(stroke([(x, 200), (x - (500 - x) * 0.02, 830)], 5), lit(tone, 0.86), 0.5)
        for cable in (400, 500, 600):
            for y in range(300, 740, 44):
                for d in (-1, 1):
                    s.fill(
                        turned(ellipse(cable + d * 11, y, 11, 26), d * 28, cable + d * 11, y),
                        ball(lit(tone, 1.08), 0.5, 0.4),
                    )
        s.fill(box(300, 752, 700, 840), lit(tone, 0.86))
        for x in range(306, 700, 13):
            s.fill(box(x, 752, x + 5, 840), lit(tone, 1.1))
    s.fill(
        stroke(smooth([(412, 208), (440, 262), (500, 282), (560, 262), (588, 208)], closed=False), 34),
        cloth(lit(tone, 1.08)),
    )


def tee(s: Studio, look: Look) -> None:
    """T-shirt, laid flat."""
    tone = mix(look.paper, look.main, 0.55)
    s.soft(box(260, 260, 760, 830, 60), (60, 46, 32), 0.28, 40)
    body: Path = smooth(
        [
            (400, 214),
            (300, 250),
            (190, 420),
            (280, 486),
            (336, 430),
            (330, 820),
            (500, 830),
            (670, 820),
            (664, 430),
            (720, 486),
            (810, 420),
            (700, 250),
            (600, 214),
            (500, 256),
        ],
        steps=8,
    )
    s.fill(body, cloth(tone))
    folds(s, body, ((350, 470, 380, 800), (650, 480, 600, 800), (300, 330, 330, 430), (700, 330, 670, 430)), tone)
    s.fill(
        stroke(smooth([(404, 214), (440, 262), (500, 278), (560, 262), (596, 214)], closed=False), 20), lit(tone, 0.9)
    )
    s.text(look.brand, 500, 470, 66, look.accent, width=270, bold=1.2, track=0.02)
    s.text("EST. 1974", 500, 530, 22, look.accent, track=0.3)


def scarf(s: Studio, look: Look) -> None:
    """Folded scarf with fringe."""
    s.ground(500, 800, 290)
    for i, (y, tone) in enumerate(((690, look.second), (590, look.main), (490, look.main), (390, look.main))):
        s.fill(
            box(210 + i * 4, y, 790 - i * 6, y + 112, 52), down((0, lit(tone, 1.3)), (0.35, tone), (1, lit(tone, 0.6)))
        )
    panel = box(400, 392, 604, 830, (20, 20, 4, 4))
    s.fill(panel, cloth(look.main))
    with s.within(panel):
        for x, w in ((430, 16), (470, 40), (540, 40), (590, 14)):
            s.fill(box(x, 380, x + w, 840), look.accent, 0.55)
        for y, w in ((430, 16), (480, 44), (570, 44), (640, 16), (690, 44), (770, 30)):
            s.fill(box(390, y, 620, y + w), look.paper, 0.4)
    for x in range(402, 604, 12):
        s.fill(stroke([(x + 4, 826), (x + look.rng.uniform(-6, 10), 896)], 6, 0.5), lit(look.main, 0.85))


WORN = {"coat": coat, "sweater": sweater, "tee": tee, "scarf": scarf}
