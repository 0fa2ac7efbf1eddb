"""Colourways and lettering: what makes two serums of two brands look like two serums of two brands."""

import hashlib
import random
import re
from dataclasses import dataclass

from marketplace.scenes.drawing.studio import Color, lit, mix


@dataclass(frozen=True, slots=True)
class Look:
    """How one product is dressed. `main` is its body, `accent` its mark, `paper` its label, `ink` the letters."""

    main: Color
    second: Color
    accent: Color
    paper: Color
    ink: Color
    metal: Color
    wall: Color
    floor: Color
    brand: str
    line: str
    rng: random.Random


# body, second, accent, label paper, ink, metal, wall, floor
_WAYS = (
    "e2c4aa c49676 b04a2c fcf6ec 4a3428 ceaa78 f0e4d6 e8d6c4",
    "36625c 1e4240 deb268 f6f3e8 1c3a38 d4b680 d6e2d8 c6d5ca",
    "e89e8e cd7064 783234 fff3ee 6e2e2e e2b29e fae2d8 f4d1c6",
    "5c769c 344a70 eebe62 f3f6fa 263858 c8ced6 d8e2ec c9d5e2",
    "eee2c8 d4be92 4c6846 fffcf2 3e4e36 ceb67c e4e6d4 d5d9c3",
    "403c3e 242226 c49860 f0eae0 282424 ceb082 e0dad2 d0c8be",
    "a6ba9e 789270 e88c64 f8f8ee 3a503a d6c496 e4ecde d4dfcd",
    "b03e32 842622 f0ce8c fcf0e0 681e1c dab676 f0d8c8 e5c7b4",
    "cabad6 9e88b2 5c4274 faf6fc 4e3a64 cec6d0 e8e2ee dbd3e4",
    "f0f0ec d2d2cc 286878 fffffc 2c3e46 c8ccce d4e0e2 c5d3d6",
    "daa44a b07a2c 5c341c fff8e6 5c3818 d8b670 f6e8cc eed9b2",
    "7ea8b2 547c8a f0d696 f4fafa 2a4e5a ccd2d2 deeaec cddde1",
)
COLOURWAYS: tuple[tuple[Color, ...], ...] = tuple(
    tuple((int(code[:2], 16), int(code[2:4], 16), int(code[4:], 16)) for code in way.split()) for way in _WAYS
)
BRANDS = [
    "HANAMI",
    "Northlane",
    "ALPEN",
    "Marlow",
    "Fairlie",
    "LUCIA",
    "Tide & Co",
    "KAMADO",
    "Solveig",
    "Maison Aube",
    "Brightwell",
    "Kauri",
    "Wren",
    "OSTARA",
    "Halden",
    "Mirei",
    "Seabrook",
    "Ondine",
    "FJORD",
    "Tamarind",
    "Cove",
    "NORI",
    "Verano",
    "Laurel",
]
WORDS = re.compile(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ&'.]{2,}(?: [A-Z][A-Za-zÀ-ÿ&'.]{2,})?")
UNITS = {"new", "the", "for", "and", "with", "pro", "max", "plus", "wifi", "usb"}


def number(*parts: object) -> int:
    """A stable number from words: the same on every machine and Python."""
    return int.from_bytes(hashlib.sha256("\x1f".join(map(str, parts)).encode()).digest()[:8], "big")


def brand_of(title: str, slug: str) -> str:
    """The first Latin name in the title, else an invented one that stays with the slug."""
    for found in WORDS.findall(title):
        if found.lower() not in UNITS:
            return str(found)[:16]
    return BRANDS[number("brand", slug) % len(BRANDS)]


def look_for(slug: str, title: str, line: str, seed: int) -> Look:
    """The dress of a product. The colourway stays with the slug, so that all its pictures show one thing."""
    main, second, accent, paper, ink, metal, wall, floor = COLOURWAYS[number("colour", slug) % len(COLOURWAYS)]
    if number("mute", slug) % 3 == 0:
        main, second = mix(main, (255, 250, 240), 0.35), mix(second, main, 0.4)
    rng = random.Random(number("pose", slug, seed))
    return Look(main, second, accent, paper, ink, metal, lit(wall, 1.1), floor, brand_of(title, slug), line, rng)
