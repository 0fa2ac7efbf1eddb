"""What goods ask of a transport: dangerous goods and temperature. Pure; the tables are SAMPLE values of our own.

Aerosols never fly (the gate refuses them). Batteries, perfume and liquids need a method that takes dangerous goods; the HS
chapters below need one that keeps a temperature.
"""

from collections.abc import Iterable
from dataclasses import dataclass

COLD = frozenset({"frozen", "chilled"})
DANGEROUS = frozenset({"battery", "perfume", "aerosol"})
COLD_HS = (
    "02",
    "03",
    "0401",
    "0402",
    "0403",
    "0405",
    "0406",
    "1806",
    "3002",
)  # SAMPLE: meat, fish, dairy, chocolate, sera


@dataclass(frozen=True)
class Needs:
    """What a parcel's goods ask for."""

    is_dangerous: bool = False
    is_cold: bool = False


def needs(goods: Iterable[tuple[str, str, str]]) -> Needs:
    """`goods`: danger class, HS code and said temperature class of each line."""
    rows = list(goods)
    return Needs(
        any(danger in DANGEROUS for danger, _code, _said in rows),
        any(code.startswith(COLD_HS) or said in COLD for _danger, code, said in rows),
    )


def fits(asked: Needs, *, takes_dangerous: bool, takes_cold: bool) -> bool:
    """May these goods go this way?"""
    return (takes_dangerous or not asked.is_dangerous) and (takes_cold or not asked.is_cold)
