"""Which carton for these pieces, and what a weight says about a box. Pure. Weights in grams, sides in millimetres.

Smallest by volume among those into which every piece goes (sides sorted, so it may be turned) and whose volume the pieces
fill by at most `FILLING`; not an exact packing in three dimensions, which the operator's hands do better.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from logistics.policies.capture import SCALE_TOLERANCE_G
from logistics.policies.matching import PACKAGING_FLOOR_G

FILLING = (4, 5)
"""SAMPLE: pieces of several shapes fill a box by at most four fifths; a single piece only has to go in."""


@dataclass(frozen=True)
class Piece:
    """One captured piece."""

    length_mm: int
    width_mm: int
    height_mm: int
    weight_g: int

    @property
    def sides(self) -> tuple[int, ...]:
        return tuple(sorted((self.length_mm, self.width_mm, self.height_mm)))

    @property
    def volume(self) -> int:
        return self.length_mm * self.width_mm * self.height_mm


@dataclass(frozen=True)
class Box:
    """One kind of carton: inner sides, own weight, what it may hold."""

    code: str
    length_mm: int
    width_mm: int
    height_mm: int
    tare_g: int
    max_g: int

    @property
    def sides(self) -> tuple[int, ...]:
        return tuple(sorted((self.length_mm, self.width_mm, self.height_mm)))

    @property
    def volume(self) -> int:
        return self.length_mm * self.width_mm * self.height_mm

    @property
    def volumetric_g(self) -> int:
        """Air cargo: cubic centimetres / 6000 in kilograms (domain facts §6)."""
        return -(-self.volume // 6000)


STANDARD: tuple[Box, ...] = (
    Box("S1", 200, 150, 100, 80, 3_000),
    Box("S2", 260, 200, 150, 130, 5_000),
    Box("M1", 320, 240, 180, 220, 10_000),
    Box("M2", 400, 300, 250, 380, 15_000),
    Box("L1", 500, 400, 300, 620, 20_000),
    Box("L2", 600, 450, 400, 900, 30_000),
)
"""SAMPLE sizes, used where operations has entered none (`Carton`)."""


def suggest(pieces: Sequence[Piece], boxes: Sequence[Box]) -> Box | None:
    """The smallest carton that takes all pieces; None where there is none (or nothing to pack)."""
    fitting = [box for box in boxes if pieces and _takes(box, pieces)]
    return min(fitting, key=lambda box: (box.volume, box.code), default=None)


def chargeable_g(pieces: Sequence[Piece], box: Box) -> int:
    """What the air line will charge for: the greater of weight and volumetric weight."""
    return max(sum(piece.weight_g for piece in pieces) + box.tare_g, box.volumetric_g)


def _takes(box: Box, pieces: Sequence[Piece]) -> bool:
    if any(side > room for piece in pieces for side, room in zip(piece.sides, box.sides, strict=True)):
        return False
    if sum(piece.weight_g for piece in pieces) > box.max_g:
        return False
    most, of = FILLING if len(pieces) > 1 else (1, 1)
    return sum(piece.volume for piece in pieces) * of <= box.volume * most


def weight_fits(*, contents_g: int, weight_g: int, tare_g: int | None = None) -> bool:
    """Does the weighing fit the sum of the captures? With a known carton within 300 g; else packaging has the gate's room."""
    if tare_g is not None:
        return abs(weight_g - contents_g - tare_g) <= SCALE_TOLERANCE_G
    room = max(PACKAGING_FLOOR_G, contents_g // 2)
    return contents_g - SCALE_TOLERANCE_G <= weight_g <= contents_g + room
