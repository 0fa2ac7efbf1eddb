"""Our commission: a dated literal, frozen on every order line. A change is a new row with its first day, never an edit."""

from dataclasses import dataclass
from datetime import date

ANY = "*"


@dataclass(frozen=True)
class CommissionRate:
    """Basis points of the goods price in the seller's currency for a kind and grade of seller, from a day on."""

    kind: str
    grade: str
    bp: int
    valid_from: date


START = date(2026, 1, 1)
RATES: tuple[CommissionRate, ...] = (
    CommissionRate("buyer", "S", 600, START),
    CommissionRate("buyer", "A", 700, START),
    CommissionRate("buyer", ANY, 800, START),
    CommissionRate("retailer", "S", 400, START),
    CommissionRate("retailer", "A", 450, START),
    CommissionRate("retailer", ANY, 500, START),
)


def commission_bp(*, kind: str, grade: str, day: date) -> int:
    """The rate in force on `day`: the seller's own grade before the general one, the latest start wins.

    Raises LookupError for a kind or day that the table does not cover: selling for nothing is not a default.
    """
    for wanted in (grade, ANY):
        rows = [row for row in RATES if row.kind == kind and row.grade == wanted and row.valid_from <= day]
        if rows:
            return max(rows, key=lambda row: row.valid_from).bp
    raise LookupError(f"no commission rate for {kind}/{grade} on {day}")
