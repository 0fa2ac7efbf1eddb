"""Faces for names and marks for shops."""

import random

from marketplace.scenes.drawing.geometry import box, ellipse, smooth, stroke
from marketplace.scenes.drawing.looks import COLOURWAYS
from marketplace.scenes.drawing.studio import Color, Studio, ball, down, lit, mix

SKIN: tuple[Color, ...] = ((250, 222, 196), (240, 204, 172), (222, 178, 140), (190, 140, 104), (140, 96, 70))
HAIR: tuple[Color, ...] = ((38, 30, 28), (62, 44, 36), (104, 68, 44), (164, 116, 70), (196, 192, 186))


def avatar(rng: random.Random, size: int) -> bytes:
    """A calm head-and-shoulders drawing."""
    way = rng.choice(COLOURWAYS)
    s = Studio(size, rng)
    s.backdrop(lit(way[6], 0.98), mix(way[6], way[0], 0.3), 900)
    skin, hair, dress = rng.choice(SKIN), rng.choice(HAIR), way[rng.choice((0, 1, 2))]
    long = rng.random() < 0.5
    if long:
        s.fill(
            smooth([(290, 400), (300, 260), (500, 190), (700, 260), (710, 400), (740, 740), (500, 800), (260, 740)]),
            lit(hair, 0.9),
        )
    s.fill(
        smooth([(120, 1040), (160, 860), (340, 780), (500, 770), (660, 780), (840, 860), (880, 1040)]),
        down((0, lit(dress, 1.15)), (1, lit(dress, 0.8))),
    )
    s.fill(box(436, 620, 564, 800, 50), lit(skin, 0.86))
    s.fill(ellipse(500, 778, 78, 34), lit(skin, 0.86))
    for side in (-1, 1):
        s.fill(ellipse(500 + side * 172, 470, 32, 46), lit(skin, 0.92))
    s.fill(
        smooth([(332, 400), (340, 560), (420, 680), (500, 704), (580, 680), (660, 560), (668, 400), (500, 270)]),
        ball(skin, 0.35, 0.15),
    )
    top = [
        (316, 450),
        (318, 300),
        (420, 208),
        (560, 200),
        (676, 290),
        (686, 450),
        (650, 380),
        (560, 330 + rng.randrange(30)),
        (420, 350),
        (350, 380),
    ]
    s.fill(smooth(top), ball(hair, 0.5, 0.3))
    for side in (-1, 1):
        x = 500 + side * 74
        s.fill(ellipse(x, 478, 12, 15), (46, 36, 32))
        s.fill(stroke(smooth([(x - 34, 434), (x, 422), (x + 34, 434)], closed=False), 9), lit(hair, 0.9))
        s.soft(ellipse(500 + side * 112, 560, 36, 24), (236, 128, 108), 0.3, 16)
    s.fill(stroke(smooth([(500, 490), (492, 548), (512, 556)], closed=False), 8), lit(skin, 0.78))
    s.fill(stroke(smooth([(446, 612), (500, 640), (554, 612)], closed=False), 11), (176, 84, 76))
    if rng.random() < 0.3:
        for side in (-1, 1):
            s.fill(stroke(ellipse(500 + side * 76, 480, 56, 50), 9), (60, 50, 46))
        s.fill(stroke([(474, 476), (526, 476)], 9), (60, 50, 46))
    return s.finish(quality=84)


def logo(name: str, rng: random.Random, size: int) -> bytes:
    """Letters of a shop inside one of four simple marks."""
    way = rng.choice(COLOURWAYS)
    s = Studio(size, rng)
    ground, mark = (way[1], way[3]) if rng.random() < 0.6 else (way[3], way[1])
    s.fill(box(-10, -10, 1010, 1010), ground)
    letters = "".join(word[0] for word in name.split() if word[:1].isascii() and word[:1].isalpha())[:2].upper() or "M"
    form = rng.randrange(4)
    if form == 0:
        s.fill(stroke(ellipse(500, 500, 330, 330), 26), mark)
    elif form == 1:
        s.fill(box(190, 190, 810, 810, 120), mark)
    elif form == 2:
        s.fill(ellipse(500, 500, 340, 340), mark)
    else:
        s.fill(stroke([(220, 740), (780, 740)], 26), mark)
        s.fill(stroke([(220, 260), (780, 260)], 26), mark)
    s.text(letters, 500, 490, 330, ground if form in (1, 2) else mark, width=460, bold=1.4, track=0.02)
    return s.finish(quality=84)
