"""Play, paper, garden and pets: bear, blocks, books, tent, mat, bowl."""

from marketplace.scenes.drawing.geometry import box, drum, ellipse, moved, smooth, stroke, turned
from marketplace.scenes.drawing.looks import Look
from marketplace.scenes.drawing.studio import Studio, across, ball, down, lit, metal, mix, round_shade


def plush(s: Studio, look: Look) -> None:
    """Sitting bear."""
    fur = mix(look.main, (206, 160, 112), 0.35)
    s.ground(500, 840, 235)
    for side in (-1, 1):
        s.fill(ellipse(500 + side * 168, 778, 104, 74), ball(fur, 0.4, 0.45))
        s.fill(
            turned(ellipse(500 + side * 196, 574, 66, 122), side * -24, 500 + side * 196, 574),
            ball(lit(fur, 0.94), 0.4, 0.45),
        )
    s.fill(ellipse(500, 660, 178, 184), ball(fur, 0.45, 0.45))
    s.fill(ellipse(500, 692, 112, 122), ball(lit(fur, 1.4), 0.3, 0.2))
    for side in (-1, 1):
        s.fill(ellipse(500 + side * 206, 786, 52, 52), ball(lit(fur, 1.45), 0.3, 0.25))
        s.fill(ellipse(500 + side * 146, 232, 66, 66), ball(fur, 0.4, 0.45))
        s.fill(ellipse(500 + side * 146, 236, 38, 38), ball(lit(fur, 1.45), 0.3, 0.25))
    s.soft(ellipse(500, 512, 140, 30), (50, 34, 20), 0.4, 18)
    s.fill(ellipse(500, 358, 188, 164), ball(fur, 0.5, 0.4))
    s.fill(ellipse(500, 412, 86, 66), ball(lit(fur, 1.45), 0.3, 0.2))
    for side in (-1, 1):
        s.fill(ellipse(500 + side * 78, 338, 17, 19), ball((40, 28, 22), 1.3, 0.4))
        s.fill(ellipse(500 + side * 78 - 5, 331, 5, 5), (255, 255, 255))
        s.soft(ellipse(500 + side * 118, 396, 26, 18), (236, 130, 110), 0.35, 12)
    s.fill(smooth([(474, 386), (526, 386), (514, 414), (500, 420), (486, 414)]), ball((60, 40, 32), 1, 0.4))
    s.fill(stroke(smooth([(464, 436), (484, 448), (500, 436), (516, 448), (536, 436)], closed=False), 6), (70, 46, 36))
    for side in (-1, 1):
        s.fill(
            smooth([(500, 528), (500 + side * 84, 488), (500 + side * 96, 552), (500 + side * 84, 576)]),
            round_shade(look.accent, 0.5),
        )
    s.fill(ellipse(500, 532, 22, 22), ball(lit(look.accent, 1.1)))
    s.fill(turned(box(590, 560, 660, 606, 5), 14, 620, 580), look.paper)
    s.text(look.brand, 625, 584, 17, look.ink, width=58, tilt=14)


def blocks(s: Studio, look: Look) -> None:
    """Painted wooden blocks."""
    s.ground(500, 812, 290)
    wood = (226, 190, 142)
    rows = (
        (250, 620, look.main, "M"),
        (430, 620, wood, "A"),
        (610, 620, look.accent, "O"),
        (340, 436, look.second, "B"),
        (520, 436, lit(look.main, 1.25), "C"),
        (430, 252, wood, "★"),
    )
    for x, y, tone, letter in rows:
        s.fill([(x + 160, y + 10), (x + 192, y - 16), (x + 192, y + 160), (x + 160, y + 188)], lit(tone, 0.62))
        s.fill([(x, y + 10), (x + 160, y + 10), (x + 192, y - 16), (x + 34, y - 16)], lit(tone, 1.45))
        s.fill(box(x, y + 8, x + 162, y + 190, 12), down((0, lit(tone, 1.15)), (1, lit(tone, 0.9))))
        s.fill(box(x + 22, y + 30, x + 140, y + 168, 10), lit(tone, 1.5), 0.55)
        if letter == "★":
            s.fill(ellipse(x + 81, y + 99, 42, 42), ball(look.accent, 0.5))
        else:
            s.text(letter, x + 81, y + 96, 108, lit(tone, 0.55), bold=1.6)


def train(s: Studio, look: Look) -> None:
    """Wooden engine."""
    s.ground(490, 800, 330, lean=0.1)
    wood = (222, 184, 134)
    s.fill(box(170, 640, 820, 716, 16), round_shade(wood, 0.4))
    s.fill(box(200, 330, 440, 650, 16), down((0, lit(look.main, 1.15)), (1, lit(look.main, 0.85))))
    s.fill(box(176, 290, 466, 342, 18), round_shade(look.accent, 0.5))
    s.fill(box(248, 392, 392, 510, 10), down((0, lit(look.wall, 1.1)), (1, look.wall)))
    s.fill(
        box(430, 470, 790, 650, (10, 80, 80, 10)),
        down((0, lit(look.second, 1.35)), (0.4, look.second), (1, lit(look.second, 0.6))),
    )
    for x in (520, 640):
        s.fill(box(x, 470, x + 22, 650), lit(look.metal, 1.1))
    s.fill([(690, 470), (678, 366), (770, 366), (756, 470)], round_shade(look.accent, 0.6))
    s.fill(box(662, 340, 786, 374, 12), round_shade(lit(look.accent, 0.9), 0.6))
    for x, r in ((290, 84), (490, 66), (680, 66)):
        s.fill(ellipse(x + 5, 720, r, r), lit(wood, 0.6))
        s.fill(ellipse(x, 716, r, r), ball(lit(look.accent, 0.95), 0.5, 0.4))
        s.fill(ellipse(x, 716, r * 0.62, r * 0.62), ball(wood, 0.5, 0.3))
        s.fill(ellipse(x, 716, r * 0.18, r * 0.18), lit(wood, 0.5))


def books(s: Studio, look: Look) -> None:
    """A stack, one volume standing."""
    s.ground(500, 826, 300)
    rows = ((238, 744, 520, 84, look.second), (262, 668, 470, 78, look.accent), (232, 600, 500, 70, look.main))
    for x, y, w, h, tone in rows:
        s.fill(box(x, y, x + w, y + h, 8), down((0, lit(tone, 1.2)), (0.5, tone), (1, lit(tone, 0.7))))
        s.fill(box(x + w - 26, y + 9, x + w + 2, y + h - 9), across((0, (232, 222, 202)), (1, (255, 250, 238))))
        s.text(look.brand, x + w * 0.42, y + h / 2, h * 0.42, lit(tone, 1.75), width=w * 0.6, track=0.1)
    book = turned(box(372, 160, 642, 590, 8), 5, 500, 590)
    s.soft(moved(book, 20, 10), (40, 30, 20), 0.35, 18)
    s.fill(moved(book, 10, 3), (246, 238, 222))
    s.fill(
        book,
        across(
            (0, lit(look.main, 0.7)),
            (0.06, lit(look.main, 1.25)),
            (0.1, lit(look.main, 0.9)),
            (1, lit(look.main, 1.08)),
        ),
    )
    with s.within(book):
        s.fill(ellipse(560, 470, 150, 150), look.accent)
        s.fill(ellipse(450, 560, 170, 120), lit(look.second, 1.1))
        s.fill(ellipse(590, 330, 36, 36), look.paper)
    s.text(look.brand, 520, 236, 48, look.paper, width=210, tilt=5, bold=0.8)


def pen(s: Studio, look: Look) -> None:
    """Fountain pen on a notebook."""
    s.soft(turned(box(250, 200, 770, 860, 20), -8, 500, 500), (48, 36, 24), 0.4, 30)
    s.fill(
        turned(box(232, 170, 742, 830, 22), -8, 500, 500),
        across(
            (0, lit(look.main, 0.7)),
            (0.06, lit(look.main, 1.2)),
            (0.09, lit(look.main, 0.85)),
            (1, lit(look.main, 1.1)),
        ),
    )
    s.fill(turned(box(690, 166, 706, 832), -8, 500, 500), lit(look.second, 0.8))
    s.text(look.brand, 450, 330, 52, look.paper, width=300, tilt=-8, track=0.06)
    s.fill(turned(box(330, 372, 560, 376), -8, 500, 500), look.paper)
    angle = 38
    s.soft(turned(box(170, 560, 850, 606, 20), angle, 500, 580), (20, 14, 8), 0.5, 12)
    for path, shade in (
        (
            box(180, 545, 520, 595, (26, 6, 6, 26)),
            down((0, lit(look.second, 1.5)), (0.4, look.second), (1, lit(look.second, 0.5))),
        ),
        (
            box(520, 549, 730, 591, 4),
            down((0, lit(look.second, 1.3)), (0.4, lit(look.second, 0.8)), (1, lit(look.second, 0.4))),
        ),
        (box(506, 543, 530, 597, 3), metal(look.metal)),
        ([(730, 556), (792, 564), (850, 570), (792, 576), (730, 584)], metal(mix(look.metal, (236, 200, 120), 0.5))),
        (stroke([(240, 538), (440, 538)], 12), metal(look.metal)),
    ):
        s.fill(turned(path, angle, 500, 580), shade)


def tent(s: Studio, look: Look) -> None:
    """Ridge tent on grass, peaks behind."""
    s.fill(
        [(-60, 740), (210, 430), (330, 560), (480, 360), (700, 640), (820, 500), (1060, 740)],
        down((0, lit(look.wall, 0.82)), (1, lit(look.wall, 0.95))),
        0.7,
    )
    s.fill(
        [*smooth([(-60, 700), (300, 670), (640, 690), (1060, 664)], closed=False), (1060, 1100), (-60, 1100)],
        down((0, (170, 184, 130)), (1, (122, 142, 92))),
    )
    s.soft(ellipse(540, 836, 400, 46), (40, 46, 20), 0.55, 26)
    s.fill([(500, 270), (866, 800), (640, 836)], across((0, lit(look.main, 0.85)), (1, lit(look.main, 0.6))))
    s.fill(
        [(500, 270), (640, 836), (140, 824)],
        across((0, lit(look.main, 1.2)), (0.6, look.main), (1, lit(look.main, 0.85))),
    )
    s.fill([(486, 330), (560, 832), (330, 828)], lit(look.second, 0.45))
    s.fill(
        smooth([(486, 330), (420, 600), (320, 828), (286, 827), (400, 560)]),
        across((0, lit(look.accent, 0.85)), (1, lit(look.accent, 1.15))),
    )
    s.fill(smooth([(488, 332), (548, 600), (566, 832), (598, 833), (560, 560)]), lit(look.accent, 0.9))
    for a, b in (((500, 270), (80, 860)), ((500, 270), (920, 850)), ((866, 800), (950, 850))):
        s.fill(stroke([a, b], 3), lit(look.paper, 0.9), 0.8)
    s.text(look.brand, 690, 700, 36, lit(look.main, 1.5), width=150, tilt=28, bold=0.6)


def mat(s: Studio, look: Look) -> None:
    """Rolled mat with strap."""
    s.ground(500, 790, 340, lean=0.05)
    s.fill(
        box(190, 540, 800, 790, 20),
        down((0, lit(look.main, 0.85)), (0.2, lit(look.main, 1.35)), (0.55, look.main), (1, lit(look.main, 0.55))),
    )
    s.fill(ellipse(800, 665, 70, 125), lit(look.main, 0.8))
    for i, r in enumerate((1.0, 0.8, 0.6, 0.4, 0.2)):
        s.fill(stroke(ellipse(800, 665, 66 * r, 119 * r), 9), lit(look.main, 1.3 if i % 2 else 0.6))
    for x in (330, 620):
        s.fill(stroke(ellipse(x, 665, 20, 130, 60, 300), 26), round_shade(look.accent, 0.3))
        s.fill(
            box(x - 12, 536, x + 14, 794, 8),
            down((0, lit(look.accent, 1.2)), (0.5, look.accent), (1, lit(look.accent, 0.6))),
        )
    s.fill(stroke(smooth([(330, 540), (400, 400), (550, 400), (622, 540)], closed=False), 20), round_shade(look.accent))
    s.text(look.brand, 475, 660, 46, lit(look.main, 1.6), width=210, track=0.08)


def bowl(s: Studio, look: Look) -> None:
    """Pet bowl, full."""
    s.ground(500, 800, 300)
    s.fill(
        smooth([(232, 560), (200, 780), (260, 806), (500, 816), (740, 806), (800, 780), (768, 560)], steps=6),
        round_shade(look.main, 0.6, 0.5),
    )
    s.fill(
        ellipse(500, 560, 270, 64),
        across((0, lit(look.main, 1.1)), (0.4, lit(look.main, 1.5)), (1, lit(look.main, 0.9))),
    )
    s.fill(ellipse(500, 566, 240, 50), lit(look.main, 0.5))
    for i in range(70):
        x, y = look.rng.gauss(500, 92), 556 - abs(look.rng.gauss(0, 22))
        if abs(x - 500) < 205:
            s.fill(
                ellipse(x, y + i * 0.16, 23, 16), ball(mix((164, 102, 56), (206, 142, 82), look.rng.random()), 0.5, 0.6)
            )
    paw = look.paper
    s.fill(ellipse(500, 714, 34, 27), paw)
    for dx, dy in ((-42, -26), (-15, -48), (15, -48), (42, -26)):
        s.fill(ellipse(500 + dx, 706 + dy, 13, 16), paw)
    s.text(look.brand, 500, 776, 24, paw, width=200, track=0.1)


def ballgame(s: Studio, look: Look) -> None:
    """Kettlebell: a compact piece of iron."""
    s.ground(500, 830, 220)
    s.fill(stroke(ellipse(500, 360, 130, 150, 160, 380), 56), round_shade(lit(look.second, 0.8), 0.5))
    s.fill(ellipse(500, 620, 226, 214), ball(look.second, 0.6, 0.6))
    s.fill(stroke(ellipse(500, 620, 120, 114), 8), look.accent)
    s.text("12", 500, 606, 92, look.paper, bold=1.4)
    s.text(look.brand, 500, 672, 24, look.paper, width=150, track=0.1)
    s.fill(drum(500, 806, 826, 130, 12), lit(look.second, 0.5))


THINGS = {
    "plush": plush,
    "blocks": blocks,
    "train": train,
    "books": books,
    "pen": pen,
    "tent": tent,
    "mat": mat,
    "bowl": bowl,
    "kettlebell": ballgame,
}
