"""Bottles, jars, tins, tubes, pouches and cartons: everything that holds something and carries a label."""

from marketplace.scenes.drawing.geometry import box, drum, ellipse, profile, smooth, stroke
from marketplace.scenes.drawing.looks import Look
from marketplace.scenes.drawing.studio import Color, Studio, across, ball, down, lit, metal, mix, round_shade


def label(
    s: Studio, look: Look, x0: float, y0: float, x1: float, y1: float, *, paper: Color | None = None, bow: float = 8
) -> None:
    """A wrapped label: bowed edges, shaded like the cylinder under it, with brand, rule and line of type."""
    base = paper or look.paper
    top = [(x0, y0), *ellipse((x0 + x1) / 2, y0, (x1 - x0) / 2, bow, 180, 0)[1:-1], (x1, y0)]
    foot = [(x1, y1), *ellipse((x0 + x1) / 2, y1, (x1 - x0) / 2, bow, 0, 180)[1:-1], (x0, y1)]
    s.fill(top + foot, across((0, lit(base, 0.78)), (0.2, lit(base, 1.3)), (0.55, base), (1, lit(base, 0.72))))
    cx, h, w = (x0 + x1) / 2, y1 - y0, x1 - x0
    s.text(look.brand, cx, y0 + h * 0.3 + bow, h * 0.2, look.ink, width=w * 0.8, track=0.06, bold=1.0)
    s.fill(box(cx - w * 0.12, y0 + h * 0.47 + bow, cx + w * 0.12, y0 + h * 0.485 + bow), look.accent)
    s.text(look.line, cx, y0 + h * 0.61 + bow, h * 0.085, lit(look.ink, 1.2), width=w * 0.78, track=0.14)
    s.fill(box(x0 + w * 0.005, y1 - h * 0.14, x1 - w * 0.005, y1 - h * 0.09 + bow * 0.4), look.accent, 0.85)


def gleam(s: Studio, x: float, y0: float, y1: float, width: float, strength: float = 0.55) -> None:
    """A tall window reflection on glass or glaze."""
    s.glint(box(x, y0, x + width, y1, width / 2), strength, strength * 0.25)


def dropper(s: Studio, look: Look) -> None:
    """Glass serum bottle with a dropper."""
    s.ground(500, 832, 150)
    glass = mix(look.main, (150, 92, 44), 0.25)
    s.fill(box(352, 430, 648, 836, (70, 70, 26, 26)), round_shade(glass, 0.5, 0.75))
    s.fill(box(368, 560, 632, 828, 18), round_shade(lit(glass, 0.8), 0.3, 0.8), 0.6)
    s.fill(drum(500, 404, 440, 62, 10), round_shade(lit(glass, 0.8), 0.5))
    s.fill(drum(500, 318, 404, 74, 12), metal(look.metal))
    s.fill(profile(500, ((168, 22), (178, 38), (230, 45), (290, 46), (322, 46))), round_shade(look.second, 0.7, 0.6))
    s.fill(ellipse(500, 322, 46, 8), lit(look.second, 0.6))
    label(s, look, 354, 556, 646, 770, bow=5)
    gleam(s, 376, 462, 800, 17)
    s.glint(box(618, 470, 628, 800, 5), 0.3, 0.1)


def jar(s: Studio, look: Look) -> None:
    """Cream jar with a broad lid."""
    s.ground(500, 800, 235)
    s.fill(drum(500, 540, 786, 232, 34, 0.93), round_shade(look.main, 0.6, 0.6))
    s.fill(
        drum(500, 408, 536, 240, 34), metal(look.metal) if look.rng.random() < 0.5 else round_shade(look.second, 0.7)
    )
    s.fill(ellipse(500, 408, 240, 34), down((0, lit(look.second, 1.5)), (1, lit(look.second, 1.05))))
    s.fill(
        ellipse(500, 408, 224, 28), across((0, lit(look.second, 1.1)), (0.4, lit(look.second, 1.5)), (1, look.second))
    )
    s.text(look.brand, 500, 406, 26, lit(look.ink, 0.9), width=260, track=0.12)
    label(s, look, 300, 592, 700, 738, bow=18)
    gleam(s, 306, 566, 776, 20, 0.4)


def pump(s: Studio, look: Look) -> None:
    """Lotion bottle with a pump."""
    s.ground(500, 842, 165)
    s.fill(stroke(smooth([(500, 196), (420, 192), (346, 206)], closed=False), 30, 0.7), round_shade(look.second, 0.7))
    s.fill(box(455, 178, 560, 222, 16), round_shade(look.second, 0.8))
    s.fill(box(482, 216, 518, 300), metal(look.metal))
    s.fill(drum(500, 290, 350, 66, 10), round_shade(look.second, 0.7))
    s.fill(box(340, 346, 660, 844, (84, 84, 24, 24)), round_shade(look.main, 0.55, 0.6))
    label(s, look, 342, 484, 658, 748, bow=4)
    gleam(s, 364, 400, 812, 18, 0.45)


def tube(s: Studio, look: Look) -> None:
    """Squeeze tube standing on its cap."""
    s.ground(500, 848, 120)
    s.fill([(350, 168), (650, 168), (614, 730), (386, 730)], round_shade(look.main, 0.55, 0.55))
    s.fill(
        box(346, 150, 654, 196, 4),
        across((0, lit(look.main, 0.75)), (0.25, lit(look.main, 1.3)), (1, lit(look.main, 0.7))),
    )
    for x in range(356, 650, 14):
        s.fill(box(x, 154, x + 3, 192), lit(look.main, 0.82), 0.5)
    s.fill(drum(500, 726, 846, 118, 12, 0.94), round_shade(look.second, 0.7, 0.6))
    s.text(look.brand, 500, 350, 64, look.ink, width=220, track=0.04, bold=1)
    s.fill(box(430, 410, 570, 414), look.accent)
    s.text(look.line, 500, 446, 19, look.ink, width=200, track=0.14)
    s.fill([(371, 560), (629, 560), (622, 640), (378, 640)], look.accent, 0.9)
    gleam(s, 396, 210, 700, 18, 0.4)


def lipstick(s: Studio, look: Look) -> None:
    """Lipstick open, its cap beside it."""
    red = mix(look.accent, (178, 40, 54), 0.6)
    s.ground(430, 838, 84)
    s.ground(630, 838, 78)
    s.fill([(388, 430), (388, 250), (400, 216), (466, 172), (474, 190), (474, 430)], round_shade(red, 0.75, 0.5))
    s.fill([(396, 236), (462, 184), (472, 196), (472, 226), (400, 268)], lit(red, 1.25), 0.75)
    s.fill(drum(431, 404, 520, 52, 8), metal(look.metal))
    s.fill(drum(431, 512, 836, 72, 10), round_shade(look.second, 0.8, 0.7))
    s.text(look.brand, 431, 690, 24, lit(look.metal, 1.2), width=112, track=0.1)
    s.fill(drum(632, 520, 836, 74, 10), round_shade(look.second, 0.8, 0.7))
    s.fill(ellipse(632, 520, 74, 10), lit(look.second, 1.35))
    s.fill(drum(632, 770, 790, 74, 10), metal(look.metal))
    gleam(s, 372, 530, 820, 10, 0.5)
    gleam(s, 572, 540, 760, 10, 0.5)


def perfume(s: Studio, look: Look) -> None:
    """Square perfume flask with a heavy foot of glass."""
    s.ground(500, 826, 205)
    juice = mix(look.main, (255, 214, 160), 0.35)
    s.fill(
        box(300, 392, 700, 830, 34),
        across(
            (0, lit(juice, 0.85)),
            (0.1, lit(juice, 1.6)),
            (0.5, lit(juice, 1.4)),
            (0.93, lit(juice, 1.15)),
            (1, lit(juice, 0.8)),
        ),
    )
    s.fill(box(334, 430, 666, 760, 16), down((0, lit(juice, 1.25)), (0.2, juice), (1, lit(juice, 0.8))))
    s.glint(box(334, 752, 666, 822, 10), 0.75, 0.15)
    s.fill(box(446, 344, 554, 396), metal(look.metal))
    s.fill(box(404, 196, 596, 350, 16), round_shade(look.second, 0.9, 0.7))
    s.glint(box(418, 206, 444, 340, 10), 0.6, 0.2)
    s.fill(box(394, 520, 606, 664, 6), look.paper)
    s.text(look.brand, 500, 574, 42, look.ink, width=180, track=0.08)
    s.text("EAU DE PARFUM", 500, 622, 15, look.ink, width=170, track=0.2)
    gleam(s, 312, 420, 800, 14, 0.7)


def tin(s: Studio, look: Look) -> None:
    """Big tin of milk powder with scoop lid."""
    s.ground(500, 838, 225)
    s.fill(drum(500, 300, 820, 216, 30), round_shade(look.paper, 0.5, 0.45))
    s.fill(drum(500, 560, 800, 216, 30), round_shade(look.main, 0.5, 0.5))
    s.fill([*ellipse(500, 560, 216, 60, 180, 0), *ellipse(500, 556, 216, 30, 0, 180)], round_shade(look.main, 0.5, 0.5))
    s.fill(drum(500, 806, 826, 217, 30), metal(look.metal))
    s.fill(drum(500, 236, 306, 226, 32), round_shade(look.main, 0.7, 0.5))
    s.fill(ellipse(500, 236, 226, 32), across((0, lit(look.main, 1.1)), (0.35, lit(look.main, 1.5)), (1, look.main)))
    s.fill(ellipse(500, 236, 196, 25), across((0, lit(look.main, 0.9)), (1, lit(look.main, 1.3))))
    s.text(look.brand, 500, 404, 66, look.ink, width=330, track=0.02, bold=1.4)
    s.text(look.line, 500, 458, 20, look.ink, width=320, track=0.12)
    s.fill(ellipse(500, 640, 84, 84), lit(look.main, 1.55))
    s.text("2", 500, 636, 104, look.main, bold=1.6)
    s.text("800 g", 500, 772, 26, look.paper, track=0.06)
    gleam(s, 318, 330, 800, 20, 0.35)


def feeding(s: Studio, look: Look) -> None:
    """Feeding bottle with measure marks."""
    s.ground(500, 838, 140)
    s.fill(
        profile(500, ((120, 8), (140, 26), (190, 34), (230, 60), (262, 84))), round_shade((238, 214, 186), 0.6, 0.35)
    )
    s.fill(drum(500, 258, 330, 110, 14), round_shade(look.main, 0.7))
    s.fill(
        profile(500, ((328, 100), (372, 128), (470, 116), (560, 112), (700, 130), (800, 134), (836, 108))),
        across((0, (206, 222, 226)), (0.2, (250, 253, 253)), (0.6, (230, 240, 242)), (1, (188, 206, 212))),
    )
    with s.within(profile(500, ((328, 96), (372, 124), (470, 112), (560, 108), (700, 126), (800, 130), (832, 104)))):
        s.fill(box(340, 480, 660, 850), across((0, (232, 226, 214)), (0.25, (255, 253, 248)), (1, (222, 214, 202))))
        s.fill(ellipse(500, 480, 118, 12), (255, 254, 250))
    for i, y in enumerate(range(470, 800, 55)):
        s.fill(box(560, y, 604 - (i % 2) * 16, y + 4), look.accent, 0.8)
    s.text(look.brand, 470, 640, 34, look.accent, width=150, bold=0.8)
    gleam(s, 396, 380, 810, 16, 0.8)


def pills(s: Studio, look: Look) -> None:
    """Supplement bottle, capsules in front."""
    s.ground(500, 820, 185)
    s.fill(box(328, 330, 672, 824, (58, 58, 30, 30)), round_shade(mix(look.main, (120, 66, 30), 0.2), 0.6, 0.65))
    s.fill(drum(500, 202, 330, 150, 20), round_shade(look.paper, 0.5, 0.45))
    s.fill(ellipse(500, 202, 150, 20), lit(look.paper, 1.2))
    for x in range(356, 650, 12):
        s.fill(box(x, 226, x + 3, 326), lit(look.paper, 0.85), 0.45)
    label(s, look, 330, 426, 670, 742, bow=7)
    gleam(s, 350, 380, 800, 15, 0.4)
    gold = mix(look.accent, (232, 168, 52), 0.6)
    for dx, dy, w in ((-240, 36, 62), (-160, 62, 66), (214, 48, 60), (140, 74, 64)):
        s.soft(ellipse(506 + dx, 826 + dy, w * 0.6, 12), (50, 36, 20), 0.45, 8)
        s.fill(ellipse(500 + dx, 808 + dy, w * 0.62, 26), ball(gold, 1.0, 0.5))
        s.fill(ellipse(490 + dx, 798 + dy, w * 0.22, 6), lit(gold, 1.8), 0.9)


def carton(s: Studio, look: Look) -> None:
    """Folding box seen at an angle: medicine, biscuits, sachets."""
    s.ground(520, 822, 250)
    s.fill(
        [(640, 250), (740, 214), (740, 760), (640, 822)], across((0, lit(look.main, 0.72)), (1, lit(look.main, 0.58)))
    )
    s.fill([(270, 250), (640, 250), (740, 214), (372, 214)], lit(look.main, 1.3))
    s.fill(box(270, 250, 640, 822), down((0, lit(look.main, 1.15)), (1, lit(look.main, 0.92))))
    with s.within(box(270, 250, 640, 822)):
        s.fill(ellipse(640, 822, 250, 240), look.accent)
        s.fill(ellipse(640, 822, 180, 170), lit(look.accent, 1.25))
        s.fill(box(270, 318, 640, 500), look.paper)
    s.text(look.brand, 455, 388, 62, look.ink, width=320, bold=1.2)
    s.text(look.line, 455, 452, 20, look.ink, width=310, track=0.12)
    s.glint([(270, 250), (420, 250), (300, 822), (270, 822)], 0.22, 0.02)


def pouch(s: Studio, look: Look) -> None:
    """Stand-up pouch: coffee, snacks, kibble."""
    s.ground(500, 846, 205)
    left = smooth([(326, 184), (334, 250), (330, 420), (308, 640), (304, 760), (314, 836)], closed=False)
    right = [(1000 - x, y) for x, y in reversed(left)]
    body = [*left, *smooth([(330, 850), (420, 858), (500, 860), (580, 858), (670, 850)], closed=False), *right]
    s.fill(
        body,
        across(
            (0, lit(look.main, 0.7)),
            (0.16, lit(look.main, 1.25)),
            (0.3, look.main),
            (0.62, lit(look.main, 1.06)),
            (0.85, lit(look.main, 0.75)),
            (1, lit(look.main, 0.62)),
        ),
    )
    with s.within(body):
        s.soft([(330, 700), (420, 560), (380, 860)], lit(look.main, 0.55), 0.5, 26)
        s.soft([(680, 640), (600, 560), (640, 860)], lit(look.main, 0.5), 0.5, 26)
        s.soft([(390, 250), (430, 250), (400, 520)], (255, 255, 255), 0.35, 20)
        s.fill(box(300, 180, 700, 236), down((0, lit(look.main, 1.12)), (1, lit(look.main, 0.84))))
        for y in (192, 204, 216):
            s.fill(box(300, y, 700, y + 3), lit(look.main, 0.7), 0.5)
    s.fill(box(372, 356, 628, 640, 12), look.paper)
    s.text(look.brand, 500, 432, 56, look.ink, width=220, bold=1.2)
    s.fill(box(460, 480, 540, 485), look.accent)
    s.text(look.line, 500, 520, 18, look.ink, width=210, track=0.12)
    s.fill(ellipse(500, 582, 32, 32), look.accent)


def oil(s: Studio, look: Look) -> None:
    """Tall dark bottle: olive oil, vinegar, juice."""
    s.ground(500, 852, 110)
    glass = mix((70, 84, 40), look.second, 0.25)
    s.fill(
        profile(
            500,
            (
                (190, 34),
                (300, 36),
                (360, 44),
                (420, 96),
                (470, 112),
                (520, 114),
                (640, 114),
                (800, 114),
                (838, 113),
                (852, 106),
            ),
        ),
        round_shade(glass, 0.7, 0.75),
    )
    s.fill(drum(500, 120, 250, 42, 7), round_shade(look.accent, 0.7, 0.6))
    s.fill(drum(500, 236, 250, 44, 7), metal(look.metal))
    label(s, look, 387, 560, 613, 780, bow=5)
    gleam(s, 402, 470, 830, 12, 0.5)
    s.glint(box(474, 260, 482, 390, 4), 0.5, 0.2)


def honey(s: Studio, look: Look) -> None:
    """Glass jar of something golden."""
    s.ground(500, 820, 200)
    gold = mix((226, 150, 40), look.accent, 0.12)
    s.fill(
        box(304, 330, 696, 824, (70, 70, 54, 54)),
        across(
            (0, lit(gold, 0.7)),
            (0.16, lit(gold, 1.4)),
            (0.5, lit(gold, 1.08)),
            (0.85, lit(gold, 0.8)),
            (1, lit(gold, 1.1)),
        ),
    )
    s.glint(box(322, 336, 678, 392, 40), 0.5, 0.0)
    s.fill(drum(500, 212, 330, 168, 22), round_shade(look.second, 0.7, 0.6))
    s.fill(ellipse(500, 212, 168, 22), lit(look.second, 1.35))
    label(s, look, 318, 476, 682, 716, bow=10)
    gleam(s, 328, 400, 790, 18, 0.6)


def can(s: Studio, look: Look) -> None:
    """Flat tin with a pull ring, one on another: cat food, fish."""
    s.ground(500, 820, 230)
    for y, body in ((620, look.main), (440, look.second)):
        s.fill(drum(500, y, y + 170, 222, 34), round_shade(body, 0.5, 0.55))
        s.fill(drum(500, y + 160, y + 174, 225, 34), metal((200, 200, 196)))
        s.fill(drum(500, y - 6, y + 8, 226, 34), metal((210, 210, 206)))
        s.fill(ellipse(500, y - 6, 226, 34), across((0, (188, 188, 184)), (0.4, (250, 250, 248)), (1, (196, 196, 192))))
        s.text(look.brand, 500, y + 106, 52, look.paper, width=300, bold=1.2)
    s.fill(ellipse(500, 434, 190, 27), across((0, (206, 206, 202)), (0.5, (238, 238, 236)), (1, (186, 186, 182))))
    s.fill(stroke(ellipse(500, 428, 56, 14), 9), metal((220, 220, 216)))


VESSELS = {
    "dropper": dropper,
    "jar": jar,
    "pump": pump,
    "tube": tube,
    "lipstick": lipstick,
    "perfume": perfume,
    "tin": tin,
    "feeding": feeding,
    "pills": pills,
    "carton": carton,
    "pouch": pouch,
    "oil": oil,
    "honey": honey,
    "can": can,
}
