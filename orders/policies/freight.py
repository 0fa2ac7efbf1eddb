"""Freight of one order by chargeable weight, from dated lane rows. Grams and fen; pure.

Chargeable weight is the larger of actual and volumetric weight of the whole order (L × W × H in cm / 6000, domain facts §6),
rounded up to the lane's step. Lanes are kept by country of departure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

DIVISOR = 6000  # cm³ a kilogram: general IATA air cargo
ANY = "*"


@dataclass(frozen=True)
class Lane:
    """`first_fen` covers the first `step_g`, every further started `step_g` costs `step_fen`. Days are calendar days."""

    country: str
    step_g: int
    first_fen: int
    step_fen: int
    promise_days: int
    valid_from: date


@dataclass(frozen=True)
class Piece:
    """One cart line as freight sees it. Measures of a single piece."""

    weight_g: int
    length_mm: int
    width_mm: int
    height_mm: int
    quantity: int


START = date(2026, 1, 1)
LANES: tuple[Lane, ...] = (
    Lane("JP", 500, 2600, 1300, 10, START),
    Lane("KR", 500, 2500, 1200, 10, START),
    Lane("HK", 500, 2000, 1000, 8, START),
    Lane("GB", 500, 4200, 2400, 13, START),
    Lane("DE", 500, 4000, 2300, 13, START),
    Lane("FR", 500, 4000, 2300, 13, START),
    Lane("IT", 500, 4100, 2300, 13, START),
    Lane("ES", 500, 4100, 2300, 13, START),
    Lane("NL", 500, 4000, 2300, 13, START),
    Lane("US", 500, 4600, 2600, 14, START),
    Lane("CA", 500, 4700, 2600, 14, START),
    Lane("AU", 500, 3800, 2100, 12, START),
    Lane("NZ", 500, 3900, 2200, 12, START),
    Lane(ANY, 500, 5000, 2800, 16, START),
)


def lane_for(country: str, day: date) -> Lane:
    """The lane in force on `day`; countries without an own row travel on the general one."""
    for wanted in (country, ANY):
        rows = [lane for lane in LANES if lane.country == wanted and lane.valid_from <= day]
        if rows:
            return max(rows, key=lambda lane: lane.valid_from)
    raise LookupError(f"no lane from {country} on {day}")


def volumetric_g(piece: Piece) -> int:
    """Volumetric weight of one piece in grams, rounded up: 30 × 45 × 65 cm → 14,625 g."""
    cubic_mm = piece.length_mm * piece.width_mm * piece.height_mm
    return -(-cubic_mm // DIVISOR)  # mm³ / 1000 = cm³, / 6000 = kg, × 1000 = g: the thousands cancel


def line_weights(pieces: Sequence[Piece]) -> list[int]:
    """What each line adds to the chargeable weight: all by actual weight, or all by volume, whichever is more in sum."""
    actual = [piece.weight_g * piece.quantity for piece in pieces]
    volumetric = [volumetric_g(piece) * piece.quantity for piece in pieces]
    return max(actual, volumetric, key=sum)


def freight_fen(lane: Lane, chargeable_g: int) -> int:
    """Price of a chargeable weight on a lane. Nothing weighs nothing: the first step is always charged."""
    steps = max(1, -(-chargeable_g // lane.step_g))
    return lane.first_fen + (steps - 1) * lane.step_fen
