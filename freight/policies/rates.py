"""What a transport contract charges for one air waybill. Grams, minor units of the contract's currency, basis points; pure.

Chargeable weight is the larger of actual and volumetric weight (L × W × H in cm / divisor, domain facts §6), rounded up to
the contract's step. Of the volume breaks the cheapest is taken: where the next break's minimum weight costs less than the
real weight at its own rate, the carrier is paid for that pivot weight.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from marketplace.core.money import CNY, convert_minor

GRAMS = 1000


@dataclass(frozen=True)
class Break:
    """From `from_g` grams on, a kilogram costs `per_kg_minor`."""

    from_g: int
    per_kg_minor: int


@dataclass(frozen=True)
class Rates:
    """A contract in force. `fuel_bp`: surcharge on the freight, in basis points; `minimum_minor` is before it."""

    breaks: tuple[Break, ...]
    minimum_minor: int
    fuel_bp: int
    divisor: int
    step_g: int

    def at(self, rate: Decimal, currency: str) -> "Rates":
        """The same contract in fen, by yuan for one unit of its currency: for comparing ways, not for the book (rounded a kilogram)."""
        breaks = tuple(Break(row.from_g, convert_minor(row.per_kg_minor, currency, CNY, rate)) for row in self.breaks)
        return replace(self, breaks=breaks, minimum_minor=convert_minor(self.minimum_minor, currency, CNY, rate))


@dataclass(frozen=True)
class Price:
    """`charged_g` is what the carrier bills: the chargeable weight, or the pivot weight of a cheaper break."""

    chargeable_g: int
    charged_g: int
    per_kg_minor: int
    freight_minor: int
    fuel_minor: int

    @property
    def total_minor(self) -> int:
        return self.freight_minor + self.fuel_minor

    @property
    def is_pivot(self) -> bool:
        return self.charged_g > self.chargeable_g


def volumetric_g(volume_cm3: int, divisor: int) -> int:
    """Grams that a volume counts for, rounded up."""
    return -(-volume_cm3 * GRAMS // divisor)


def chargeable_g(actual_g: int, volume_cm3: int, rates: Rates) -> int:
    """The heavier of weight and volume, rounded up to the contract's step."""
    raw = max(actual_g, volumetric_g(volume_cm3, rates.divisor))
    return -(-raw // rates.step_g) * rates.step_g


def price(actual_g: int, volume_cm3: int, rates: Rates) -> Price:
    """What one air waybill costs. Nothing on it costs nothing. Raises ValueError for rates without a break."""
    if not rates.breaks:
        raise ValueError("a contract without a rate prices nothing")
    weight = chargeable_g(actual_g, volume_cm3, rates)
    if weight == 0:
        return Price(0, 0, 0, 0, 0)
    offers = [(_of(max(weight, row.from_g), row.per_kg_minor), max(weight, row.from_g), row) for row in rates.breaks]
    freight, charged, row = min(offers, key=lambda offer: (offer[0], offer[1]))
    freight = max(freight, rates.minimum_minor)
    return Price(weight, charged, row.per_kg_minor, freight, _share(freight, rates.fuel_bp))


def problems(breaks: Sequence[Break]) -> list[str]:
    """What is wrong with a table of breaks: it begins at zero, climbs, and no rate is below the smallest coin."""
    wrong = []
    if not breaks or breaks[0].from_g != 0:
        wrong.append("first")
    if any(after.from_g <= before.from_g for before, after in pairwise(breaks)):
        wrong.append("order")
    if any(row.per_kg_minor < 1 for row in breaks):
        wrong.append("rate")
    return wrong


def _of(grams: int, per_kg_minor: int) -> int:
    """Grams at a rate a kilogram, rounded half up."""
    return (grams * per_kg_minor * 2 + GRAMS) // (2 * GRAMS)


def _share(fen: int, basis_points: int) -> int:
    return (fen * basis_points * 2 + 10_000) // 20_000
