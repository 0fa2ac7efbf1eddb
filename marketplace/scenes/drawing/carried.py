"""Carried and small worn things: bags, shoes, jewellery."""

import math

from marketplace.scenes.drawing.geometry import Path, box, ellipse, moved, smooth, stroke
from marketplace.scenes.drawing.looks import Look
from marketplace.scenes.drawing.studio import Studio, across, ball, down, lit, metal, mix, round_shade
from marketplace.scenes.drawing.worn import folds


def handbag(s: Studio, look: Look) -> None:
    """Structured leather bag."""
    tone = mix(look.main, (150, 86, 52), 0.35)
    s.ground(500, 826, 285)
    s.fill(stroke(ellipse(500, 410, 130, 200, 180, 360), 24), round_shade(lit(tone, 0.85), 0.6))
    body: Path = smooth(
        [
            (262, 396),
            (250, 500),
            (216, 780),
            (250, 826),
            (500, 834),
            (750, 826),
            (784, 780),
            (750, 500),
            (738, 396),
            (500, 388),
        ],
        steps=8,
    )
    s.fill(body, across((0, lit(tone, 0.7)), (0.2, lit(tone, 1.18)), (0.55, tone), (1, lit(tone, 0.62))))
    flap: Path = smooth(
        [(258, 392), (262, 500), (320, 590), (500, 616), (680, 590), (738, 500), (742, 392), (500, 384)], steps=8
    )
    s.soft(moved(flap, 6, 20), (30, 18, 10), 0.45, 14)
    s.fill(flap, down((0, lit(tone, 1.25)), (0.5, lit(tone, 1.02)), (1, lit(tone, 0.86))))
    s.fill(
        stroke(smooth([(274, 500), (330, 574), (500, 598), (670, 574), (726, 500)], closed=False), 3),
        lit(tone, 1.6),
        0.9,
    )
    s.fill(box(462, 572, 538, 646, 12), metal(look.metal))
    s.fill(box(482, 594, 518, 624, 6), lit(look.metal, 0.6))
    for x in (352, 648):
        s.fill(ellipse(x, 412, 17, 17), ball(look.metal, 1, 0.6))
    s.text(look.brand, 500, 730, 24, lit(look.metal, 1.1), width=190, track=0.16)
    s.soft(ellipse(350, 450, 50, 18), (255, 255, 255), 0.45, 16)


def backpack(s: Studio, look: Look) -> None:
    """Day pack."""
    s.ground(500, 846, 235)
    s.fill(stroke(ellipse(500, 188, 48, 44, 180, 360), 16), lit(look.second, 0.7))
    for side in (-1, 1):
        s.fill(
            smooth([(500 + side * x, y) for x, y in ((200, 460), (262, 520), (268, 740), (206, 790))]),
            round_shade(lit(look.second, 0.9), 0.3),
        )
    body: Path = smooth(
        [
            (330, 220),
            (288, 330),
            (270, 600),
            (282, 820),
            (500, 850),
            (718, 820),
            (730, 600),
            (712, 330),
            (670, 220),
            (500, 178),
        ]
    )
    s.fill(
        body,
        across((0, lit(look.main, 0.7)), (0.25, lit(look.main, 1.18)), (0.6, look.main), (1, lit(look.main, 0.62))),
    )
    s.fill(
        stroke(smooth([(316, 430), (330, 270), (500, 214), (670, 270), (684, 430)], closed=False), 9),
        lit(look.main, 0.55),
    )
    pocket = box(316, 520, 684, 806, (60, 60, 46, 46))
    s.soft(moved(pocket, 0, -10), (20, 16, 12), 0.4, 12)
    s.fill(pocket, down((0, lit(look.main, 1.16)), (1, lit(look.main, 0.82))))
    s.fill(stroke([(340, 560), (660, 560)], 8), lit(look.main, 0.55))
    for x in (410, 590):
        s.fill(
            box(x - 13, 430, x + 13, 700, 4),
            across((0, lit(look.accent, 0.8)), (0.4, lit(look.accent, 1.2)), (1, lit(look.accent, 0.75))),
        )
        s.fill(box(x - 19, 640, x + 19, 676, 5), metal(look.metal))
    s.fill(box(430, 600, 570, 650, 5), look.paper)
    s.text(look.brand, 500, 625, 26, look.ink, width=120, bold=0.6)


def suitcase(s: Studio, look: Look) -> None:
    """Cabin trolley."""
    s.ground(500, 866, 200)
    for x in (430, 570):
        s.fill(box(x - 7, 110, x + 7, 300), metal((190, 188, 184)))
    s.fill(box(416, 96, 584, 130, 16), round_shade((60, 58, 56)))
    s.fill(
        box(312, 258, 688, 838, 54),
        across((0, lit(look.main, 0.7)), (0.15, lit(look.main, 1.3)), (0.6, look.main), (1, lit(look.main, 0.62))),
    )
    for x in range(352, 680, 42):
        s.fill(box(x, 270, x + 8, 826, 4), lit(look.main, 0.75))
        s.fill(box(x + 8, 270, x + 14, 826, 4), lit(look.main, 1.35), 0.7)
    s.fill(box(312, 536, 688, 552), lit(look.main, 0.5))
    s.fill(box(436, 500, 564, 592, 10), round_shade((70, 68, 66)))
    s.text(look.brand, 500, 350, 32, look.paper, width=200, track=0.08, bold=0.6)
    for x in (350, 650):
        s.fill(ellipse(x, 852, 24, 24), ball((60, 58, 56)))


def sneaker(s: Studio, look: Look) -> None:
    """Running shoe from the side."""
    upper, panel = mix(look.paper, look.main, 0.22), look.main
    s.ground(500, 776, 370, lean=0.06)
    sole: Path = smooth(
        [(150, 676), (140, 742), (176, 782), (420, 786), (720, 786), (838, 772), (884, 716), (852, 676), (500, 690)]
    )
    s.fill(sole, down((0, (255, 254, 250)), (0.55, (242, 237, 228)), (1, (208, 199, 186))))
    with s.within(sole):
        s.fill(box(120, 762, 900, 800), mix(look.accent, look.ink, 0.2))
        s.fill(smooth([(140, 700), (300, 720), (420, 744), (300, 752), (140, 740)]), look.accent, 0.7)
    body: Path = smooth(
        [
            (160, 690),
            (156, 560),
            (178, 440),
            (206, 372),
            (262, 392),
            (330, 424),
            (400, 396),
            (448, 352),
            (492, 372),
            (560, 460),
            (650, 540),
            (760, 584),
            (846, 622),
            (872, 690),
            (760, 712),
            (500, 716),
            (260, 712),
        ]
    )
    s.fill(body, down((0, lit(upper, 1.25)), (0.55, upper), (1, lit(upper, 0.82))))
    with s.within(body):
        s.fill(
            smooth([(140, 740), (150, 540), (210, 500), (270, 600), (310, 740)]),
            down((0, lit(panel, 1.15)), (1, lit(panel, 0.85))),
        )
        s.fill(
            smooth([(690, 740), (676, 650), (740, 580), (880, 600), (900, 740)]),
            down((0, lit(panel, 1.15)), (1, lit(panel, 0.85))),
        )
        s.fill(
            smooth([(330, 740), (400, 600), (520, 470), (600, 520), (520, 620), (452, 740)]),
            across((0, lit(look.accent, 0.9)), (0.5, lit(look.accent, 1.15)), (1, look.accent)),
        )
        s.fill(smooth([(380, 380), (460, 330), (700, 550), (640, 590), (500, 500)]), lit(upper, 1.4))
        s.soft(stroke([(160, 712), (860, 712)], 30), (40, 30, 20), 0.4, 14)
        for x in range(600, 700, 22):
            s.fill(ellipse(x, 640 - (x - 600) * 0.1, 5, 5), lit(upper, 0.72))
    s.fill(
        smooth(
            [
                (196, 386),
                (208, 362),
                (264, 384),
                (332, 416),
                (398, 388),
                (440, 350),
                (452, 372),
                (404, 424),
                (330, 452),
                (250, 424),
            ]
        ),
        lit(look.second, 0.7),
    )
    for i in range(5):
        x, y = 424 + i * 46, 404 + i * 37
        s.soft(stroke([(x - 28, y + 44), (x + 32, y - 6)], 14), (40, 30, 20), 0.35, 5)
        s.fill(stroke([(x - 30, y + 40), (x + 30, y - 10)], 13), (253, 251, 246))
    s.fill(stroke(smooth([(176, 420), (156, 380), (176, 350), (204, 372)], closed=False), 13), lit(panel, 0.85))
    s.text(look.brand, 228, 640, 26, look.paper, width=96, bold=0.8)


def boot(s: Studio, look: Look) -> None:
    """Ankle boot from the side."""
    tone = mix(look.second, (92, 56, 34), 0.4)
    s.ground(520, 814, 310, lean=0.1)
    s.fill(
        smooth(
            [
                (246, 770),
                (246, 826),
                (360, 826),
                (380, 800),
                (480, 800),
                (520, 822),
                (800, 824),
                (836, 786),
                (700, 770),
            ],
            steps=6,
        ),
        round_shade((58, 42, 32), 0.4),
    )
    body: Path = smooth(
        [
            (262, 236),
            (252, 420),
            (248, 600),
            (250, 776),
            (500, 780),
            (780, 784),
            (828, 756),
            (800, 690),
            (690, 630),
            (560, 570),
            (516, 480),
            (512, 240),
            (390, 228),
        ],
        steps=8,
    )
    s.fill(
        body,
        across((0, lit(tone, 0.7)), (0.2, lit(tone, 1.25)), (0.5, tone), (0.8, lit(tone, 1.1)), (1, lit(tone, 0.7))),
    )
    folds(s, body, ((500, 560, 410, 620), (480, 500, 390, 540)), tone)
    with s.within(body):
        s.fill([(400, 230), (470, 230), (478, 560), (410, 560)], lit(tone, 0.62))
        for y in range(270, 550, 30):
            s.fill(stroke([(400, y), (478, y)], 3), lit(tone, 0.45))
        s.soft(ellipse(740, 690, 50, 16), (255, 255, 255), 0.55, 12)
    s.fill(stroke(ellipse(300, 236, 22, 40, 180, 360), 12), lit(tone, 0.8))


def jewel(s: Studio, look: Look) -> None:
    """Ring with a stone on a pebble."""
    s.ground(500, 826, 240)
    s.fill(
        smooth([(270, 760), (320, 660), (470, 610), (640, 630), (740, 730), (700, 816), (500, 840), (310, 822)]),
        ball(mix(look.wall, look.main, 0.25), 0.6, 0.45),
    )
    s.soft(ellipse(520, 668, 130, 18), (40, 30, 22), 0.45, 12)
    s.fill(stroke(ellipse(500, 500, 150, 164), 30), metal(mix(look.metal, (236, 196, 110), 0.5)))
    s.fill(stroke(ellipse(500, 500, 158, 172, 150, 260), 5), (255, 250, 230), 0.85)
    gem = mix(look.accent, (120, 200, 210), 0.35)
    top: Path = [(420, 262), (460, 220), (540, 220), (580, 262), (500, 356)]
    s.fill(top, gem)
    for path, f in (
        ([(420, 262), (460, 220), (470, 262)], 1.5),
        ([(460, 220), (540, 220), (530, 262), (470, 262)], 1.75),
        ([(540, 220), (580, 262), (530, 262)], 1.2),
        ([(420, 262), (470, 262), (500, 356)], 1.1),
        ([(470, 262), (530, 262), (500, 356)], 1.4),
        ([(530, 262), (580, 262), (500, 356)], 0.75),
    ):
        s.fill(path, lit(gem, f))
    for x in (446, 554):
        s.fill(stroke([(x, 350), (x + (-14 if x < 500 else 14), 256)], 9), metal(look.metal))
    for a in (0, 45, 90, 135):
        r = math.radians(a)
        reach = 54 if a % 90 == 0 else 24
        s.fill(
            stroke(
                [
                    (450 - reach * math.cos(r), 236 - reach * math.sin(r)),
                    (450 + reach * math.cos(r), 236 + reach * math.sin(r)),
                ],
                4,
                0.6,
            ),
            (255, 255, 255),
            0.9,
        )


CARRIED = {
    "handbag": handbag,
    "backpack": backpack,
    "suitcase": suitcase,
    "sneaker": sneaker,
    "boot": boot,
    "jewel": jewel,
}
