"""Money: values of py-moneyed in code, whole minor units (fen, cent, yen) in the database.

Integers cannot hold half a fen, sum exactly in SQL and are what payment providers speak. Mixing currencies raises
(py-moneyed); there is no way in from float; rounding happens in `round_minor` and nowhere else.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache

from babel.numbers import get_currency_precision
from moneyed import CurrencyDoesNotExist, Money, get_currency

CNY = "CNY"

__all__ = ["CNY", "Money", "convert_minor", "exponent", "from_minor", "round_minor", "share_by_bp", "split", "to_minor"]


@lru_cache(maxsize=256)
def exponent(currency: str) -> int:
    """Decimal places of a currency (ISO 4217 as in CLDR): JPY 0, CNY 2, KWD 3. Raises CurrencyDoesNotExist."""
    get_currency(currency)
    return int(get_currency_precision(currency))


def is_currency(code: str) -> bool:
    """Is this a code of ISO 4217?"""
    try:
        exponent(code)
    except CurrencyDoesNotExist:
        return False
    return True


def round_minor(value: Decimal) -> int:
    """The one rounding of money: half up to a whole minor unit."""
    _refuse_float(value)
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def from_minor(minor: int, currency: str) -> Money:
    """1234, 'CNY' → Money('12.34', 'CNY')."""
    return Money(Decimal(minor).scaleb(-exponent(currency)), currency)


def to_minor(money: Money) -> int:
    """Money('12.34', 'CNY') → 1234. Raises ValueError where the amount is finer than the currency's minor unit."""
    scaled = money.amount.scaleb(exponent(money.currency.code))
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{money} is finer than the smallest unit of its currency")
    return int(scaled)


def convert_minor(minor: int, source: str, target: str, rate: Decimal) -> int:
    """Minor units of `source` → minor units of `target`, where `rate` is target per one source (major units)."""
    _refuse_float(rate)
    with localcontext() as context:
        context.prec = 40
        major = Decimal(minor).scaleb(-exponent(source)) * rate
        return round_minor(major.scaleb(exponent(target)))


def share_by_bp(minor: int, basis_points: int) -> int:
    """`basis_points` / 10,000 of an amount, rounded half up. 9.1 % is 910 basis points."""
    return round_minor(Decimal(minor) * basis_points / 10_000)


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Divide `total` minor units over `weights` so that the parts sum to the whole (largest remainder method).

    Ties go to the earlier part. Weights must be non-negative; all zero means equal weights. Works for negative totals
    by mirroring, so a refund splits exactly as its charge did. Raises ValueError for no weights or a negative one.
    """
    if not weights or min(weights) < 0:
        raise ValueError("weights must be non-negative and not empty")
    if total < 0:
        return [-part for part in split(-total, weights)]
    shares = list(weights) if any(weights) else [1] * len(weights)
    whole = sum(shares)
    parts = [total * share // whole for share in shares]
    remainders = sorted(range(len(shares)), key=lambda i: (-(total * shares[i] % whole), i))
    for index in remainders[: total - sum(parts)]:
        parts[index] += 1
    return parts


def _refuse_float(value: object) -> None:
    """Types are advice at run time; money is not."""
    if isinstance(value, float):
        raise TypeError("money and rates never come from a float")
