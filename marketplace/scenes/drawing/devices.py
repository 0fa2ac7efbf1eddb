"""Machines and instruments: headphones, camera, cooker, watch and their kin."""

import math

from marketplace.scenes.drawing.geometry import Path, box, drum, ellipse, moved, profile, smooth, stroke, turned
from marketplace.scenes.drawing.looks import Look
from marketplace.scenes.drawing.studio import Color, Studio, across, ball, down, lit, metal, mix, round_shade


def graphite(look: Look) -> Color:
    """The body colour of a machine: the colourway, calmed."""
    return mix(look.second, (58, 60, 64), 0.55)


def headphones(s: Studio, look: Look) -> None:
    """Over-ear headphones, standing a little open."""
    tone = mix(look.main, (88, 86, 84), 0.25)
    s.ground(330, 826, 100)
    s.ground(670, 826, 100)
    arch = ellipse(500, 520, 262, 340, 180, 360)
    s.fill(
        stroke(arch, 58),
        across((0, lit(tone, 0.7)), (0.2, lit(tone, 1.35)), (0.6, lit(tone, 0.9)), (1, lit(tone, 0.6))),
    )
    s.fill(stroke(ellipse(500, 524, 238, 314, 200, 340), 26), lit(tone, 0.45))
    s.fill(stroke(ellipse(500, 516, 282, 360, 212, 300), 8), lit(tone, 1.7), 0.55)
    for side in (-1, 1):
        x = 500 + side * 252
        s.fill(box(x - 20, 440, x + 20, 600, 16), metal(look.metal))
        cup = turned(box(x - 92, 540, x + 92, 830, 88), side * -6, x, 690)
        s.fill(moved(cup, -side * 34, 4), across((0, (44, 40, 38)), (0.5, (84, 78, 74)), (1, (38, 34, 32))))
        s.fill(cup, ball(tone, 0.8, 0.6))
        s.fill(turned(ellipse(x, 686, 62, 108), side * -6, x, 690), ball(lit(tone, 0.9), 0.5, 0.5))
        s.fill(turned(stroke(ellipse(x, 686, 66, 112), 5), side * -6, x, 690), metal(look.metal), 0.9)
        s.text(look.brand[:1].upper(), x, 690, 52, lit(look.metal, 1.2), bold=0.6)


def earbuds(s: Studio, look: Look) -> None:
    """Charging case, lid open, two buds."""
    shell = mix(look.paper, look.main, 0.18)
    s.ground(500, 800, 230)
    s.fill(box(290, 300, 710, 560, (150, 150, 24, 24)), down((0, lit(shell, 1.4)), (0.4, shell), (1, lit(shell, 0.8))))
    s.fill(box(320, 340, 680, 556, (120, 120, 10, 10)), down((0, lit(shell, 0.6)), (1, lit(shell, 0.82))))
    for x in (412, 588):
        s.fill(box(x - 22, 420, x + 22, 590, 22), round_shade(lit(shell, 1.2), 0.8, 0.5))
        s.fill(ellipse(x, 424, 54, 48), ball(lit(shell, 1.2), 1, 0.5))
        s.fill(ellipse(x + 6, 428, 20, 24), (70, 66, 62))
    s.fill(
        box(280, 548, 720, 800, (26, 26, 140, 140)),
        down((0, lit(shell, 1.2)), (0.25, lit(shell, 1.35)), (1, lit(shell, 0.72))),
    )
    s.fill(box(280, 548, 720, 562, 6), lit(shell, 0.7))
    s.fill(ellipse(500, 604, 8, 8), (92, 190, 120))
    s.text(look.brand, 500, 690, 40, lit(shell, 0.55), width=240, track=0.08)


def camera(s: Studio, look: Look) -> None:
    """Mirrorless camera with lens."""
    body, skin = (204, 202, 196), mix(graphite(look), look.second, 0.4)
    s.ground(500, 782, 300)
    s.fill(box(392, 252, 608, 360, (34, 34, 0, 0)), round_shade(body, 0.6))
    s.fill(drum(690, 300, 340, 44, 8), metal((170, 168, 164)))
    s.fill(drum(290, 306, 340, 34, 7), metal((170, 168, 164)))
    s.fill(drum(772, 314, 340, 22, 5), round_shade(look.accent))
    s.fill(box(196, 334, 804, 786, 38), across((0, lit(body, 0.85)), (0.15, lit(body, 1.3)), (1, lit(body, 0.75))))
    s.fill(box(196, 420, 804, 730, 4), across((0, lit(skin, 0.8)), (0.2, lit(skin, 1.15)), (1, lit(skin, 0.65))))
    s.text(look.brand, 500, 300, 40, (60, 58, 56), width=190, track=0.04, bold=0.8)
    s.soft(ellipse(530, 600, 200, 190), (20, 16, 12), 0.55, 24)
    for r, tone in (
        (190, (38, 38, 40)),
        (168, (64, 64, 66)),
        (150, (30, 30, 32)),
        (122, (52, 54, 58)),
        (104, (16, 18, 24)),
    ):
        s.fill(ellipse(500, 576, r, r), ball(tone, 0.9, 0.6))
    s.fill(ellipse(500, 576, 88, 88), ball(mix((36, 54, 92), look.main, 0.2), 1.0, 0.9))
    s.glint(ellipse(472, 544, 40, 30), 0.75, 0.1)
    s.glint(ellipse(536, 616, 20, 14), 0.3, 0.05, (255, 200, 160))
    for i in range(40):
        a = math.radians(i * 9)
        s.fill(ellipse(500 + 179 * math.cos(a), 576 + 179 * math.sin(a), 4, 4), (90, 90, 92))


def slab(s: Studio, look: Look) -> None:
    """Phone, reader or tablet, screen on."""
    s.ground(500, 852, 190)
    s.fill(
        turned(box(312, 150, 688, 852, 46), -5, 500, 500),
        across((0, (150, 150, 150)), (0.5, (96, 96, 98)), (1, (60, 60, 62))),
    )
    s.fill(turned(box(322, 158, 680, 844, 40), -5, 500, 500), (18, 18, 20))
    screen = turned(box(334, 172, 668, 830, 28), -5, 500, 500)
    s.fill(screen, down((0, lit(look.main, 1.2)), (0.5, look.main), (1, lit(look.second, 0.8))))
    with s.within(screen):
        s.fill(ellipse(420, 760, 300, 220), lit(look.second, 0.9), 0.8)
        s.fill(ellipse(640, 820, 260, 200), look.accent, 0.8)
        s.fill(ellipse(560, 360, 66, 66), lit(look.paper, 1.2), 0.95)
        s.glint([(300, 100), (560, 100), (380, 900), (300, 900)], 0.22, 0.02)
    s.text(look.brand, 505, 250, 40, look.paper, width=220, tilt=-5, track=0.06)


def speaker(s: Studio, look: Look) -> None:
    """Fabric loudspeaker."""
    s.ground(500, 842, 190)
    s.fill(drum(500, 230, 830, 180, 30), round_shade(look.main, 0.35, 0.55))
    with s.within(drum(500, 258, 800, 180, 30)):
        for row in range(34):
            for col in range(26):
                x = 500 - 178 * math.cos(math.radians(8 + col * 6.6))
                s.fill(
                    box(x - 2, 270 + row * 16 + (col % 2) * 8, x + 2, 274 + row * 16 + (col % 2) * 8),
                    lit(look.main, 0.6),
                    0.5,
                )
    s.fill(ellipse(500, 230, 180, 30), across((0, (70, 68, 66)), (0.4, (120, 116, 112)), (1, (52, 50, 48))))
    s.fill(stroke(ellipse(500, 230, 128, 19), 5), look.accent)
    s.fill(box(452, 700, 548, 728, 6), look.paper)
    s.text(look.brand, 500, 713, 17, look.ink, width=86, track=0.08)


def cooker(s: Studio, look: Look) -> None:
    """Rice cooker."""
    tone = mix(look.main, (238, 234, 228), 0.45)
    s.ground(500, 822, 285)
    s.fill(
        smooth(
            [
                (224, 470),
                (214, 620),
                (240, 780),
                (330, 826),
                (500, 832),
                (670, 826),
                (760, 780),
                (786, 620),
                (776, 470),
                (640, 420),
                (360, 420),
            ]
        ),
        round_shade(tone, 0.6, 0.5),
    )
    s.fill(
        smooth(
            [
                (222, 486),
                (240, 350),
                (360, 262),
                (500, 244),
                (640, 262),
                (760, 350),
                (778, 486),
                (640, 512),
                (500, 518),
                (360, 512),
            ]
        ),
        down((0, lit(tone, 1.4)), (0.5, tone), (1, lit(tone, 0.78))),
    )
    s.fill(
        stroke(smooth([(222, 486), (360, 514), (500, 520), (640, 514), (778, 486)], closed=False), 8), lit(tone, 0.55)
    )
    s.fill(box(430, 262, 570, 302, 18), metal(look.metal))
    panel = box(384, 566, 616, 756, 30)
    s.fill(panel, down((0, (52, 50, 50)), (1, (30, 28, 28))))
    s.fill(box(412, 590, 588, 656, 8), (196, 214, 196))
    s.text("18:30", 500, 622, 44, (40, 56, 44), track=0.04, bold=0.5)
    for x, c in ((428, look.accent), (476, (110, 108, 106)), (524, (110, 108, 106)), (572, (110, 108, 106))):
        s.fill(ellipse(x, 706, 18, 18), ball(c))
    s.text(look.brand, 500, 456, 32, lit(look.ink, 0.9), width=200, track=0.1)
    s.soft(ellipse(320, 420, 26, 80), (255, 255, 255), 0.6, 20)


def pot(s: Studio, look: Look) -> None:
    """Enamelled casting with a lid."""
    s.ground(500, 800, 300)
    for side in (-1, 1):
        s.fill(stroke(ellipse(500 + side * 290, 560, 54, 34), 24), round_shade(lit(look.main, 0.85), 0.6))
    s.fill(drum(500, 500, 770, 285, 44, 0.9), round_shade(look.main, 0.7, 0.6))
    s.fill(drum(500, 478, 500, 294, 46), lit(look.main, 0.6))
    s.fill(
        smooth(
            [
                (206, 480),
                (230, 420),
                (350, 366),
                (500, 350),
                (650, 366),
                (770, 420),
                (794, 480),
                (650, 520),
                (500, 528),
                (350, 520),
            ]
        ),
        down((0, lit(look.main, 1.35)), (0.5, look.main), (1, lit(look.main, 0.75))),
    )
    s.fill(drum(500, 306, 360, 26, 6), metal(look.metal))
    s.fill(ellipse(500, 298, 62, 24), ball(look.metal, 1, 0.6))
    s.soft(ellipse(350, 430, 70, 16), (255, 255, 255), 0.75, 12)
    s.soft(ellipse(300, 620, 16, 90), (255, 255, 255), 0.5, 12)
    s.text(look.brand, 500, 660, 36, lit(look.main, 1.5), width=260, track=0.14)


def flask(s: Studio, look: Look) -> None:
    """Insulated bottle with a loop."""
    s.ground(500, 852, 118)
    s.fill(stroke(ellipse(500, 176, 66, 60, 180, 360), 22), round_shade(look.second, 0.6))
    s.fill(drum(500, 176, 286, 84, 12), round_shade(look.second, 0.6, 0.6))
    s.fill(drum(500, 280, 312, 76, 11), metal((206, 204, 200)))
    s.fill(
        profile(500, ((308, 76), (340, 86), (390, 114), (440, 118), (600, 118), (800, 118), (840, 117), (852, 110))),
        round_shade(look.main, 0.5, 0.6),
    )
    s.fill(drum(500, 806, 846, 118, 12), metal((200, 198, 194)))
    s.text(look.brand, 500, 610, 52, look.paper, width=190, track=0.06, bold=0.6)
    s.fill(box(470, 660, 530, 665), look.paper, 0.8)
    gleam_box = box(404, 420, 418, 790, 7)
    s.glint(gleam_box, 0.5, 0.15)


def candle(s: Studio, look: Look) -> None:
    """Candle in a tumbler."""
    s.ground(500, 802, 190)
    s.fill(
        box(316, 400, 684, 806, (6, 6, 40, 40)),
        across((0, lit(look.main, 0.72)), (0.18, lit(look.main, 1.35)), (0.6, look.main), (1, lit(look.main, 0.7))),
    )
    s.fill(ellipse(500, 402, 184, 30), lit(look.main, 0.7))
    s.fill(ellipse(500, 408, 172, 25), down((0, (246, 228, 196)), (1, (255, 246, 226))))
    s.soft(ellipse(500, 320, 90, 110), (255, 214, 130), 0.55, 44)
    s.fill(box(496, 360, 504, 408, 3), (60, 46, 36))
    s.fill(
        smooth([(500, 268), (524, 322), (516, 362), (500, 370), (484, 362), (476, 322)]),
        down((0, (255, 226, 140)), (0.6, (255, 178, 66)), (1, (236, 128, 60))),
    )
    s.fill(smooth([(500, 316), (510, 344), (500, 366), (490, 344)]), (255, 246, 214))
    s.fill(box(392, 536, 608, 706, 4), look.paper)
    s.text(look.brand, 500, 598, 38, look.ink, width=184, track=0.1)
    s.text("FIG & CEDAR", 500, 648, 17, look.accent, width=170, track=0.2)
    s.glint(box(334, 430, 350, 780, 8), 0.55, 0.1)


def watch(s: Studio, look: Look) -> None:
    """Wrist watch on its strap, flat on the table."""
    leather = mix(look.main, (104, 66, 40), 0.45)
    s.soft(box(410, 120, 640, 900, 60), (48, 36, 24), 0.4, 34)
    for y0, y1 in ((96, 350), (650, 910)):
        band: Path = [
            (424 if y0 < 400 else 400, y0),
            (576 if y0 < 400 else 600, y0),
            (600 if y0 < 400 else 572, y1),
            (400 if y0 < 400 else 428, y1),
        ]
        s.fill(band, across((0, lit(leather, 0.65)), (0.2, lit(leather, 1.2)), (0.7, leather), (1, lit(leather, 0.6))))
        for x in (-1, 1):
            s.fill(stroke([(500 + x * 66, y0 + 6), (500 + x * 72, y1)], 3), lit(leather, 1.7), 0.8)
    s.fill(box(690, 474, 736, 526, 8), metal(look.metal))
    s.fill(ellipse(500, 500, 204, 204), metal(look.metal))
    s.fill(ellipse(500, 500, 184, 184), ball(lit(look.metal, 0.8), 0.9, 0.5))
    face = mix(look.paper, look.second, 0.0 if look.rng.random() < 0.5 else 0.85)
    hands = look.ink if sum(face) > 420 else look.paper
    s.fill(ellipse(500, 500, 166, 166), ball(face, 0.6, 0.25))
    for i in range(60):
        a = math.radians(i * 6)
        r, w = (132, 7) if i % 5 == 0 else (148, 3)
        s.fill(
            stroke(
                [(500 + r * math.sin(a), 500 - r * math.cos(a)), (500 + 156 * math.sin(a), 500 - 156 * math.cos(a))], w
            ),
            hands,
        )
    s.text(look.brand, 500, 440, 26, hands, width=130, track=0.08)
    for angle, length, width, c in ((305, 88, 13, hands), (54, 132, 9, hands), (200, 120, 3, look.accent)):
        a = math.radians(angle)
        tip = (500 + length * math.sin(a), 500 - length * math.cos(a))
        s.soft(stroke([(504, 508), (tip[0] + 4, tip[1] + 8)], width), (20, 16, 12), 0.4, 4)
        s.fill(stroke([(500 - 24 * math.sin(a), 500 + 24 * math.cos(a)), tip], width, 0.6), c)
    s.fill(ellipse(500, 500, 11, 11), look.accent)
    s.glint([(380, 360), (470, 330), (560, 690), (470, 670)], 0.28, 0.02)


DEVICES = {
    "headphones": headphones,
    "earbuds": earbuds,
    "camera": camera,
    "slab": slab,
    "speaker": speaker,
    "cooker": cooker,
    "pot": pot,
    "flask": flask,
    "candle": candle,
    "watch": watch,
}
