"""A carrier's bill against what we booked: each difference has a permanent code. Grams and minor units of the contract's currency; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

UNKNOWN_AWB, BILLED_BEFORE, CURRENCY = "unknown_awb", "billed_before", "currency"
WEIGHT_OVER, WEIGHT_UNDER, RATE, FUEL, ARITHMETIC, AMOUNT = (
    "weight_over", "weight_under", "rate", "fuel", "arithmetic", "amount",
)  # fmt: skip
WORDS: Mapping[str, Any] = {
    UNKNOWN_AWB: _("We flew nothing under this air waybill"),
    BILLED_BEFORE: _("This air waybill was billed before"),
    CURRENCY: _("Billed in another currency than the contract"),
    WEIGHT_OVER: _("Billed for more weight than was booked"),
    WEIGHT_UNDER: _("Billed for less weight than was booked"),
    RATE: _("Another rate than the contract"),
    FUEL: _("Another fuel surcharge than the contract"),
    ARITHMETIC: _("The line does not add up by itself"),
    AMOUNT: _("Another amount than was booked"),
}
WEIGHT_TOLERANCE_G = 500  # scales of two houses: half a kilogram a waybill; money has no tolerance beyond one coin
MONEY_TOLERANCE = 1


@dataclass(frozen=True)
class Line:
    """As billed."""

    awb: str
    billed_g: int
    per_kg_minor: int
    fuel_minor: int
    amount_minor: int
    currency: str = "CNY"


@dataclass(frozen=True)
class Booked:
    """As we booked it when the flight departed."""

    charged_g: int
    per_kg_minor: int
    freight_minor: int
    fuel_minor: int
    total_minor: int
    currency: str = "CNY"
    is_minimum: bool = False


def audit(line: Line, booked: Booked | None, *, is_billed_before: bool = False) -> list[str]:
    """Codes of everything that differs; empty: pay it. A minimum charge has no rate to compare."""
    codes = []
    if booked is None:
        codes.append(UNKNOWN_AWB)
    if is_billed_before:
        codes.append(BILLED_BEFORE)
    if booked is None:
        return codes
    if line.currency != booked.currency:
        codes.append(CURRENCY)
    if line.billed_g > booked.charged_g + WEIGHT_TOLERANCE_G:
        codes.append(WEIGHT_OVER)
    elif line.billed_g < booked.charged_g - WEIGHT_TOLERANCE_G:
        codes.append(WEIGHT_UNDER)
    if line.currency != booked.currency:
        return codes  # amounts of two currencies say nothing about one another
    if not booked.is_minimum and line.per_kg_minor != booked.per_kg_minor:
        codes.append(RATE)
    if abs(line.fuel_minor - booked.fuel_minor) > MONEY_TOLERANCE:
        codes.append(FUEL)
    freight = (line.billed_g * line.per_kg_minor * 2 + 1000) // 2000
    if not booked.is_minimum and abs(freight + line.fuel_minor - line.amount_minor) > MONEY_TOLERANCE:
        codes.append(ARITHMETIC)
    if abs(line.amount_minor - booked.total_minor) > MONEY_TOLERANCE:
        codes.append(AMOUNT)
    return codes
